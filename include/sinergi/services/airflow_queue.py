"""Whether LocalExecutor stands still: its health says nothing about that.

An idle worker that is killed may take the lock of the task queue with it; then no worker reads the
queue again, while the scheduler's heartbeat goes on.
"""

from __future__ import annotations

from contextlib import closing

import psycopg2

from sinergi.log import get_logger
from sinergi.services.urls import airflow_url
from sinergi.settings import Settings

_LONGEST_WAIT_SECONDS = 60
_FROZEN = """
select
    bool_or(state = 'queued' and queued_dttm < now() - make_interval(secs => %s))
    and not bool_or(state = 'running')
from task_instance
where state in ('queued', 'running')
"""

logger = get_logger(__name__)


def is_queue_frozen(settings: Settings) -> bool:
    """Return whether a task has been queued for over a minute while none runs.

    A database that does not answer gives ``False``: that is another trouble, looked after elsewhere.
    """
    dsn = airflow_url(settings).replace("postgresql+psycopg2://", "postgresql://", 1)
    try:
        with closing(psycopg2.connect(dsn, connect_timeout=5)) as connection, connection.cursor() as cursor:
            cursor.execute(_FROZEN, (_LONGEST_WAIT_SECONDS,))
            row = cursor.fetchone()
            return row is not None and row[0] is True
    except psycopg2.Error as error:
        logger.warning("Antrean tugas tidak dapat dilihat: %s", type(error).__name__)
        return False
