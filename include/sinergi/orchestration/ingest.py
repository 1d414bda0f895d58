"""The DAG of a source: take what lies in its inbox, bring every delivery through its three steps."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from airflow.sdk import DAG, AssetOrTimeSchedule, TriggerRule, chain, get_current_context, task, task_group
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from sinergi.log import get_logger, mask_identifiers
from sinergi.orchestration.assets import facts_asset, inbox_asset
from sinergi.orchestration.conventions import DEFAULT_ARGS, nightly
from sinergi.orchestration.outcomes import run_step
from sinergi.settings import load_settings

logger = get_logger(__name__)

STEPS = ("stage_delivery", "validate_delivery", "publish_delivery")

Taken = dict[str, Any]


def ingest_dag(source: str, *, doc_md: str | None) -> DAG:
    """Return ``ingest_<source>``.

    It runs when files rest in the inbox, every night, and when somebody asks; one run at a time.

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
    ) as dag:
        taken = task(task_id="take_deliveries")(_take_deliveries)(source)
        worked_on = task_group(group_id="delivery", prefix_group_id=False)(_work_on).expand(delivery=taken)
        facts = facts_asset(source)
        announce = task(task_id="announce_loaded", trigger_rule=TriggerRule.ALL_DONE, outlets=[facts])
        verdict = task(task_id="give_verdict", trigger_rule=TriggerRule.ALL_DONE)
        chain(worked_on, [announce(_announce_loaded)(taken), verdict(_give_verdict)(taken)])
    return dag


def _take_deliveries(source: str) -> list[Taken]:
    return run_step(lambda: _take(source, drop_id=get_current_context()["run_id"]))


def _take(source: str, *, drop_id: str) -> list[Taken]:
    from sinergi.delivery.ledger import take_deliveries  # noqa: PLC0415
    from sinergi.delivery.outcomes import find_outcomes  # noqa: PLC0415
    from sinergi.warehouse.connection import begin  # noqa: PLC0415

    settings = load_settings()
    deliveries = take_deliveries(settings, source, drop_id=drop_id)
    with begin(settings) as connection:
        outcomes = find_outcomes(connection, deliveries)
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
    chain(*(task(task_id=step, map_index_template="{{ berkas }}")(_work)(step, delivery) for step in STEPS))


def _work(step: str, delivery: Taken) -> dict[str, Any]:
    # First of all: a template that cannot be rendered fails the task.
    get_current_context()["berkas"] = delivery["berkas"]
    return run_step(lambda: _run(step, delivery["delivery_id"]))


def _run(step: str, delivery_id: int) -> dict[str, Any]:
    from sinergi.delivery.lock import delivery_lock  # noqa: PLC0415

    settings = load_settings()
    steps = import_module("sinergi.delivery.steps")
    with delivery_lock(settings, delivery_id):
        counts: dict[str, Any] = getattr(steps, step)(settings, delivery_id)
    return counts


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
    unsettled = run_step(lambda: _unsettled(taken))
    if unsettled:
        raise AirflowFailException(
            f"{len(unsettled)} kiriman belum selesai: {'; '.join(unsettled)}."
            " Perbaiki sebabnya, lalu jalankan DAG ini lagi: kiriman itu diambil kembali dari arsip."
        )


def _unsettled(taken: list[Taken]) -> list[str]:
    since = {delivery["delivery_id"]: delivery["since"] for delivery in taken}
    return [
        mask_identifiers(f"{found.file_name} ({found.step or 'belum mulai'}, {found.code or 'terputus'})")
        for found in _outcomes(taken)
        if not found.is_settled(since=since[found.delivery_id])
    ]


def _outcomes(taken: list[Taken]) -> Any:
    from sinergi.delivery.outcomes import find_outcomes  # noqa: PLC0415
    from sinergi.warehouse.connection import begin  # noqa: PLC0415

    with begin(load_settings()) as connection:
        return find_outcomes(connection, [delivery["delivery_id"] for delivery in taken])
