"""The floor of what is kept: every row that the steps left in the warehouse, copied once into an empty twin table."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Collection
from contextlib import closing

import psycopg2
from sqlalchemy import text

from sinergi.services.urls import warehouse_url
from sinergi.settings import Settings
from sinergi.warehouse.connection import begin

_SCHEMAS = ("core", "vault", "mart")


def writing_seconds(settings: Settings, *, without: Collection[str] = ()) -> float:
    """Return the seconds that COPY alone needs to write all tables anew, keys and indexes included.

    Args:
        settings: The installation.
        without: Tables that were there before.
    """
    with begin(settings, role="owner") as connection:
        tables = connection.execute(
            text("select format('%I.%I', schemaname, tablename) from pg_tables where schemaname = any(:schemas)"),
            {"schemas": list(_SCHEMAS)},
        ).scalars()
        return sum(_rewrite(settings, table) for table in tables.all() if table not in without)


def _rewrite(settings: Settings, table: str) -> float:
    connection = psycopg2.connect(warehouse_url(settings, "owner").replace("+psycopg2", "", 1))
    with tempfile.TemporaryFile() as file, closing(connection), connection.cursor() as cursor:
        cursor.copy_expert(f"copy {table} to stdout", file)
        cursor.execute(f"create table public.twin (like {table} including all)")
        connection.commit()
        file.seek(0)
        started = time.perf_counter()
        cursor.copy_expert("copy public.twin from stdin", file)
        connection.commit()
        seconds = time.perf_counter() - started
        cursor.execute("drop table public.twin")
        connection.commit()
        return seconds
