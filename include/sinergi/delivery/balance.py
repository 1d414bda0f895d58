"""The balance of a delivery: rows read = accepted + rejected + exact duplicates + ignored."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, text

from sinergi.contracts.contract import Contract
from sinergi.delivery.deliveries import Delivery
from sinergi.errors import BalanceError, Place
from sinergi.warehouse import feed_statements as statements


@dataclass(frozen=True, kw_only=True)
class SheetBalance:
    """The balance of one sheet; ``rows_read`` was counted before a table was sought."""

    sheet: str
    rows_read: int
    rows_accepted: int
    rows_rejected: int
    rows_duplicate: int
    rows_ignored: int

    @property
    def closes(self) -> bool:
        """Whether every row read is accounted for."""
        accounted = self.rows_accepted + self.rows_rejected + self.rows_duplicate + self.rows_ignored
        return self.rows_read == accounted


def write_balance(connection: Connection, contract: Contract, delivery: Delivery, *, is_open: bool) -> None:
    """Count each part where it ended up, and write ``ops.row_balance``.

    Accepted rows are counted in the warehouse when they were opened, in staging when the
    delivery was superseded at once or is held; rejected rows in quarantine; duplicates in staging.

    Raises:
        BalanceError: A sheet does not close.
    """
    me = {"delivery_id": delivery.delivery_id}
    accepted_sql = statements.count_open(contract) if is_open else statements.count_accepted(contract)
    accepted = _per_sheet(connection, accepted_sql, me)
    rejected = _per_sheet(
        connection,
        "select sheet, count(*) as rows from quarantine.rejected_row where delivery_id = :delivery_id group by sheet",
        me,
    )
    duplicate = _per_sheet(connection, statements.count_duplicates(contract), me)
    read = connection.execute(
        text("select sheet, rows_read, rows_ignored from ops.sheet_reading where delivery_id = :delivery_id"),
        me,
    )
    balances = [
        SheetBalance(
            sheet=row.sheet,
            rows_read=row.rows_read,
            rows_accepted=accepted.get(row.sheet, 0),
            rows_rejected=rejected.get(row.sheet, 0),
            rows_duplicate=duplicate.get(row.sheet, 0),
            rows_ignored=row.rows_ignored,
        )
        for row in read
    ]
    for sheet_balance in balances:
        if not sheet_balance.closes:
            raise _does_not_close(delivery, sheet_balance)
    connection.execute(text("delete from ops.row_balance where delivery_id = :delivery_id"), me)
    connection.execute(
        text(
            "insert into ops.row_balance (delivery_id, sheet, rows_read, rows_accepted, rows_rejected,"
            " rows_duplicate, rows_ignored) values (:delivery_id, :sheet, :rows_read, :rows_accepted,"
            " :rows_rejected, :rows_duplicate, :rows_ignored)"
        ),
        [{**me, **vars(sheet_balance)} for sheet_balance in balances],
    )


def _per_sheet(connection: Connection, sql: str, values: dict[str, int]) -> dict[str, int]:
    return {row.sheet: row.rows for row in connection.execute(text(sql), values)}


def _does_not_close(delivery: Delivery, found: SheetBalance) -> BalanceError:
    return BalanceError(
        f"Neraca tidak tertutup: dibaca {found.rows_read}, diterima {found.rows_accepted}, disisihkan"
        f" {found.rows_rejected}, duplikat {found.rows_duplicate}, diabaikan {found.rows_ignored}.",
        place=Place(file=delivery.file_name, sheet=found.sheet),
        remedy="Tidak ada yang diterbitkan. Jalankan lagi; bila terulang, hubungi insinyur data.",
    )
