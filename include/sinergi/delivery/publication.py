"""Publish a validated delivery: one transaction from supersession to balance."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, text

from sinergi.contracts.contract import Contract
from sinergi.delivery import balance, periods
from sinergi.delivery.decisions import answer_to
from sinergi.delivery.deliveries import Delivery, find_delivery
from sinergi.delivery.ledger import FINAL
from sinergi.delivery.supersession import Rival, Supersession, decide_supersession
from sinergi.errors import HeldDeliveryError, Place
from sinergi.settings import Settings
from sinergi.warehouse import feed_statements as statements
from sinergi.warehouse.connection import begin


def publish(settings: Settings, contract: Contract, delivery: Delivery) -> dict[str, Any]:
    """Publish the accepted rows of a staged and validated delivery.

    Under one lock per feed: closes what the delivery replaces and lacks, opens what is new, leaves
    what is unchanged, keeps the records of people, checks the balance, empties staging, and commits
    all of it or nothing; the sealed identifiers with it.

    Returns:
        Counts: accepted, opened, closed, unchanged, and the deliveries superseded.

    Raises:
        HeldDeliveryError: It is unclear what the delivery replaces, or its size is far from that.
        BalanceError: Rows read and rows accounted for differ.
    """
    with begin(settings) as connection:
        connection.execute(
            text("select pg_advisory_xact_lock(hashtextextended(:feed, 0))"),
            {"feed": f"publish {contract.name}"},
        )
        delivery = find_delivery(connection, delivery.delivery_id)
        if delivery.status in FINAL:
            return {"outcome": "nothing_to_do"}
        return _publish(connection, settings, contract, delivery)


def _publish(connection: Connection, settings: Settings, contract: Contract, delivery: Delivery) -> dict[str, Any]:
    me = {"delivery_id": delivery.delivery_id}
    connection.execute(text(statements.create_repeated(contract)), me)
    connection.execute(text("analyze repeated"))
    period = periods.settle_period(connection, contract, delivery)
    verdict = _decide(connection, contract, delivery, period=period)
    if verdict.superseded and answer_to(connection, delivery, "HOLD-004") != "release":
        _hold_far_row_count(connection, contract, delivery, verdict)
    counts = {"superseded": list(verdict.superseded)}
    is_open = verdict.superseded_by is None
    with _keep_identifiers(settings, delivery) if is_open else nullcontext():
        if is_open:
            counts |= _apply(connection, contract, delivery, verdict=verdict, period=period)
        balance.write_balance(connection, contract, delivery, is_open=is_open)
        _close_ledger(connection, contract, delivery, verdict=verdict)
    return counts


def _decide(
    connection: Connection,
    contract: Contract,
    delivery: Delivery,
    *,
    period: periods.SettledPeriod,
) -> Supersession:
    found = connection.execute(
        text(statements.find_rivals(contract)),
        {
            "delivery_id": delivery.delivery_id,
            "source": contract.source,
            "feed": contract.feed,
            "period_start": period.start,
            "period_end": period.end,
        },
    )
    rivals = [Rival(**row._mapping) for row in found]
    if not rivals:
        return Supersession()
    records = connection.execute(
        text(statements.count_records(contract)), {"delivery_id": delivery.delivery_id}
    ).scalar_one()
    new = Rival(
        delivery_id=delivery.delivery_id,
        modified_at=delivery.modified_at,
        file_name=delivery.file_name,
        drop_id=delivery.drop_id,
        records=records,
        shared=records,
    )
    return decide_supersession(new, rivals, answer=answer_to(connection, delivery, "HOLD-005"))


def _hold_far_row_count(
    connection: Connection, contract: Contract, delivery: Delivery, verdict: Supersession
) -> None:
    data_rows = (
        "select coalesce(sum(rows_data), 0)::bigint from ops.sheet_reading where delivery_id = any(:deliveries)"
    )
    now, before = (
        connection.execute(text(data_rows), {"deliveries": deliveries}).scalar_one()
        for deliveries in ([delivery.delivery_id], list(verdict.superseded))
    )
    if before and abs(now - before) > contract.thresholds.row_count_change * before:
        raise HeldDeliveryError(
            f"Berisi {now} baris, sedangkan kiriman yang digantikannya {before} baris.",
            code="HOLD-004",
            place=Place(file=delivery.file_name),
            remedy="Periksa apakah berkas lengkap, lalu putuskan: `decide` dengan release atau refuse.",
        )


def _apply(
    connection: Connection,
    contract: Contract,
    delivery: Delivery,
    *,
    verdict: Supersession,
    period: periods.SettledPeriod,
) -> dict[str, Any]:
    values = {
        "delivery_id": delivery.delivery_id,
        "source": contract.source,
        "feed": contract.feed,
        "period_end": period.end,
        "known_at": datetime.now(UTC),
        "superseded": list(verdict.superseded),
    }

    def run(sql: str) -> int:
        return connection.execute(text(sql), values).rowcount

    standing = run(statements.create_standing(contract))
    connection.execute(text("analyze standing"))
    run(statements.create_unchanged(contract))
    connection.execute(text("analyze unchanged"))
    closed = run(statements.close_versions(contract))
    opened = run(statements.insert_versions(contract))
    if contract.people:
        run(statements.close_person_records(contract))
        run(statements.insert_person_records(contract))
    run(statements.insert_row_texts(contract))
    return {"opened": opened, "closed": closed, "unchanged": standing - closed}


@contextmanager
def _keep_identifiers(settings: Settings, delivery: Delivery) -> Iterator[None]:
    """Keep the sealed value of each of a delivery's tokens beside other work, and only if that succeeds.

    Three stand in a payment, so a second connection writes them meanwhile. It commits first: no row ever shows
    a token whose value is unknown, and a value kept for rows that did not follow says nothing of anybody.
    """
    with begin(settings) as connection, ThreadPoolExecutor(max_workers=1) as beside:
        kept = beside.submit(
            connection.execute,
            text(
                "insert into vault.identifier (kind, token, sealed)"
                " select distinct on (token) kind, token, sealed from staging.identifier"
                " where delivery_id = :delivery_id order by token on conflict (token) do nothing"
            ),
            {"delivery_id": delivery.delivery_id},
        )
        yield
        kept.result()


def _close_ledger(connection: Connection, contract: Contract, delivery: Delivery, *, verdict: Supersession) -> None:
    values = {
        "delivery_id": delivery.delivery_id,
        "superseded": list(verdict.superseded),
        "superseded_by": verdict.superseded_by,
        "status": "loaded" if verdict.superseded_by is None else "superseded",
    }
    for sql in (
        "update ops.delivery set status = :status, superseded_by = :superseded_by, reason_code = null,"
        " reason = case when cast(:superseded_by as bigint) is null then null"
        " else 'Digantikan oleh kiriman ' || :superseded_by || ', versi yang diubah lebih akhir.' end,"
        " published_at = clock_timestamp() where delivery_id = :delivery_id",
        "update ops.delivery set status = 'superseded', superseded_by = :delivery_id,"
        " reason = 'Digantikan oleh kiriman ' || :delivery_id || '.' where delivery_id = any(:superseded)",
        "update quarantine.rejected_row set status = 'superseded' where status = 'open'"
        " and (delivery_id = any(:superseded)"
        "  or (delivery_id = :delivery_id and cast(:superseded_by as bigint) is not null))",
        statements.delete_staged(contract),
        "delete from staging.identifier where delivery_id = :delivery_id",
    ):
        connection.execute(text(sql), values)
