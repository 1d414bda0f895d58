"""Warnings that concern a whole delivery or sheet, beside the findings of single rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, text

from sinergi.contracts.contract import Contract
from sinergi.delivery.ledger import Delivery
from sinergi.delivery.periods import staged_period


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A finding with row number 0: it speaks of a sheet, or with sheet '' of the delivery."""

    code: str
    message: str
    sheet: str = ""
    column: str = ""


def write_notices(connection: Connection, contract: Contract, delivery: Delivery) -> None:
    """Write the warnings of a staged delivery into ``quarantine.finding``, replacing earlier ones."""
    connection.execute(
        text("delete from quarantine.finding where delivery_id = :delivery_id and row_no = 0 and severity = 'warn'"),
        {"delivery_id": delivery.delivery_id},
    )
    found = (
        *_period_notice(connection, contract, delivery),
        *rounded_columns(connection, contract, delivery),
        *_reading_notices(connection, delivery),
    )
    for notice in found:
        connection.execute(
            text(
                "insert into quarantine.finding"
                " (delivery_id, sheet, row_no, column_name, rule_code, severity, message)"
                " values (:delivery_id, :sheet, 0, :column, :code, 'warn', :message)"
            ),
            {"delivery_id": delivery.delivery_id, **vars(notice)},
        )


def _period_notice(connection: Connection, contract: Contract, delivery: Delivery) -> Iterator[Notice]:
    if staged_period(connection, contract, delivery).basis == "penerimaan":
        yield Notice(
            code="DEL-001",
            message="Masa laporan tidak tertulis di kolom, judul, atau nama berkas; dipakai triwulan penerimaan.",
        )


def rounded_columns(connection: Connection, contract: Contract, delivery: Delivery) -> Iterator[Notice]:
    """Yield a notice per sheet and column of NIK that was a number once (Excel keeps 15 digits)."""
    for column in contract.of_kind("nik"):
        sheets = connection.execute(
            text(
                f"select distinct sheet from staging.{contract.name}"
                f" where delivery_id = :delivery_id and {column.name}_is_rounded order by sheet"
            ),
            {"delivery_id": delivery.delivery_id},
        )
        for sheet in sheets.scalars():
            yield Notice(
                code="DEL-002",
                sheet=sheet,
                column=column.name,
                message="Terlalu banyak NIK berakhir angka 0: kolom ini pernah menjadi angka dan dibulatkan Excel."
                " NIK yang berakhir 0 di lembar ini dianggap rusak; minta berkas dengan NIK sebagai teks.",
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
        yield Notice(code="DEL-003", sheet=row.sheet, message=" ".join(row.notes))
