"""The period of a delivery: from its accepted rows, else title or name, else the quarter of receipt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, text

from sinergi.cleaning.periods import Period, Unit, find_period, quarter_of
from sinergi.contracts.contract import Contract
from sinergi.delivery.deliveries import Delivery
from sinergi.warehouse.feed_statements import accepted_rows


@dataclass(frozen=True, kw_only=True)
class SettledPeriod:
    """First and last day, and what told them: kolom, judul, nama_berkas or penerimaan."""

    start: date
    end: date
    basis: str


def guess_period(*, titles: str, file_name: str, received_on: date, unit: Unit) -> SettledPeriod:
    """Return the period as the title, else the name of the file, else the receipt tells it.

    One that is told is ``unit`` long at least: two registers of one year replace each other, whatever months
    they name.
    """
    for basis, told in (("judul", titles), ("nama_berkas", file_name)):
        found = find_period(told)
        if found is not None:
            return _settled(found.widened(unit), basis)
    return _settled(quarter_of(received_on), "penerimaan")


def staged_period(connection: Connection, contract: Contract, delivery: Delivery) -> SettledPeriod:
    """Return the period over all staged rows that tell one, for the ages a suite judges."""
    return _period_of(connection, contract, delivery, accepted_only=False)


def settle_period(connection: Connection, contract: Contract, delivery: Delivery) -> SettledPeriod:
    """Return the period over the accepted rows and write it to the ledger."""
    period = _period_of(connection, contract, delivery, accepted_only=True)
    connection.execute(
        text(
            "update ops.delivery set period_start = :start, period_end = :end, period_basis = :basis"
            " where delivery_id = :delivery_id"
        ),
        {"delivery_id": delivery.delivery_id, **vars(period)},
    )
    return period


def _period_of(
    connection: Connection, contract: Contract, delivery: Delivery, *, accepted_only: bool
) -> SettledPeriod:
    if contract.period.has_columns:
        found = connection.execute(
            text(_over_rows(contract, accepted_only=accepted_only)), {"delivery_id": delivery.delivery_id}
        ).one()
        if found.first is not None:
            return SettledPeriod(start=found.first, end=found.last, basis="kolom")
    row = connection.execute(
        text("select period_start, period_end, period_basis from ops.delivery where delivery_id = :delivery_id"),
        {"delivery_id": delivery.delivery_id},
    ).one()
    return SettledPeriod(start=row.period_start, end=row.period_end, basis=row.period_basis)


def _over_rows(contract: Contract, *, accepted_only: bool) -> str:
    period = contract.period
    if period.date:
        day, told = f"s.{period.date}", f"s.{period.date} is not null"
    else:
        month = f"(s.{period.quarter} - 1) * 3 + 1" if period.quarter else "1"
        quarter = f" and s.{period.quarter} between 1 and 4" if period.quarter else ""
        day = f"make_date(s.{period.year}, {month}, 1)"
        told = f"s.{period.year} between 1900 and 2200{quarter}"
    rows = f"({accepted_rows(contract)})" if accepted_only else f"staging.{contract.name}"
    step = {"month": "1 month", "quarter": "3 months", "year": "1 year"}[period.unit]
    start = f"date_trunc('{period.unit}', told.day)"
    return (
        f"select min({start})::date as first,"
        f" (max({start}) + interval '{step}' - interval '1 day')::date as last"
        f" from (select distinct {day} as day from {rows} as s"
        f" where s.delivery_id = :delivery_id and {told}) as told"
    )


def _settled(period: Period, basis: str) -> SettledPeriod:
    return SettledPeriod(start=period.start, end=period.end, basis=basis)
