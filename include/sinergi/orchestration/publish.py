"""The DAG that writes what may leave the office, each time the warehouse was built."""

from __future__ import annotations

from airflow.sdk import DAG, task

from sinergi.orchestration.assets import WAREHOUSE_BUILT
from sinergi.orchestration.conventions import DEFAULT_ARGS
from sinergi.orchestration.outcomes import run_step
from sinergi.orchestration.runbooks import task_doc
from sinergi.settings import load_settings


def build_dag(*, doc_md: str | None) -> DAG:
    """Return ``publish_reports``: it runs when the warehouse was built, and by hand.

    Args:
        doc_md: What the DAG page says; the docstring of the DAG file.
    """
    with DAG(
        dag_id="publish_reports",
        description="Tabel yang boleh keluar, sebagai CSV dan XLSX",
        schedule=[WAREHOUSE_BUILT],
        catchup=False,
        max_active_runs=1,
        default_args=DEFAULT_ARGS,
        tags=["laporan"],
        doc_md=doc_md,
    ) as dag:
        task(task_id="publish_reports", doc_md=task_doc("publish.publish_reports"))(_publish_reports)()
    return dag


def _publish_reports() -> dict[str, int]:
    return run_step(_publish)


def _publish() -> dict[str, int]:
    from sinergi.publishing.reports import publish_reports  # noqa: PLC0415

    return {result.name: len(result.written) for result in publish_reports(load_settings())}
