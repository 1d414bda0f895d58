"""Marts: one select per file of ``include/sql/mart``, each refreshed in place."""

from __future__ import annotations

from sqlalchemy import Connection, text

from sinergi.warehouse.rows import RowChanges, replace_rows
from sinergi.warehouse.statements import read_sql, sql_folder


def mart_names() -> tuple[str, ...]:
    """Return the marts in the order they are refreshed, which is by name."""
    return tuple(sorted(path.stem for path in sql_folder("mart").glob("*.sql")))


def mart_query(name: str) -> str:
    """Return the select of ``mart.<name>``."""
    return read_sql(f"mart/{name}").rstrip().removesuffix(";")


def refresh_mart(connection: Connection, name: str) -> RowChanges:
    """Bring ``mart.<name>`` to what its select says now; rows that are equal stay untouched.

    Args:
        connection: Inside a transaction; readers see the old mart until it ends.
        name: File name without ``.sql``.

    Raises:
        ConfigurationError: The select has other columns than the table.
    """
    incoming = f"incoming_mart_{name}"
    connection.execute(text(f"create temp table {incoming} on commit drop as\n{mart_query(name)}"))
    return replace_rows(connection, f"mart.{name}", incoming=incoming)
