"""The balance of deliveries in one line, as notes and pages show it."""

from __future__ import annotations

from sqlalchemy import Connection, text

from sinergi.wording import dotted

_PARTS = {
    "rows_accepted": "diterima",
    "rows_rejected": "ditolak",
    "rows_duplicate": "duplikat",
    "rows_ignored": "diabaikan",
}
_BALANCE = (
    f"select count(*) as sheets, sum(rows_read)::bigint as rows_read,"
    f" {', '.join(f'sum({part})::bigint as {part}' for part in _PARTS)}"
    " from ops.row_balance where delivery_id = :delivery_id"
)
_READING = (
    "select sum(rows_read)::bigint as rows_read, sum(rows_data)::bigint as rows_data"
    " from ops.sheet_reading where delivery_id = :delivery_id"
)


def balance_line(connection: Connection, delivery_id: int) -> str:
    """Return the balance of a delivery over all its sheets; what was read where it has none yet.

    An example: ``dibaca 120 = diterima 110 + ditolak 6 + duplikat 1 + diabaikan 3``.
    """
    me = {"delivery_id": delivery_id}
    found = connection.execute(text(_BALANCE), me).one()
    if found.sheets:
        told = " + ".join(f"{word} {dotted(getattr(found, part))}" for part, word in _PARTS.items())
        return f"dibaca {dotted(found.rows_read)} = {told}"
    reading = connection.execute(text(_READING), me).one()
    if reading.rows_read is None:
        return "belum dibaca"
    return f"dibaca {dotted(reading.rows_read)}, {dotted(reading.rows_data)} di antaranya berisi data; tanpa neraca"
