"""The DAG that derives persons, households and marts from what was loaded, one run at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from airflow.sdk import DAG, AssetAny, AssetOrTimeSchedule, chain, get_current_context, task
from airflow.sdk.exceptions import AirflowSkipException

from sinergi.log import get_logger
from sinergi.orchestration.assets import WAREHOUSE_BUILT, facts_asset
from sinergi.orchestration.conventions import DEFAULT_ARGS, nightly
from sinergi.orchestration.outcomes import run_step
from sinergi.orchestration.runbooks import task_doc
from sinergi.orchestration.sources import source_names
from sinergi.settings import load_settings

logger = get_logger(__name__)

SUITES = ("core", "mart")
Result = TypeVar("Result")


def build_dag(*, doc_md: str | None) -> DAG:
    """Return ``build_warehouse``: it runs when facts of any source were loaded, and every night.

    Args:
        doc_md: What the DAG page says; the docstring of the DAG file.
    """
    facts = AssetAny(*(facts_asset(source) for source in source_names()))
    with DAG(
        dag_id="build_warehouse",
        description="Orang, keluarga dan mart dari semua kiriman yang dimuat",
        schedule=AssetOrTimeSchedule(timetable=nightly("03:00"), assets=facts),
        catchup=False,
        max_active_runs=1,
        default_args=DEFAULT_ARGS,
        tags=["gudang"],
        doc_md=doc_md,
    ) as dag:
        chain(
            task(task_id="build_warehouse", doc_md=task_doc("build.build_warehouse"))(_build_warehouse)(),
            task(task_id="check_warehouse", outlets=[WAREHOUSE_BUILT], doc_md=task_doc("build.check_warehouse"))(
                _check_warehouse
            )(),
        )
    return dag


def _build_warehouse() -> dict[str, Any]:
    run = get_current_context()["dag_run"]
    return run_step(lambda: _noting(lambda: _build(is_woken=run.run_type == "asset_triggered")))


def _noting(work: Callable[[], Result]) -> Result:
    """Do the work of this task; an error of ours stands in the note of the run and of the task."""
    from sinergi.commands.airflow_api import DagRun  # noqa: PLC0415
    from sinergi.orchestration.notes import noting_failure  # noqa: PLC0415

    context = get_current_context()
    run = DagRun(dag_id=context["dag"].dag_id, run_id=context["run_id"], state="running")
    with noting_failure(load_settings(), run, task_id=context["task"].task_id):
        return work()


def _build(*, is_woken: bool) -> dict[str, Any]:
    from sinergi.build.history import build_and_record, is_build_due  # noqa: PLC0415

    settings = load_settings()
    if is_woken and not is_build_due(settings):
        raise AirflowSkipException("Penyusunan sebelumnya sudah memuat kiriman ini.")
    result = build_and_record(settings)
    return {
        "records": result.records,
        "persons": result.persons,
        "households": result.households,
        "findings": result.findings,
        "changed_rows": result.changed_rows,
    }


def _check_warehouse() -> dict[str, int]:
    return run_step(lambda: _noting(_check))


def _check() -> dict[str, int]:
    from sinergi.validation.check import check_warehouse  # noqa: PLC0415

    settings = load_settings()
    outcomes = [outcome for suite in SUITES for outcome in check_warehouse(settings, suite)]
    return {outcome.code: outcome.row_count for outcome in outcomes if outcome.row_count}
