"""Working tables of a build: made in the schema ``work`` and dropped by the transaction that made them.

No other session ever sees them, and a rollback leaves none behind. Temporary tables would be the same, but PostgreSQL
gives their readers no parallel workers and keeps them in memory of the one process.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text

_MADE = """
select string_agg(format('drop %s work.%I cascade', case relkind when 'v' then 'view' else 'table' end, relname), ';')
from (
    select relname, relkind from pg_class
    where relnamespace = cast('work' as regnamespace) and relkind in ('r', 'v')
    order by relkind desc
) as r
"""


@contextmanager
def working_tables(connection: Connection) -> Iterator[None]:
    """Let every name without a schema be one of ``work``; drop what was made there at the end.

    Args:
        connection: Inside a transaction, which makes tables with ``create unlogged table`` and views of them.
    """
    connection.execute(text("set local search_path = work"))
    yield
    if made := connection.execute(text(_MADE)).scalar_one():
        connection.exec_driver_sql(made)
    connection.execute(text("set local search_path = default"))
