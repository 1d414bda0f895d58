"""Airflow's own tables: made once per Airflow version, made anew when their making was cut off."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from importlib.metadata import version

import psycopg2

from sinergi.errors import ServiceError
from sinergi.services.databases import empty_airflow_database
from sinergi.services.environment import airflow_environment
from sinergi.services.files import write_whole
from sinergi.services.home import log_folder, run_folder
from sinergi.services.urls import airflow_url
from sinergi.settings import Settings

_LIMIT_SECONDS = 900


def migrate_airflow_database(settings: Settings, *, say: Callable[[str], None]) -> None:
    """Bring Airflow's tables to the installed version; costs one query when they are there.

    Args:
        settings: Whose home it is; its PostgreSQL must run.
        say: Takes the progress line, when there is something to do.

    Raises:
        ServiceError: ``airflow db migrate`` failed (the sentence names its log), or an outside database
            holds tables that no Airflow completed.
    """
    revision = _revision(settings)
    if revision and _marker(settings) == f"{version('apache-airflow')} {revision}":
        return
    say("Menyiapkan tabel Airflow …")
    if not revision:
        _make_room(settings)
    log = log_folder(settings) / "airflow-db-migrate.log"
    with log.open("ab") as output:
        finished = subprocess.run(
            (sys.executable, "-m", "airflow", "db", "migrate"),
            env=airflow_environment(settings),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            timeout=_LIMIT_SECONDS,
            check=False,
        )
    if finished.returncode != 0:
        raise ServiceError(
            "Basis data Airflow tidak dapat disiapkan.", code="SERVICE-150", remedy=f"Baca catatannya: {log}"
        )
    content = f"{version('apache-airflow')} {_revision(settings)}"
    write_whole(run_folder(settings) / "airflow-db.version", content.encode("ascii"))


def _make_room(settings: Settings) -> None:
    """Empty our own database; never an outside one, whose address may be a mistake."""
    if settings.airflow_database_url is None:
        empty_airflow_database(settings)
        return
    with closing(psycopg2.connect(_dsn(settings), connect_timeout=10)) as connection, connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_tables where schemaname = 'public'")
        if cursor.fetchone() != (0,):
            raise ServiceError(
                "Basis data pada SINERGI_AIRFLOW_DATABASE_URL berisi tabel, tetapi bukan Airflow yang utuh.",
                code="SERVICE-151",
                remedy="Periksa alamatnya. Bila milik Airflow yang pembuatannya terputus, buat basis data itu baru.",
            )


def _dsn(settings: Settings) -> str:
    return airflow_url(settings).replace("postgresql+psycopg2://", "postgresql://", 1)


def _revision(settings: Settings) -> str:
    """Return the revision of Airflow's tables; empty until their first making is complete."""
    with closing(psycopg2.connect(_dsn(settings), connect_timeout=10)) as connection, connection.cursor() as cursor:
        cursor.execute("select to_regclass('public.alembic_version') is not null")
        if cursor.fetchone() != (True,):
            return ""
        cursor.execute("select version_num from public.alembic_version")
        row = cursor.fetchone()
        return str(row[0]) if row else ""


def _marker(settings: Settings) -> str:
    try:
        return (run_folder(settings) / "airflow-db.version").read_text("ascii")
    except OSError:
        return ""
