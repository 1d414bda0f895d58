"""Bring a table to the state of a query, writing only the rows that differ."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, text

from sinergi.errors import ConfigurationError

_INCOMING_COLUMNS = """
select attname
from pg_attribute
where attrelid = cast(:table as regclass) and attnum > 0 and not attisdropped
order by attnum
"""
_KEY_COLUMNS = """
select a.attname
from pg_index as i
inner join pg_attribute as a on i.indrelid = a.attrelid and a.attnum = any (i.indkey)
where i.indrelid = cast(:table as regclass) and i.indisprimary
order by a.attnum
"""
_ANALYZE_SHARE = 0.1


@dataclass(frozen=True, kw_only=True)
class RowChanges:
    """How many rows of one table were written."""

    inserted: int
    updated: int
    deleted: int

    @property
    def total(self) -> int:
        """All rows written."""
        return self.inserted + self.updated + self.deleted


def replace_rows(connection: Connection, table: str, *, incoming: str) -> RowChanges:
    """Make ``table`` equal to ``incoming`` by primary key: delete gone, update changed, insert new.

    Equal rows are not rewritten. Columns that ``incoming`` does not have keep their value, and get
    their default in new rows.

    Args:
        connection: Inside a transaction.
        table: Table with a primary key, with its schema.
        incoming: Temporary table of the wanted rows, unique by that key.

    Raises:
        ConfigurationError: ``incoming`` lacks a column of the key or has one the table has not.
    """
    columns = _names(connection, _INCOMING_COLUMNS, incoming)
    key = _names(connection, _KEY_COLUMNS, table)
    _check_columns(connection, table, columns=columns, key=key)
    same_key = " and ".join(f"t.{name} = s.{name}" for name in key)
    deleted = connection.execute(
        text(f"delete from {table} as t where not exists (select from {incoming} as s where {same_key})")
    ).rowcount
    updated = _update_changed(
        connection, table, incoming, values=[name for name in columns if name not in key], same_key=same_key
    )
    listed = ", ".join(columns)
    inserted = connection.execute(
        text(
            f"insert into {table} ({listed}) select {listed} from {incoming} as s"
            f" where not exists (select from {table} as t where {same_key}) order by {', '.join(key)}"
        )
    ).rowcount
    changes = RowChanges(inserted=inserted, updated=updated, deleted=deleted)
    _analyze_when_much_changed(connection, table, incoming=incoming, changes=changes)
    return changes


def _update_changed(
    connection: Connection, table: str, incoming: str, *, values: list[str], same_key: str
) -> int:
    if not values:
        return 0
    old, new = (", ".join(f"{alias}.{name}" for name in values) for alias in ("t", "s"))
    assigned = ", ".join(f"{name} = s.{name}" for name in values)
    return connection.execute(
        text(
            f"update {table} as t set {assigned} from {incoming} as s"
            f" where {same_key} and ({old}) is distinct from ({new})"
        )
    ).rowcount


def _analyze_when_much_changed(
    connection: Connection, table: str, *, incoming: str, changes: RowChanges
) -> None:
    rows = connection.execute(text(f"select count(*) from {incoming}")).scalar_one()
    if changes.total > _ANALYZE_SHARE * rows:
        connection.execute(text(f"analyze {table}"))


def _names(connection: Connection, query: str, table: str) -> list[str]:
    found = connection.execute(text(query), {"table": table}).scalars()
    quote = connection.dialect.identifier_preparer.quote
    return [quote(name) for name in found]


def _check_columns(connection: Connection, table: str, *, columns: list[str], key: list[str]) -> None:
    strange = set(columns) - set(_names(connection, _INCOMING_COLUMNS, table))
    missing = set(key) - set(columns)
    if not key or strange or missing:
        raise ConfigurationError(
            f"Hasil untuk {table} tidak cocok dengan tabelnya"
            f" (kolom asing: {sorted(strange)}, kunci yang hilang: {sorted(missing)}).",
            code="CONFIG-302",
            remedy="Samakan kolom SQL dengan migrasinya.",
        )
