"""Connections to the warehouse, one role each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool

from sinergi.services.urls import Role, warehouse_url
from sinergi.settings import Settings

# Hashes of rows are made in SQL over the text of dates and numbers, so the session fixes their form.
_SESSION = "set datestyle = 'ISO'; set timezone = 'UTC'; set lock_timeout = '600s'"


@lru_cache(maxsize=8)
def _engine(url: str) -> Engine:
    engine = create_engine(url, poolclass=NullPool, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def fix_session(connection: Any, _record: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute(_SESSION)
        connection.commit()

    return engine


def warehouse_engine(settings: Settings, *, role: Role = "etl") -> Engine:
    """Return the engine of one role: ``owner``, ``etl`` or ``analyst``."""
    return _engine(warehouse_url(settings, role))


@contextmanager
def begin(settings: Settings, *, role: Role = "etl") -> Iterator[Connection]:
    """Open a connection with one transaction: commit at the end, roll back on any error."""
    with warehouse_engine(settings, role=role).begin() as connection:
        yield connection
