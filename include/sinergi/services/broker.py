"""The broker of CeleryExecutor: whether it answers, and whether a worker does.

Celery and its libraries come with ``requirements-celery.txt`` only, so they are imported where they are used.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from sinergi.errors import ConfigurationError, ServiceError

_URL = "AIRFLOW__CELERY__BROKER_URL"
_TRIES = 10
_ANSWER_SECONDS = 5.0


def require_broker(environment: Mapping[str, str]) -> None:
    """Wait some seconds until the broker answers.

    Raises:
        ConfigurationError: Its address holds no password.
        ServiceError: It does not answer.
    """
    from kombu import Connection  # noqa: PLC0415

    url = environment.get(_URL, "")
    if not urlsplit(url).password:
        raise ConfigurationError(
            "CeleryExecutor dipilih, tetapi Redis belum diberi sandi.",
            code="CONFIG-025",
            remedy="Isi SINERGI_REDIS_PASSWORD di .env, misalnya dengan hasil `openssl rand -hex 24`.",
        )
    try:
        with Connection(url, connect_timeout=_ANSWER_SECONDS) as connection:
            connection.ensure_connection(max_retries=_TRIES, interval_start=1, interval_step=0)
    except Exception as error:
        # Kombu passes on whatever its transport raises; the text may hold the address with its password.
        raise ServiceError(
            f"CeleryExecutor dipilih, tetapi Redis tidak menjawab ({type(error).__name__}).",
            code="SERVICE-172",
            remedy="Jalankan bersama Redis dan worker: COMPOSE_PROFILES=celery di .env.",
        ) from None


def answers_ping(environment: Mapping[str, str], *, host: str) -> bool:
    """Return whether the worker ``celery@<host>`` answers a ping through the broker."""
    from celery import Celery  # noqa: PLC0415

    with Celery(broker=environment.get(_URL, ""), set_as_current=False) as application:
        name = f"celery@{host}"
        return bool(application.control.ping(destination=[name], timeout=_ANSWER_SECONDS, limit=1))
