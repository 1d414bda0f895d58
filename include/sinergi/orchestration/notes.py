"""Notes on runs and tasks: the few words an operator reads without opening a log.

A task has no way of its own to write one (Task SDK 1.3), so they go through the REST API. A note is a
help, not a result: where the API does not answer, the run goes on without.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection

from sinergi.commands.airflow_api import AirflowApi, DagRun
from sinergi.delivery.outcomes import DeliveryOutcome
from sinergi.errors import ServiceError, SinergiError
from sinergi.log import get_logger, mask_identifiers
from sinergi.orchestration.sums import balance_line
from sinergi.settings import Settings

logger = get_logger(__name__)

_WORDS = {"loaded": "dimuat", "superseded": "digantikan", "held": "ditahan", "refused": "ditolak"}
_MOST_LINES = 12


def delivery_note(connection: Connection, outcome: DeliveryOutcome) -> str:
    """Return what became of one delivery: file, status, balance, and why it did not go on."""
    word = _WORDS.get(outcome.status, "belum selesai")
    head = f"{outcome.file_name} ({word}): {balance_line(connection, outcome.delivery_id)}"
    return mask_identifiers(f"{head}. {outcome.reason}" if outcome.reason and not outcome.is_loaded else head)


def note_deliveries(
    settings: Settings,
    run: DagRun,
    connection: Connection,
    outcomes: Sequence[DeliveryOutcome],
    *,
    steps: Sequence[str],
) -> None:
    """Write the note of an ingest run and one on the task at which each delivery ended.

    Args:
        settings: The installation.
        run: The run.
        connection: To the warehouse.
        outcomes: The deliveries in the order of the mapped tasks.
        steps: Names of the mapped tasks.
    """
    notes = [delivery_note(connection, outcome) for outcome in outcomes]
    more = [f"… dan {len(notes) - _MOST_LINES} lagi"] if len(notes) > _MOST_LINES else []
    write = _writer(settings, run)
    write("\n".join([f"- {note}" for note in notes[:_MOST_LINES]] + more) or "Tidak ada kiriman yang dikerjakan.")
    for position, (outcome, note) in enumerate(zip(outcomes, notes, strict=True)):
        if outcome.step in steps and not write(note, task_id=outcome.step, map_index=position):
            return


def note_run(settings: Settings, run: DagRun, note: str) -> None:
    """Write the note of a run."""
    _writer(settings, run)(mask_identifiers(note))


@contextmanager
def noting_failure(settings: Settings, run: DagRun, *, task_id: str) -> Iterator[None]:
    """Write the sentence of an error of ours on the run and on the task it ends; the error goes on."""
    try:
        yield
    except SinergiError as error:
        write, note = _writer(settings, run), error.sentence()
        if write(note):
            write(note, task_id=task_id)
        raise


def _writer(settings: Settings, run: DagRun) -> Any:
    api = AirflowApi(settings)

    def write(note: str, **place: Any) -> bool:
        try:
            api.write_note(run, note, **place)
        except ServiceError as error:
            logger.warning("Catatan tidak tertulis: %s", error.sentence())
            return False
        return True

    return write
