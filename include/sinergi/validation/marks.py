"""The mark table of a delivery: the flags of its rows, computed in one pass."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date

from sqlalchemy import Connection, text

from sinergi.contracts.contract import Contract
from sinergi.errors import ConfigurationError, SinergiError
from sinergi.settings import Settings
from sinergi.validation.suites import Suite
from sinergi.warehouse.connection import begin
from sinergi.warehouse.feed_flags import flagged_rows
from sinergi.warehouse.statements import read_sql, sql_folder

SCHEMA = "staging"


@contextmanager
def marked_rows(
    settings: Settings, contract: Contract, suite: Suite, *, delivery_id: int, parameters: Mapping[str, date]
) -> Iterator[tuple[str, int]]:
    """Make ``staging.mark_<delivery_id>`` for as long as the block runs.

    The table holds one row per data row that has at least one flag, and one row per sheet with
    ``row_no`` 0 and ``rows_checked``, so that fifty rules need not read the clean rows again.

    Yields:
        Its name without the schema, and the number of rows that were looked at.

    Raises:
        ConfigurationError: Neither the types nor the SQL file of the feed make a flag that a rule reads.
    """
    table = f"mark_{delivery_id:d}"
    try:
        with begin(settings) as connection:
            rows_checked = _create(connection, contract, suite, table=table, parameters={
                **parameters, "delivery_id": delivery_id
            })  # fmt: skip
        yield table, rows_checked
    finally:
        with begin(settings) as connection:
            _drop(connection, table)


def check_marks(connection: Connection, table: str, *, rows_checked: int) -> None:
    """Make sure that the unlogged mark table was not emptied by a crash since it was made.

    Raises:
        SinergiError: It was.
    """
    if _count_checked(connection, table) != rows_checked:
        raise SinergiError(
            "Tanda baris hilang di tengah pemeriksaan karena basis data sempat berhenti.",
            code="VALID-002",
            remedy="Jalankan lagi langkah ini; tidak ada yang diterbitkan.",
        )


def _create(
    connection: Connection, contract: Contract, suite: Suite, *, table: str, parameters: Mapping[str, object]
) -> int:
    flagged, select = flagged_rows(contract), _own_flags(contract)
    values = {name: value for name, value in parameters.items() if f":{name}" in flagged + select}
    _check_flags(
        connection, suite, query=f"with flagged_rows as (\n{flagged}\n)\n{_flags_of(select, '*')}", values=values
    )
    _drop(connection, table)
    flags = suite.flags
    connection.execute(
        text(
            f"create unlogged table {SCHEMA}.{table} as\n"
            f"with flagged_rows as (\n{flagged}\n),\n"
            f"mark_rows as materialized (\n{_flags_of(select, 'sheet', 'row_no', *flags)}\n)\n"
            f"select row_no, cast(null as bigint) as rows_checked, {', '.join(flags)}, sheet\n"
            f"from mark_rows\nwhere {' or '.join(flags)}\n"
            f"union all\nselect 0, count(*), {', '.join('false' for _ in flags)}, sheet\n"
            "from mark_rows\ngroup by sheet"
        ),
        values,
    )
    connection.execute(text(f"analyze {SCHEMA}.{table}"))
    return _count_checked(connection, table)


def _own_flags(contract: Contract) -> str:
    """Return the query over ``flagged_rows`` that adds what only this feed knows, if it knows anything."""
    has_own = (sql_folder("staging") / f"{contract.name}.sql").exists()
    return read_sql(f"staging/{contract.name}") if has_own else "select f.* from flagged_rows as f"


def _flags_of(select: str, *columns: str) -> str:
    return f"select {', '.join(columns)}\nfrom (\n{select}\n) as flagged"


def _check_flags(connection: Connection, suite: Suite, *, query: str, values: Mapping[str, object]) -> None:
    empty = connection.execute(text(f"{query} limit 0"), values)
    made = set(empty.keys())
    missing = sorted({rule.code for rule in suite.rules if rule.flag and rule.flag not in made})
    if missing:
        raise ConfigurationError(
            f"Tanda untuk aturan {', '.join(missing)} tidak dibuat oleh jenis kolom maupun oleh"
            f" include/sql/staging/{suite.name}.sql.",
            code="CONFIG-122",
        )


def _count_checked(connection: Connection, table: str) -> int:
    counted = connection.execute(text(f"select coalesce(sum(rows_checked), 0) from {SCHEMA}.{table}"))
    return int(counted.scalar_one())


def _drop(connection: Connection, table: str) -> None:
    connection.execute(text(f"drop table if exists {SCHEMA}.{table}"))
