"""Bring a table to the state of a query, writing only the rows that differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, text

from sinergi.errors import ConfigurationError

_COLUMNS = """
select attname, format_type(atttypid, atttypmod)
from pg_attribute
where attrelid = cast(:table as regclass) and attnum > 0 and not attisdropped
order by attnum
"""
_KEY = """
select a.attname, null
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


def replace_rows(
    connection: Connection, table: str, *, incoming: str, within: str = "true", keeps_past: bool = False
) -> RowChanges:
    """Make ``table`` equal to ``incoming`` by primary key: delete gone, update changed, insert new.

    Equal rows are not rewritten. Columns that ``incoming`` does not have keep their value, and get
    their default in new rows.

    Args:
        connection: Inside a transaction.
        table: Table with a primary key, with its schema.
        incoming: Temporary table of the wanted rows, unique by that key.
        within: Condition on the table ``t``; rows outside it stay, and ``incoming`` holds none of them.
        keeps_past: Rows that are deleted or changed go to ``<table>_past`` as they were, and a changed row
            starts anew: what ``incoming`` does not tell gets its default.

    Raises:
        ConfigurationError: ``incoming`` lacks a column of the key or has one the table has not.
    """
    types = _columns(connection, _COLUMNS, table)
    columns = list(_columns(connection, _COLUMNS, incoming))
    key = list(_columns(connection, _KEY, table))
    _check_columns(table, known=set(types), columns=set(columns), key=set(key))
    same_key = " and ".join(f"t.{name} = s.{name}" for name in key)
    values = {name: types[name] for name in columns if name not in key}
    gone = f"{within} and not exists (select from {incoming} as s where {same_key})"
    if keeps_past:
        deleted = _to_past(connection, table, list(types), condition=gone)
        same = f"{same_key} and not {_differs(values)}" if values else same_key
        updated = _to_past(
            connection,
            table,
            list(types),
            condition=f"{within} and not exists (select from {incoming} as s where {same})",
        )
    else:
        deleted = connection.execute(text(f"delete from {table} as t where {gone}")).rowcount
        updated = _update_changed(connection, table, incoming, values=values, same_key=same_key)
    listed = ", ".join(columns)
    inserted = connection.execute(
        text(
            f"insert into {table} ({listed}) select {listed} from {incoming} as s"
            f" where not exists (select from {table} as t where {same_key}) order by {', '.join(key)}"
        )
    ).rowcount
    changes = RowChanges(inserted=inserted - (updated if keeps_past else 0), updated=updated, deleted=deleted)
    _analyze_when_much_changed(connection, table, incoming=incoming, changes=changes)
    return changes


def _to_past(connection: Connection, table: str, columns: list[str], *, condition: str) -> int:
    """Move the rows of ``table`` that fulfil a condition to its past."""
    listed = ", ".join(columns)
    return connection.execute(
        text(
            f"with replaced as (delete from {table} as t where {condition} returning t.*)"
            f" insert into {table}_past ({listed}) select {listed} from replaced"
        )
    ).rowcount


def _differs(values: Mapping[str, str]) -> str:
    # Cast first: a sum with more digits than its column keeps would differ from itself for ever.
    old = ", ".join(f"t.{name}" for name in values)
    new = ", ".join(f"cast(s.{name} as {kind})" for name, kind in values.items())
    return f"(({old}) is distinct from ({new}))"


def _update_changed(
    connection: Connection, table: str, incoming: str, *, values: Mapping[str, str], same_key: str
) -> int:
    if not values:
        return 0
    assigned = ", ".join(f"{name} = cast(s.{name} as {kind})" for name, kind in values.items())
    return connection.execute(
        text(f"update {table} as t set {assigned} from {incoming} as s where {same_key} and {_differs(values)}")
    ).rowcount


def _analyze_when_much_changed(connection: Connection, table: str, *, incoming: str, changes: RowChanges) -> None:
    rows = connection.execute(text(f"select count(*) from {incoming}")).scalar_one()
    if changes.total > _ANALYZE_SHARE * rows:
        connection.execute(text(f"analyze {table}"))


def _columns(connection: Connection, query: str, table: str) -> dict[str, str]:
    quote = connection.dialect.identifier_preparer.quote
    return {quote(name): kind for name, kind in connection.execute(text(query), {"table": table})}


def _check_columns(table: str, *, known: set[str], columns: set[str], key: set[str]) -> None:
    strange, missing = columns - known, key - columns
    if not key or strange or missing:
        raise ConfigurationError(
            f"Hasil untuk {table} tidak cocok dengan tabelnya"
            f" (kolom asing: {sorted(strange)}, kunci yang hilang: {sorted(missing)}).",
            code="CONFIG-302",
            remedy="Samakan kolom SQL dengan migrasinya.",
        )
