"""``prepare``, ``serve``, ``health``: what the containers of an office server run, one component each."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path

from sinergi.commands.lifecycle import up_databases
from sinergi.contracts.registry import load_contracts
from sinergi.errors import ConfigurationError, ServiceError
from sinergi.publishing.reports import publish_folder
from sinergi.services.airflow_database import migrate_airflow_database
from sinergi.services.broker import require_broker
from sinergi.services.component_health import find_trouble
from sinergi.services.components import COMMANDS, WORKER, component_command, run_watched_scheduler
from sinergi.services.environment import airflow_environment
from sinergi.settings import Settings

_EXECUTOR = "AIRFLOW__CORE__EXECUTOR"


def add_component(parser: ArgumentParser) -> None:
    """Declare the argument that ``serve`` and ``health`` share."""
    parser.add_argument("component", choices=(*COMMANDS, WORKER), help="bagian Airflow yang dimaksud")


def prepare(settings: Settings, _arguments: Namespace) -> int:
    """Bring folders, secrets, the warehouse and Airflow's tables to this version; safe to repeat.

    Raises:
        SinergiError: A folder cannot be written, a database does not answer, or the broker is missing.
    """
    _require_others_start(settings)
    for folder in _folders(settings):
        _require_writable(folder)
    up_databases(settings, say=_tell)
    migrate_airflow_database(settings, say=_tell)
    environment = airflow_environment(settings)
    if environment[_EXECUTOR] == "CeleryExecutor":
        require_broker(environment)
    _tell("Siap: folder, rahasia, gudang data dan tabel Airflow.")
    return 0


def serve(settings: Settings, arguments: Namespace) -> int:
    """Become a component of Airflow, with the same settings that the supervisor of a home gives it.

    Returns:
        The exit code of a scheduler with LocalExecutor, which is watched; every other component takes the
        place of this process.
    """
    _require_others_start(settings)
    environment = airflow_environment(settings)
    is_local = environment[_EXECUTOR] == "LocalExecutor"
    if arguments.component == WORKER and is_local:
        raise ConfigurationError(
            "Worker hanya bekerja dengan CeleryExecutor, sedangkan yang dipilih LocalExecutor.",
            code="CONFIG-023",
            remedy="Di .env: SINERGI_EXECUTOR=CeleryExecutor bersama COMPOSE_PROFILES=celery, atau hapus keduanya.",
        )
    os.chdir(settings.home / "airflow")
    if arguments.component == "scheduler" and is_local:
        return run_watched_scheduler(settings, environment)
    command = component_command(arguments.component)
    sys.stdout.flush()
    os.execve(command[0], command, environment)  # noqa: S606


def health(settings: Settings, arguments: Namespace) -> int:
    """Say whether a component works; run where it runs.

    Returns:
        0 when it does, 1 when not.
    """
    trouble = find_trouble(settings, arguments.component)
    sys.stdout.write(f"{trouble or 'sehat'}\n")
    return 1 if trouble else 0


def _folders(settings: Settings) -> Iterator[Path]:
    """Name every folder in which the containers write: those of the host first, then one per source."""
    yield from (settings.home, settings.outbox, publish_folder(settings), settings.inbox)
    yield from (settings.inbox / source for source in load_contracts(settings.sources))


def _require_writable(folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)
        is_writable = os.access(folder, os.R_OK | os.W_OK | os.X_OK)
    except PermissionError:
        is_writable = False
    if not is_writable:
        raise ServiceError(
            f"Folder {folder} tidak dapat ditulis oleh pengguna nomor {os.getuid()}.",
            code="SERVICE-171",
            remedy=f"Di server: chown -R {os.getuid()} pada folder itu, atau sesuaikan SINERGI_UID di .env.",
        )


def _require_others_start(settings: Settings) -> None:
    if settings.starts_services:
        raise ConfigurationError(
            "Perintah ini untuk bagian yang berjalan sendiri-sendiri (docker-compose.yml).",
            code="CONFIG-024",
            remedy="Di komputer ini jalankan `make up`; di server isi SINERGI_API_SERVER_URL.",
        )


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
