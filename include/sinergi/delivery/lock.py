"""One worker per delivery: a step left over from a killed worker and its repetition never overlap."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text

from sinergi.settings import Settings
from sinergi.warehouse.connection import warehouse_engine


@contextmanager
def delivery_lock(settings: Settings, delivery_id: int) -> Iterator[None]:
    """Hold the lock of a delivery, waiting for whoever holds it; it ends with the process, however it ends.

    Raises:
        OperationalError: Somebody held it for longer than the session's ``lock_timeout``.
    """
    engine = warehouse_engine(settings).execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(
            text("select pg_advisory_lock(hashtextextended(:delivery, 0))"),
            {"delivery": f"delivery {delivery_id}"},
        )
        yield
