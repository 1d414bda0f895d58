"""The DAG that asks a human about a held delivery: one run per question, and no ingest run waits for it."""

from __future__ import annotations

from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator
from airflow.sdk import DAG, Param

from sinergi.commands.airflow_api import APPROVE
from sinergi.orchestration.conventions import DEFAULT_ARGS
from sinergi.orchestration.decision import ASK_AGAIN, RESUME, DecisionOperator
from sinergi.orchestration.runbooks import task_doc

WAIT = "wait_for_decision"
_MOST_WAITING = 1000


def approve_dag(*, doc_md: str | None) -> DAG:
    """Return ``approve_delivery``.

    Args:
        doc_md: What the DAG page says; the docstring of the DAG file.
    """
    with DAG(
        dag_id=APPROVE,
        description="Keputusan orang atas kiriman yang ditahan",
        schedule=None,
        catchup=False,
        max_active_runs=_MOST_WAITING,
        max_active_tasks=_MOST_WAITING,
        default_args=DEFAULT_ARGS,
        tags=["penerimaan", "keputusan"],
        doc_md=doc_md,
        params={
            "delivery_id": Param(
                type="integer",
                minimum=1,
                title="Nomor kiriman",
                description="Nomor kiriman yang ditahan; lihat `make status` atau halaman Kiriman.",
            )
        },
    ) as dag:
        wait = DecisionOperator(task_id=WAIT, doc_md=task_doc(f"approve.{WAIT}"))
        resume = TriggerDagRunOperator(
            task_id=RESUME,
            trigger_dag_id=f"ingest_{{{{ ti.xcom_pull(task_ids='{WAIT}', key='source') }}}}",
            trigger_run_id="{{ run_id }}",
            logical_date=None,
            skip_when_already_exists=True,
            doc_md=task_doc(f"approve.{RESUME}"),
        )
        again = TriggerDagRunOperator(
            task_id=ASK_AGAIN,
            trigger_dag_id=APPROVE,
            trigger_run_id=f"{{{{ ti.xcom_pull(task_ids='{WAIT}', key='run_id') }}}}",
            conf=f"{{{{ ti.xcom_pull(task_ids='{WAIT}', key='conf') | tojson }}}}",
            logical_date=None,
            skip_when_already_exists=True,
            doc_md=task_doc(f"approve.{ASK_AGAIN}"),
        )
        wait >> [resume, again]
    return dag
