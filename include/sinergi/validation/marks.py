"""The mark table of a delivery: the flags of its rows, computed in one pass."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date

from sqlalchemy import Connection, text

from sinergi.errors import ConfigurationError, SinergiError
from sinergi.settings import Settings
from sinergi.validation.suites import Suite
from sinergi.warehouse.connection import begin
from sinergi.warehouse.statements import read_sql

SCHEMA = "staging"


@contextmanager
def marked_rows(
    settings: Settings, suite: Suite, *, delivery_id: int, parameters: Mapping[str, date]
) -> Iterator[tuple[str, int]]:
    """Make ``staging.mark_<delivery_id>`` for as long as the block runs.

    The table holds one row per data row that has at least one flag, and one row per sheet with
    ``row_no`` 0 and ``rows_checked``, so that fifty rules need not read the clean rows again.

    Yields:
        Its name without the schema, and the number of rows that were looked at.

    Raises:
        ConfigurationError: The SQL file of the feed lacks a flag that a rule reads.
    """
    table = f"mark_{delivery_id:d}"
    try:
        with begin(settings) as connection:
            rows_checked = _create(connection, suite, table=table, parameters={
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


def _create(connection: Connection, suite: Suite, *, table: str, parameters: Mapping[str, object]) -> int:
    select = read_sql(f"staging/{suite.name}")
    values = {name: value for name, value in parameters.items() if f":{name}" in select}
    _check_flags(connection, suite, select=select, values=values)
    _drop(connection, table)
    flags = suite.flags
    connection.execute(
        text(
            f"create unlogged table {SCHEMA}.{table} as\n"
            f"with mark_rows as materialized (\n{select}\n)\n"
            f"select row_no, cast(null as bigint) as rows_checked, {', '.join(flags)}, sheet\n"
            f"from mark_rows\nwhere {' or '.join(flags)}\n"
            f"union all\nselect 0, count(*), {', '.join('false' for _ in flags)}, sheet\n"
            "from mark_rows\ngroup by sheet"
        ),
        values,
    )
    connection.execute(text(f"analyze {SCHEMA}.{table}"))
    return _count_checked(connection, table)


def _check_flags(connection: Connection, suite: Suite, *, select: str, values: Mapping[str, object]) -> None:
    empty = connection.execute(text(f"select * from (\n{select}\n) as mark_rows limit 0"), values)
    made = set(empty.keys())
    missing = sorted({rule.code for rule in suite.rules if rule.flag and rule.flag not in made})
    if missing:
        raise ConfigurationError(
            f"Tanda untuk aturan {', '.join(missing)} tidak dibuat oleh include/sql/staging/{suite.name}.sql.",
            code="CONFIG-122",
        )


def _count_checked(connection: Connection, table: str) -> int:
    counted = connection.execute(text(f"select coalesce(sum(rows_checked), 0) from {SCHEMA}.{table}"))
    return int(counted.scalar_one())


def _drop(connection: Connection, table: str) -> None:
    connection.execute(text(f"drop table if exists {SCHEMA}.{table}"))
