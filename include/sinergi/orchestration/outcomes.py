"""How the outcome of a step becomes the state of a task.

| the step | the task |
|---|---|
| delivery held or file refused | skipped, no retry; what follows in its chain is skipped, the run goes on |
| an error of ours, or one nobody foresaw | failed at once: a second try would end the same way |
| database or disk out of reach | tried again |

Nothing else of an exception than its type, its code and the lines of source reaches the log: the text
of one of pandas or psycopg2 can hold cells of a file.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowSkipException

from sinergi.errors import HeldDeliveryError, RefusedFileError, ServiceError, SinergiError
from sinergi.failures import describe_failure, failure_frames
from sinergi.log import get_logger

logger = get_logger(__name__)

Result = TypeVar("Result")

_AGAIN = "Dicoba lagi otomatis; bila tetap gagal, periksa `make status` dan ruang disk."
_NEVER = "Hubungi insinyur data; baris kode tempat kejadian ada di catatan tugas ini."


def run_step(work: Callable[[], Result]) -> Result:
    """Run ``work`` and return its result.

    Raises:
        AirflowSkipException: The delivery is held or refused.
        AirflowFailException: It failed in a way that a repetition does not heal.
        AirflowException: It failed in a way that it may; Airflow tries again.
    """
    try:
        return work()
    except AirflowException:
        raise
    except Exception as error:
        outcome = _translate(error)
    # Raised out here, the new exception knows nothing of the old one and its values.
    raise outcome


def _translate(error: Exception) -> AirflowException:
    said = describe_failure(error)
    if isinstance(error, HeldDeliveryError | RefusedFileError):
        for line in error.told().splitlines():
            logger.warning("%s", line)
        # Airflow writes its own line about it; the sentence stands above already.
        return AirflowSkipException(error.code)
    logger.info("Stack without values:\n%s", failure_frames(error))
    if _is_passing(error):
        return AirflowException(f"{said}. {_AGAIN}")
    if isinstance(error, SinergiError):
        return AirflowFailException(said)
    return AirflowFailException(f"Kesalahan yang tidak diduga: {said}. {_NEVER}")


def _is_passing(error: Exception) -> bool:
    """Tell whether a second try may end otherwise: connection, lock, deadlock, disk, memory."""
    import psycopg2  # noqa: PLC0415
    from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError  # noqa: PLC0415

    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    if type(error) is psycopg2.DatabaseError:
        # libpq's own complaints about a broken connection have no class of their own.
        return True
    return isinstance(
        error,
        ServiceError
        | OSError
        | OperationalError
        | InterfaceError
        | psycopg2.OperationalError
        | psycopg2.InterfaceError,
    )
