"""Staging tables, fact versions and views of a feed, made and extended as its contract asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import psycopg2.errors
from sqlalchemy import Connection, text
from sqlalchemy.exc import InternalError

from sinergi.contracts.contract import Contract
from sinergi.errors import ConfigurationError
from sinergi.warehouse.feed_columns import (
    as_known_body,
    as_known_function,
    fact_labels,
    fact_view,
    labels_of,
    staging_columns,
    version_columns,
)


def ensure_feed_tables(connection: Connection, contract: Contract) -> None:
    """Create or extend the tables and views of one feed; no table column is ever dropped or retyped.

    What is as it should be is not touched: no statement waits for a reader or a writer, and no reader or
    writer for it.

    Raises:
        ConfigurationError: A column left the contract's fact, and a view of somebody else still reads it.
    """
    staging = f"staging.{contract.name}"
    version = f"core.{contract.fact}_version"
    _ensure_table(connection, staging, staging_columns(contract), unlogged=True)
    _ensure_table(connection, version, version_columns(contract))
    _ensure_index(connection, staging, "place", on="(delivery_id, sheet, row_no)")
    _ensure_index(connection, version, "place", on="(delivery_id, sheet, row_no)", is_unique=True)
    view = f"core.{contract.fact}"
    _ensure_view(connection, view, contract)
    _ensure_as_known(connection, contract)
    for kind, relation, label, columns in (
        ("table", staging, f"{contract.label}: baris sebelum terbit", labels_of(staging_columns(contract))),
        ("table", version, f"{contract.label}: semua versi baris", labels_of(version_columns(contract))),
        ("view", view, f"{contract.label}: yang berlaku sekarang. {contract.grain}", fact_labels(contract)),
    ):
        _ensure_comments(connection, kind, relation, label=label, columns=columns)


def has_feed_tables(connection: Connection, contract: Contract) -> bool:
    """Return whether tables and view of a feed stand with every column that its contract asks for."""
    wanted = {
        f"staging.{contract.name}": set(staging_columns(contract)),
        f"core.{contract.fact}_version": set(version_columns(contract)),
        f"core.{contract.fact}": set(fact_labels(contract)),
    }
    return all(
        _exists(connection, relation) and columns <= set(_standing_columns(connection, relation))
        for relation, columns in wanted.items()
    ) and _function_exists(connection, as_known_function(contract))


def grant_feed(connection: Connection, contract: Contract) -> None:
    """Let the roles use the tables of one feed, as ``security/grants`` does with those of all feeds.

    Only these are touched: others may be made and dropped by a run at this very moment. What a server
    before version 17 needs for its statistics is done by the next migration.
    """
    tables = f"staging.{contract.name}, core.{contract.fact}_version"
    view = f"core.{contract.fact}"
    has_maintain = connection.execute(
        text("select current_setting('server_version_num')\\:\\:integer >= 170000")
    ).scalar_one()
    keep = ", maintain" if has_maintain else ""
    function = f"function {as_known_function(contract)}"
    connection.execute(text(f"revoke execute on {function} from public"))
    for role, rights, relations in (
        ("sinergi_etl", f"select, insert, update, delete{keep}", tables),
        ("sinergi_etl", "select, insert, update, delete", view),
        ("sinergi_etl", "execute", function),
        ("sinergi_analyst", "select", view),
        ("sinergi_analyst", "execute", function),
    ):
        if connection.execute(text("select from pg_roles where rolname = :role"), {"role": role}).first() is not None:
            connection.execute(text(f"grant {rights} on {relations} to {role}"))


def _ensure_table(
    connection: Connection, table: str, columns: Mapping[str, tuple[str, str]], *, unlogged: bool = False
) -> None:
    if not _exists(connection, table):
        kind = "unlogged table" if unlogged else "table"
        body = ", ".join(f"{name} {sql}" for name, (sql, _) in columns.items())
        connection.execute(text(f"create {kind} {table} ({body})"))
    standing = _standing_columns(connection, table)
    for name, (sql, _) in columns.items():
        if name not in standing:
            connection.execute(text(f"alter table {table} add column {name} {sql.removesuffix(' not null')}"))


def _ensure_index(connection: Connection, table: str, suffix: str, *, on: str, is_unique: bool = False) -> None:
    index = f"{table}_{suffix}"
    if not _exists(connection, index):
        kind = "unique index" if is_unique else "index"
        connection.execute(text(f"create {kind} {index.partition('.')[2]} on {table} {on}"))


def _ensure_view(connection: Connection, view: str, contract: Contract) -> None:
    """Create the view, or replace it where it says something else; its oid and what reads it stay.

    Only a column that left the contract makes the view new.
    """
    standing = tuple(_standing_columns(connection, view)) if _exists(connection, view) else ()
    select = fact_view(contract, standing)
    if standing and _says(connection, view, select):
        return
    if not set(standing) <= set(fact_labels(contract)):
        _drop_view(connection, view)
    connection.execute(text(f"create or replace view {view} as {select}"))


def _says(connection: Connection, view: str, select: str) -> bool:
    """Return whether a view is this select, as PostgreSQL itself writes both."""
    connection.execute(text(f"create temporary view wanted_view as {select}"))
    is_same = connection.execute(
        text(
            "select pg_get_viewdef(cast(:view as regclass)) = pg_get_viewdef(cast('pg_temp.wanted_view' as regclass))"
        ),
        {"view": view},
    ).scalar_one()
    connection.execute(text("drop view pg_temp.wanted_view"))
    return bool(is_same)


def _ensure_as_known(connection: Connection, contract: Contract) -> None:
    """Create the function of the fact as known on a day, or write it anew where it says something else."""
    view, function = f"core.{contract.fact}", as_known_function(contract)
    body = as_known_body(contract, list(_standing_columns(connection, view)))
    label = f"{contract.label}: seperti diketahui pada akhir hari itu, dengan orang menurut tautan waktu itu"
    if _function_says(connection, function, body=body, label=label):
        return
    connection.execute(
        text(
            f"create or replace function {view}_as_known(known_on date) returns setof {view}"
            " language sql stable security definer rows 100000 set search_path = pg_catalog, pg_temp"
            f" as $body$\n{body}\n$body$"
        )
    )
    connection.execute(text(f"revoke execute on function {function} from public"))
    connection.execute(text(f"comment on function {function} is '{_quoted(label)}'"))


def _function_says(connection: Connection, function: str, *, body: str, label: str) -> bool:
    told = connection.execute(
        text(
            "select btrim(p.prosrc, chr(10)) as body, obj_description(p.oid, 'pg_proc') as label"
            " from pg_proc as p where p.oid = to_regprocedure(:function)"
        ),
        {"function": function},
    ).first()
    return told is not None and tuple(told) == (body, label)


def _function_exists(connection: Connection, function: str) -> bool:
    return bool(
        connection.execute(text("select to_regprocedure(:function) is not null"), {"function": function}).scalar_one()
    )


def _drop_view(connection: Connection, view: str) -> None:
    """Drop a fact's view, and the function whose rows are of its type."""
    try:
        connection.execute(text(f"drop function if exists {view}_as_known(date)"))
        connection.execute(text(f"drop view {view}"))
    except InternalError as error:
        if not isinstance(error.orig, psycopg2.errors.DependentObjectsStillExist):
            raise
        raise ConfigurationError(
            f"Satu kolom {view} tidak lagi ada di kontraknya, tetapi view lain masih membaca {view}.",
            code="CONFIG-004",
            remedy="Hapus view itu dulu, jalankan lagi, lalu buat kembali tanpa kolom tersebut.",
        ) from error


def _ensure_comments(
    connection: Connection, kind: str, relation: str, *, label: str, columns: Mapping[str, str]
) -> None:
    told = connection.execute(
        text("select obj_description(cast(:relation as regclass), 'pg_class')"), {"relation": relation}
    ).scalar()
    standing = _standing_columns(connection, relation)
    for target, wanted in _differing(kind, relation, told=told, label=label, standing=standing, columns=columns):
        connection.execute(text(f"comment on {target} is '{_quoted(wanted)}'"))


def _differing(
    kind: str,
    relation: str,
    *,
    told: str | None,
    label: str,
    standing: Mapping[str, str | None],
    columns: Mapping[str, str],
) -> Iterator[tuple[str, str]]:
    if told != label:
        yield f"{kind} {relation}", label
    for name, wanted in columns.items():
        if standing[name] != wanted:
            yield f"column {relation}.{name}", wanted


def _exists(connection: Connection, relation: str) -> bool:
    return bool(
        connection.execute(text("select to_regclass(:relation) is not null"), {"relation": relation}).scalar_one()
    )


def _standing_columns(connection: Connection, relation: str) -> dict[str, str | None]:
    """Return the columns of a table or view in their order, each with its comment."""
    found = connection.execute(
        text(
            "select attname, col_description(attrelid, attnum) as comment from pg_attribute"
            " where attrelid = cast(:relation as regclass) and attnum > 0 and not attisdropped order by attnum"
        ),
        {"relation": relation},
    )
    return {row.attname: row.comment for row in found}


def _quoted(label: str) -> str:
    return label.replace("'", "''").replace(":", "\\:")
