"""Warnings that concern a whole delivery or sheet, beside the findings of single rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, text

from sinergi.contracts.contract import Contract
from sinergi.delivery.deliveries import Delivery
from sinergi.delivery.periods import staged_period

PERIOD_UNTOLD = "DEL-001"
READING_REPAIRED = "DEL-002"
HIDDEN_READ = "DEL-003"


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A finding with row number 0: it speaks of a sheet, or with sheet '' of the delivery."""

    code: str
    message: str
    sheet: str = ""


def write_notices(connection: Connection, contract: Contract, delivery: Delivery) -> None:
    """Write the warnings of a staged delivery into ``quarantine.finding``, replacing earlier ones."""
    connection.execute(
        text("delete from quarantine.finding where delivery_id = :delivery_id and rule_code = any(:codes)"),
        {"delivery_id": delivery.delivery_id, "codes": [PERIOD_UNTOLD, READING_REPAIRED, HIDDEN_READ]},
    )
    for notice in (
        *_period_notice(connection, contract, delivery),
        *_reading_notices(connection, delivery),
        *_hidden_notices(connection, delivery),
    ):
        connection.execute(
            text(
                "insert into quarantine.finding"
                " (delivery_id, sheet, row_no, column_name, rule_code, severity, message)"
                " values (:delivery_id, :sheet, 0, '', :code, 'warn', :message)"
            ),
            {"delivery_id": delivery.delivery_id, **vars(notice)},
        )


def _period_notice(connection: Connection, contract: Contract, delivery: Delivery) -> Iterator[Notice]:
    if staged_period(connection, contract, delivery).basis == "penerimaan":
        yield Notice(
            code=PERIOD_UNTOLD,
            message="Masa laporan tidak tertulis di kolom, judul, atau nama berkas; dipakai triwulan penerimaan.",
        )


def _reading_notices(connection: Connection, delivery: Delivery) -> Iterator[Notice]:
    sheets = connection.execute(
        text(
            "select sheet, notes from ops.sheet_reading"
            " where delivery_id = :delivery_id and cardinality(notes) > 0 order by sheet"
        ),
        {"delivery_id": delivery.delivery_id},
    )
    for row in sheets:
        yield Notice(code=READING_REPAIRED, sheet=row.sheet, message=" ".join(row.notes))


def _hidden_notices(connection: Connection, delivery: Delivery) -> Iterator[Notice]:
    sheets = connection.execute(
        text(
            "select sheet, rows_data from ops.sheet_reading"
            " where delivery_id = :delivery_id and is_hidden and rows_data > 0 order by sheet"
        ),
        {"delivery_id": delivery.delivery_id},
    )
    for row in sheets:
        yield Notice(
            code=HIDDEN_READ,
            sheet=row.sheet,
            message=f"Lembar ini tersembunyi, tetapi berisi tabel kiriman: {row.rows_data} barisnya ikut dibaca.",
        )
