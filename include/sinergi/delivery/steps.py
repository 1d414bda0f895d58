"""The steps of one delivery, as the DAG runs them: stage, validate, publish.

Every step may be run again at any time: it finds out what is there and does what is missing.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from sqlalchemy import Connection, text

from sinergi.contracts.contract import Contract
from sinergi.contracts.registry import find_contract
from sinergi.delivery import archive, balance, inbox, notices, periods, publication, staging, thresholds
from sinergi.delivery.decisions import answer_to, decisions_on
from sinergi.delivery.deliveries import Delivery, find_delivery
from sinergi.delivery.ledger import StepWork, require_validation, run_step
from sinergi.delivery.letters import refusal_letter
from sinergi.errors import HeldDeliveryError, Place, RefusedFileError, SinergiError
from sinergi.log import mask_identifiers
from sinergi.settings import Settings
from sinergi.validation.check import RuleOutcome, ValidationOutcome, check_delivery
from sinergi.warehouse.connection import begin

STEPS = ("stage_delivery", "validate_delivery", "publish_delivery")


def stage_delivery(settings: Settings, delivery_id: int) -> dict[str, Any]:
    """Read, clean and COPY the delivery into staging.

    Raises:
        RefusedFileError: It cannot be used; a copy and the reason lie in ``inbox/_ditolak``.
        HeldDeliveryError: It waits for a human.
    """

    def work(delivery: Delivery) -> dict[str, Any]:
        _refuse_if_decided(settings, delivery)
        staging.stage(settings, delivery)
        return _reading_counts(settings, delivery)

    return _step(settings, delivery_id, "stage_delivery", work)


def validate_delivery(settings: Settings, delivery_id: int) -> dict[str, Any]:
    """Run the feed's suite on the staged rows, fill quarantine, and hold the delivery when it must.

    Raises:
        HeldDeliveryError: A rule of the suite, too many rejects, or a labelled sum that does not agree.
    """

    def work(delivery: Delivery) -> dict[str, Any]:
        contract = _ensure_staged(settings, delivery)
        with begin(settings) as connection:
            period = periods.staged_period(connection, contract, delivery)
        outcome = check_delivery(
            settings,
            contract=contract,
            delivery_id=delivery_id,
            period_start=period.start,
            period_end=period.end,
            received_on=delivery.received_on,
        )
        _hold_if_needed(settings, contract, delivery, outcome=outcome)
        return {"rows_checked": outcome.rows_checked, "rows_rejected": outcome.rows_rejected}

    return _step(settings, delivery_id, "validate_delivery", work)


def publish_delivery(settings: Settings, delivery_id: int) -> dict[str, Any]:
    """Publish the accepted rows in one transaction.

    Raises:
        HeldDeliveryError: It is unclear what the delivery replaces.
        BalanceError: The balance does not close; nothing was published.
        SinergiError: OPS-008, it was not validated.
    """

    def work(delivery: Delivery) -> dict[str, Any]:
        with begin(settings) as connection:
            require_validation(connection, delivery)
        contract = _ensure_staged(settings, delivery)
        return publication.publish(settings, contract, delivery)

    return _step(settings, delivery_id, "publish_delivery", work)


def rehearse_delivery(settings: Settings, delivery_id: int) -> dict[str, Any]:
    """Hold a validated delivery instead of publishing it: what would happen is told, nothing is loaded.

    Raises:
        HeldDeliveryError: HOLD-008, always.
        SinergiError: OPS-008, it was not validated.
    """

    def work(delivery: Delivery) -> dict[str, Any]:
        with begin(settings) as connection:
            require_validation(connection, delivery)
        raise HeldDeliveryError(
            "Percobaan selesai; kiriman ini lolos pemeriksaan dan belum dimuat.",
            code="HOLD-008",
            place=Place(file=delivery.file_name),
            remedy="Putuskan: `decide` dengan release untuk memuatnya, atau refuse untuk mengembalikannya.",
        )

    return _step(settings, delivery_id, "publish_delivery", work)


def _step(settings: Settings, delivery_id: int, step: str, work: StepWork) -> dict[str, Any]:
    def settle(connection: Connection, error: HeldDeliveryError | RefusedFileError) -> None:
        delivery = find_delivery(connection, delivery_id)
        if isinstance(error, RefusedFileError):
            _settle_refused(connection, settings, delivery, error)
        else:
            _settle_held(connection, settings, delivery)

    return run_step(settings, delivery_id, step, work, settle=settle)


def _refuse_if_decided(settings: Settings, delivery: Delivery) -> None:
    with begin(settings) as connection:
        decisions = decisions_on(connection, delivery)
    if decisions and decisions[-1].outcome == "refuse":
        told = f"Ditolak oleh {decisions[-1].decided_by}: {decisions[-1].reason.rstrip('.')}."
        raise RefusedFileError(
            mask_identifiers(told),
            code="FILE-011",
            place=Place(file=delivery.file_name),
            remedy="Kembalikan berkasnya kepada pengirim; berkas yang diperbaiki diterima sebagai kiriman baru.",
        )


def _reading_counts(settings: Settings, delivery: Delivery) -> dict[str, Any]:
    with begin(settings) as connection:
        row = connection.execute(
            text(
                "select coalesce(sum(rows_read), 0) as rows_read, coalesce(sum(rows_data), 0) as rows_data"
                " from ops.sheet_reading where delivery_id = :delivery_id"
            ),
            {"delivery_id": delivery.delivery_id},
        ).one()
    return {"rows_read": int(row.rows_read), "rows_data": int(row.rows_data)}


def _ensure_staged(settings: Settings, delivery: Delivery) -> Contract:
    """Return the contract; stage again when staging does not hold what was read."""
    if delivery.feed is not None:
        contract = find_contract(settings.sources, delivery.source, delivery.feed)
        with begin(settings) as connection:
            if staging.is_staged(connection, contract, delivery):
                return contract
    return staging.stage(settings, delivery)


def _hold_if_needed(
    settings: Settings, contract: Contract, delivery: Delivery, *, outcome: ValidationOutcome
) -> None:
    """Hold what a rule or a threshold holds, unless a human has answered that very question."""
    with begin(settings) as connection:
        notices.write_notices(connection, contract, delivery)
    checked, rejected = outcome.rows_checked, outcome.rows_rejected
    questions: tuple[Callable[[Connection], None], ...] = (
        *(partial(_hold_for_rule, delivery, rule) for rule in outcome.holds),
        lambda _: thresholds.hold_too_many_rejects(
            delivery, contract, accepted=checked - rejected, rejected=rejected
        ),
        lambda connection: thresholds.hold_wrong_sum(connection, delivery, contract),
        lambda connection: thresholds.hold_rounded_nik(connection, delivery, contract),
    )
    for ask in questions:
        with begin(settings) as connection:
            try:
                ask(connection)
            except HeldDeliveryError as error:
                if answer_to(connection, delivery, error.code) != "release":
                    raise


def _hold_for_rule(delivery: Delivery, rule: RuleOutcome, _connection: Connection) -> None:
    raise HeldDeliveryError(
        rule.message,
        code=rule.code,
        place=Place(file=delivery.file_name),
        remedy="Putuskan: `decide` dengan release atau refuse.",
    )


def _settle_held(connection: Connection, settings: Settings, delivery: Delivery) -> None:
    """Keep balance and period of a held delivery and empty its staging: it is staged again when it goes on."""
    if delivery.feed is None:
        return
    contract = find_contract(settings.sources, delivery.source, delivery.feed)
    if staging.is_staged(connection, contract, delivery):
        balance.write_balance(connection, contract, delivery, is_open=False)
        periods.settle_period(connection, contract, delivery)
    staging.empty_staging(connection, contract, delivery)


def _settle_refused(connection: Connection, settings: Settings, delivery: Delivery, error: RefusedFileError) -> None:
    """Put the sender's copy and the reason into ``_ditolak``; its rejected rows go back with it."""
    path = archive.archived_file(settings, delivery.sha256)
    inbox.refuse_file(settings, path, file_name=delivery.file_name, reason=refusal_letter(delivery, error))
    connection.execute(
        text(
            "update quarantine.rejected_row set status = 'returned'"
            " where delivery_id = :delivery_id and status = 'open'"
        ),
        {"delivery_id": delivery.delivery_id},
    )
    if delivery.feed is not None:
        contract = find_contract(settings.sources, delivery.source, delivery.feed)
        staging.empty_staging(connection, contract, delivery)


def ingest_delivery(settings: Settings, delivery_id: int) -> str:
    """Run all steps of one delivery and return the status it ends in.

    Raises:
        SinergiError: A step failed for another reason than the delivery itself.
    """
    try:
        for step in (stage_delivery, validate_delivery, publish_delivery):
            step(settings, delivery_id)
    except (HeldDeliveryError, RefusedFileError):
        pass
    with begin(settings) as connection:
        delivery = find_delivery(connection, delivery_id)
    if delivery.status == "received":
        raise SinergiError(
            f"Kiriman {delivery_id} belum selesai walau semua langkahnya sudah dijalankan.",
            code="OPS-002",
            place=Place(file=delivery.file_name),
            remedy=f"Jalankan lagi DAG ingest_{delivery.source}.",
        )
    return delivery.status
