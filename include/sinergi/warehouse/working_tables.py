"""Working tables of a build: made under names without a schema, dropped by the transaction that made them.

No other session ever sees them, and a rollback leaves none behind. Small ones are temporary. Large ones lie in the
schema ``work``: PostgreSQL gives readers of a temporary table no parallel workers, and keeps it in the memory of its
one process. Where the server's log is for itself alone (``wal_level`` minimal), a table that is dropped by the
transaction that made it is not logged; elsewhere all are temporary.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text

_PLACE = """
select set_config(
    'search_path',
    case when :is_large and current_setting('wal_level') = 'minimal' then 'work' else 'pg_temp' end,
    true
)
"""
_MADE = """
select string_agg(
    format('drop %s %s cascade', case relkind when 'v' then 'view' else 'table' end, cast(oid as regclass)), ';'
    order by relkind desc
)
from pg_class
where relnamespace in (to_regnamespace('work'), pg_my_temp_schema()) and relkind in ('r', 'v')
"""


@contextmanager
def working_tables(connection: Connection) -> Iterator[None]:
    """Let names without a schema be working tables, small ones at first; drop them at the end.

    Args:
        connection: Inside a transaction.
    """
    place_tables(connection, is_large=False)
    yield
    if made := connection.execute(text(_MADE)).scalar_one():
        connection.exec_driver_sql(made)
    connection.execute(text("set local search_path = default"))


def place_tables(connection: Connection, *, is_large: bool) -> None:
    """Say whether the tables made from now on are large."""
    connection.execute(text(_PLACE), {"is_large": is_large})
