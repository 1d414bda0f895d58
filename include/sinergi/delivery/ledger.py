"""The ledger of deliveries: registering, statuses, and the outcome of every step."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from sinergi.delivery import archive, inbox
from sinergi.delivery.decisions import tell_earlier_decision
from sinergi.delivery.deliveries import DELIVERY_COLUMNS, Delivery, find_delivery
from sinergi.delivery.letters import repeated_refusal_letter
from sinergi.errors import HeldDeliveryError, Place, RefusedFileError, SinergiError
from sinergi.log import get_logger, mask_identifiers
from sinergi.services.files import exclusive_lock
from sinergi.services.home import run_folder
from sinergi.settings import Settings
from sinergi.warehouse.connection import begin
from sinergi.wording import OFFICE_TIME

logger = get_logger(__name__)

_TOLD = {"held": "ditahan", "refused": "ditolak"}

FINAL = frozenset({"loaded", "superseded", "refused"})


Settle = Callable[[Connection, HeldDeliveryError | RefusedFileError], None]
StepWork = Callable[[Delivery], dict[str, Any]]


def take_deliveries(
    settings: Settings, source: str, *, drop_id: str, is_wanted: Callable[[str], bool] = lambda _name: True
) -> list[int]:
    """Archive and register every (wanted) file at rest in a source's inbox; return what must be worked on.

    Worked on are, beside the new files, deliveries left ``received`` by a crash and held ones that a
    human has decided since. A file is removed from the inbox once it is archived and registered, so
    a kill at any moment loses nothing and doubles nothing. One whose very bytes were refused before
    goes back into ``inbox/_ditolak`` with the reason of then.
    """
    archive.sweep_unfinished(settings)
    with exclusive_lock(run_folder(settings) / f"take-{source}.lock"):
        inbox.give_back_claims(settings, source)
        for look in filter(lambda look: is_wanted(look.path.name), inbox.files_at_rest(settings, source)):
            with inbox.claimed(settings, source, look) as path:
                if path is not None:
                    _take(settings, path, source=source, look=look, drop_id=drop_id)
    with begin(settings) as connection:
        return deliveries_to_work_on(connection, source)


def _take(settings: Settings, path: Path, *, source: str, look: inbox.Look, drop_id: str) -> None:
    """Archive and register a claimed file, and only then remove it."""
    try:
        sha256 = archive.archive_file(settings, path)
    except PermissionError:
        # It goes back to where it was, and the others are not kept waiting.
        logger.warning(
            "Berkas '%s' (sumber %s) tetap di kotak masuk: layanan ini tidak boleh membacanya. Beri izin baca.",
            look.path.name,
            source,
        )
        return
    with begin(settings) as connection:
        _register(connection, source=source, look=look, sha256=sha256, drop_id=drop_id)
        refused = _refused_before(connection, source=source, sha256=sha256)
    if refused is not None:
        _refuse_again(settings, path, refused, file_name=_written_name(look))
    path.unlink()


def _refused_before(connection: Connection, *, source: str, sha256: str) -> Delivery | None:
    row = connection.execute(
        text(
            f"select {DELIVERY_COLUMNS} from ops.delivery"
            " where source = :source and sha256 = :sha256 and status = 'refused'"
        ),
        {"source": source, "sha256": sha256},
    ).one_or_none()
    return None if row is None else Delivery(**row._mapping)


def _refuse_again(settings: Settings, path: Path, refused: Delivery, *, file_name: str) -> None:
    """Give a file back whose bytes were refused before: no step will ever work on it and say why."""
    letter = repeated_refusal_letter(refused, file_name=file_name, came_at=datetime.now(OFFICE_TIME))
    inbox.refuse_file(settings, path, file_name=file_name, reason=letter)
    logger.warning(
        "Berkas '%s' (sumber %s) ditolak lagi: isinya sama dengan kiriman %s.",
        file_name,
        refused.source,
        refused.delivery_id,
    )


def _written_name(look: inbox.Look) -> str:
    """Return the name of a file as a database and a letter can hold it."""
    return look.path.name.encode("utf-8", "replace").decode()


def deliveries_to_work_on(connection: Connection, source: str) -> list[int]:
    """Return received deliveries, and held ones with a decision since they were last held, oldest first.

    A run that failed on its way has not made use of the decision: it is taken up again.
    """
    found = connection.execute(
        text(
            "select d.delivery_id from ops.delivery as d where d.source = :source"
            " and (d.status = 'received' or (d.status = 'held' and exists ("
            "   select from ops.decision as n where n.kind = 'delivery'"
            "   and n.target ->> 'sha256' = d.sha256 and n.target ->> 'source' = d.source"
            "   and n.decided_at > coalesce((select max(s.started_at) from ops.step_run as s"
            "     where s.delivery_id = d.delivery_id and s.outcome = 'held'), d.received_at))))"
            ' order by d.modified_at, d.file_name collate "C", d.sha256'
        ),
        {"source": source},
    )
    return list(found.scalars())


def require_validation(connection: Connection, delivery: Delivery) -> None:
    """Let only what was validated go on: the last validation ended well, after the last staging.

    A step that is skipped by hand (marked as done in Airflow, or a repair) must not publish rows that
    nobody has checked, nor a delivery that waits for a human.

    Raises:
        SinergiError: OPS-008.
    """
    last = connection.execute(
        text(
            "select step, outcome from ops.step_run where delivery_id = :delivery_id"
            " and step in ('stage_delivery', 'validate_delivery') order by step_run_id desc limit 1"
        ),
        {"delivery_id": delivery.delivery_id},
    ).one_or_none()
    if last is None or (last.step, last.outcome) != ("validate_delivery", "done"):
        raise SinergiError(
            "Kiriman ini belum diperiksa, atau pemeriksaannya menahannya; tidak ada yang diterbitkan.",
            code="OPS-008",
            place=Place(file=delivery.file_name),
            remedy="Jalankan validate_delivery, atau jalankan lagi DAG-nya.",
        )


def set_status(
    connection: Connection,
    delivery_id: int,
    status: str,
    *,
    code: str | None = None,
    reason: str | None = None,
) -> None:
    """Write the status of a delivery and why it has it."""
    connection.execute(
        text(
            "update ops.delivery set status = :status, reason_code = :code, reason = :reason"
            " where delivery_id = :delivery_id"
        ),
        {"delivery_id": delivery_id, "status": status, "code": code, "reason": reason},
    )


def run_step(settings: Settings, delivery_id: int, step: str, work: StepWork, *, settle: Settle) -> dict[str, Any]:
    """Run one step of a delivery and record its outcome.

    A delivery that has ended is left alone. Being held or refused is written to the ledger and
    raised again, so that the chain of the delivery ends there; ``settle`` does what belongs to that
    (balance, staging, the sender's copy) in the same transaction, so a kill leaves both or neither.

    Returns:
        Counts and codes of the step, small enough for XCom.

    Raises:
        HeldDeliveryError: The delivery waits for a human.
        RefusedFileError: The file cannot be used.
        SinergiError: Anything else that went wrong; the delivery stays ``received``.
    """
    started_at = datetime.now(UTC)
    with begin(settings) as connection:
        delivery = find_delivery(connection, delivery_id)
    if delivery.status in FINAL:
        return {"outcome": "nothing_to_do", "status": delivery.status}
    try:
        detail = work(delivery)
    except (HeldDeliveryError, RefusedFileError) as error:
        outcome = "held" if isinstance(error, HeldDeliveryError) else "refused"
        logger.warning("Kiriman %s %s: %s", delivery_id, _TOLD[outcome], error.code)
        with begin(settings) as connection:
            settle(connection, error)
            earlier = tell_earlier_decision(connection, delivery) if outcome == "held" else ""
            reason = f"{error.sentence()} {mask_identifiers(earlier)}".strip()
            set_status(connection, delivery_id, outcome, code=error.code, reason=reason)
            _record(connection, delivery_id, step, started_at, outcome=outcome, detail={"code": error.code})
        raise
    except Exception as error:
        failure = error.detail() if isinstance(error, SinergiError) else {"code": type(error).__name__}
        with begin(settings) as connection:
            _record(connection, delivery_id, step, started_at, outcome="failed", detail=failure)
        raise
    with begin(settings) as connection:
        _record(connection, delivery_id, step, started_at, outcome="done", detail=detail)
    return detail


def _register(connection: Connection, *, source: str, look: inbox.Look, sha256: str, drop_id: str) -> None:
    connection.execute(
        text(
            "insert into ops.delivery (source, file_name, sha256, size_bytes, modified_at, drop_id)"
            " values (:source, :file_name, :sha256, :size, :modified_at, :drop_id)"
            " on conflict (source, sha256) do nothing"
        ),
        {
            "source": source,
            "file_name": _written_name(look),
            "sha256": sha256,
            "size": look.size,
            "modified_at": look.modified_at,
            "drop_id": drop_id,
        },
    )


def _record(
    connection: Connection,
    delivery_id: int,
    step: str,
    started_at: datetime,
    *,
    outcome: str,
    detail: dict[str, Any],
) -> None:
    connection.execute(
        text(
            "insert into ops.step_run (delivery_id, step, started_at, finished_at, outcome, detail)"
            " values (:delivery_id, :step, :started_at, clock_timestamp(), :outcome, :detail)"
        ),
        {
            "delivery_id": delivery_id,
            "step": step,
            "started_at": started_at,
            "outcome": outcome,
            "detail": json.dumps(detail),
        },
    )
