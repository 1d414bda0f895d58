"""The DAG of a source: take what lies in its inbox, bring every delivery through its three steps."""

from __future__ import annotations

from typing import Any

from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator
from airflow.sdk import DAG, AssetOrTimeSchedule, Param, TriggerRule, chain, get_current_context, task, task_group
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from sinergi.commands.airflow_api import APPROVE, DagRun
from sinergi.log import get_logger, mask_identifiers
from sinergi.orchestration.assets import facts_asset, inbox_asset
from sinergi.orchestration.conventions import DEFAULT_ARGS, nightly
from sinergi.orchestration.delivery_step import DeliveryStepOperator
from sinergi.orchestration.outcomes import run_step
from sinergi.orchestration.runbooks import task_doc
from sinergi.orchestration.wanted import Wanted
from sinergi.settings import load_settings

logger = get_logger(__name__)

STEPS = ("stage_delivery", "validate_delivery", "publish_delivery")

Taken = dict[str, Any]


def ingest_dag(source: str, *, doc_md: str | None) -> DAG:
    """Return ``ingest_<source>``.

    It runs when files rest in the inbox, every night, and when somebody asks (for one file, one delivery, or a
    rehearsal); one run at a time.

    Args:
        source: Folder of the inbox and of the contracts.
        doc_md: What the DAG page says; the docstring of the DAG file.
    """
    with DAG(
        dag_id=f"ingest_{source}",
        description=f"Kiriman {source}: dari kotak masuk sampai gudang data",
        schedule=AssetOrTimeSchedule(timetable=nightly("02:00"), assets=[inbox_asset(source)]),
        catchup=False,
        max_active_runs=1,
        default_args=DEFAULT_ARGS,
        tags=["penerimaan"],
        doc_md=doc_md,
        params=_params(source),
    ) as dag:
        taken = task(task_id="take_deliveries", doc_md=task_doc("ingest.take_deliveries"))(_take_deliveries)(source)
        worked_on = task_group(group_id="delivery", prefix_group_id=False)(_work_on).expand(delivery=taken)
        facts = facts_asset(source)
        announced = _leaf("announce_loaded", outlets=[facts])(_announce_loaded)(taken)
        judged = _leaf("give_verdict")(_give_verdict)(taken)
        questions = _leaf("find_questions")(_find_questions)(source)
        chain(worked_on, [announced, judged, questions])
        TriggerDagRunOperator.partial(
            task_id="open_question",
            trigger_dag_id=APPROVE,
            logical_date=None,
            skip_when_already_exists=True,
            map_index_template="{{ task.trigger_run_id }}",
            doc_md=task_doc("ingest.open_question"),
        ).expand_kwargs(questions)
    return dag


def _leaf(task_id: str, **settings: Any) -> Any:
    return task(task_id=task_id, trigger_rule=TriggerRule.ALL_DONE, doc_md=task_doc(f"ingest.{task_id}"), **settings)


def _params(source: str) -> dict[str, Param]:
    return {
        "file": Param(
            None,
            type=["null", "string"],
            maxLength=255,
            title="Berkas",
            description=f"Nama satu berkas di inbox/{source}, persis. Kosong: semua berkas yang ada di sana.",
        ),
        "delivery_id": Param(
            None,
            type=["null", "integer"],
            minimum=1,
            title="Nomor kiriman",
            description="Satu kiriman yang belum selesai atau sudah diputuskan. Kosong: semua yang menunggu.",
        ),
        "dry_run": Param(
            False,
            type="boolean",
            title="Percobaan saja",
            description=(
                "Dibaca, dibersihkan, diperiksa dan dilaporkan; tidak ada yang dimuat. Kiriman lalu ditahan"
                " (HOLD-008) sampai diputuskan: Lepaskan untuk memuatnya, Tolak untuk mengembalikannya."
            ),
        ),
    }


def _take_deliveries(source: str) -> list[Taken]:
    context = get_current_context()
    params = context["params"]
    wanted = Wanted(file_name=params.get("file"), delivery_id=params.get("delivery_id"))
    run = DagRun(dag_id=context["dag"].dag_id, run_id=context["run_id"], state="running")
    return run_step(lambda: _take_noting(source, run=run, task_id=context["task"].task_id, wanted=wanted))


def _take_noting(source: str, *, run: DagRun, task_id: str, wanted: Wanted) -> list[Taken]:
    """Take what is wanted; where that cannot be, the run says why: it has no delivery that could."""
    from sinergi.orchestration.notes import noting_failure  # noqa: PLC0415

    with noting_failure(load_settings(), run, task_id=task_id):
        wanted.require_one()
        return _take(source, drop_id=run.run_id, wanted=wanted)


def _take(source: str, *, drop_id: str, wanted: Wanted) -> list[Taken]:
    from sinergi.delivery.ledger import take_deliveries  # noqa: PLC0415
    from sinergi.delivery.outcomes import find_outcomes  # noqa: PLC0415
    from sinergi.warehouse.connection import begin  # noqa: PLC0415

    settings = load_settings()
    deliveries = take_deliveries(settings, source, drop_id=drop_id, is_wanted=wanted.takes)
    with begin(settings) as connection:
        outcomes = wanted.choose(find_outcomes(connection, deliveries), source=source)
    logger.info("%s kiriman dikerjakan", len(outcomes))
    return [
        {
            "delivery_id": outcome.delivery_id,
            "berkas": mask_identifiers(outcome.file_name),
            "since": outcome.step_run_id,
        }
        for outcome in outcomes
    ]


def _work_on(delivery: Taken) -> None:
    chain(
        *(DeliveryStepOperator(task_id=step, delivery=delivery, doc_md=task_doc(f"ingest.{step}")) for step in STEPS)
    )


def _announce_loaded(taken: list[Taken] | None) -> None:
    loaded = run_step(lambda: _loaded(taken or []))
    if not loaded:
        raise AirflowSkipException("Tidak ada data baru; gudang data tidak perlu disusun ulang.")
    context = get_current_context()
    for facts in context["task"].outlets:
        context["outlet_events"][facts].extra = {"deliveries": loaded}


def _loaded(taken: list[Taken]) -> list[int]:
    return [outcome.delivery_id for outcome in _outcomes(taken) if outcome.is_loaded]


def _give_verdict(taken: list[Taken] | None) -> None:
    if taken is None:
        raise AirflowFailException("Kotak masuk tidak dapat diambil; lihat tugas take_deliveries.")
    context = get_current_context()
    run = DagRun(dag_id=context["dag"].dag_id, run_id=context["run_id"], state="running")
    unsettled = run_step(lambda: _judge(run, taken))
    if unsettled:
        raise AirflowFailException(
            f"{len(unsettled)} kiriman belum selesai: {'; '.join(unsettled)}."
            " Perbaiki sebabnya, lalu jalankan DAG ini lagi: kiriman itu diambil kembali dari arsip."
        )


def _judge(run: DagRun, taken: list[Taken]) -> list[str]:
    from sinergi.orchestration.notes import note_deliveries  # noqa: PLC0415
    from sinergi.warehouse.connection import begin  # noqa: PLC0415

    settings = load_settings()
    outcomes = _outcomes(taken)
    with begin(settings) as connection:
        note_deliveries(settings, run, connection, outcomes, steps=STEPS)
    since = {delivery["delivery_id"]: delivery["since"] for delivery in taken}
    return [
        mask_identifiers(f"{found.file_name} ({found.step or 'belum mulai'}, {found.code or 'terputus'})")
        for found in outcomes
        if not found.is_settled(since=since[found.delivery_id])
    ]


def _find_questions(source: str) -> list[dict[str, Any]]:
    """Return the questions nobody has been asked yet; each becomes a run of ``approve_delivery``."""
    ti = get_current_context()["ti"]
    return [
        question
        for question in run_step(lambda: _questions(source))
        if not ti.get_dr_count(dag_id=APPROVE, run_ids=[question["trigger_run_id"]])
    ]


def _questions(source: str) -> list[dict[str, Any]]:
    from sinergi.orchestration.questions import questions_to_open  # noqa: PLC0415
    from sinergi.warehouse.connection import begin  # noqa: PLC0415

    with begin(load_settings()) as connection:
        return questions_to_open(connection, source)


def _outcomes(taken: list[Taken]) -> Any:
    from sinergi.delivery.outcomes import find_outcomes  # noqa: PLC0415
    from sinergi.warehouse.connection import begin  # noqa: PLC0415

    with begin(load_settings()) as connection:
        return find_outcomes(connection, [delivery["delivery_id"] for delivery in taken])
