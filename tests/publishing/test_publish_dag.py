"""``publish_reports`` in Airflow: woken by the build, one at a time."""

from __future__ import annotations

from sinergi.orchestration.assets import WAREHOUSE_BUILT
from sinergi.orchestration.publish import build_dag


def test_the_dag_is_woken_by_a_built_warehouse_and_never_runs_twice_at_once() -> None:
    dag = build_dag(doc_md="Bila gagal, baca catatan.")
    assert dag.dag_id == "publish_reports"
    assert [asset.name for asset in dag.timetable.asset_condition.objects] == [WAREHOUSE_BUILT.name]
    assert (dag.max_active_runs, dag.catchup) == (1, False)
    assert dag.task_ids == ["publish_reports"]
