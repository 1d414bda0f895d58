"""``prepare``: all that the containers need before the first of them starts, and after every upgrade."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from sinergi.commands.lifecycle import up_databases
from sinergi.contracts.registry import load_contracts
from sinergi.errors import ServiceError
from sinergi.publishing.reports import publish_folder
from sinergi.services.airflow_database import migrate_airflow_database
from sinergi.services.broker import require_broker
from sinergi.services.components import EXECUTOR, require_others_start
from sinergi.services.environment import airflow_environment
from sinergi.settings import Settings


def prepare(settings: Settings, _arguments: Namespace) -> int:
    """Bring folders, secrets, the warehouse and Airflow's tables to this version; safe to repeat.

    Raises:
        SinergiError: A folder cannot be written, a database does not answer, or the broker is missing.
    """
    require_others_start(settings)
    for folder in _folders(settings):
        _require_writable(folder)
    up_databases(settings, say=_tell)
    migrate_airflow_database(settings, say=_tell)
    environment = airflow_environment(settings)
    if environment[EXECUTOR] == "CeleryExecutor":
        require_broker(environment)
    _tell("Siap: folder, rahasia, gudang data dan tabel Airflow.")
    return 0


def _folders(settings: Settings) -> Iterator[Path]:
    """Name every folder in which the containers write: those of the host first, then one per source."""
    yield from (settings.home, settings.outbox, publish_folder(settings), settings.inbox)
    yield from (settings.inbox / source for source in load_contracts(settings.sources))


def _require_writable(folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)
        is_writable = os.access(folder, os.R_OK | os.W_OK | os.X_OK)
    except (PermissionError, FileExistsError):
        is_writable = False
    if not is_writable:
        raise ServiceError(
            f"Folder {folder} tidak dapat ditulis oleh pengguna nomor {os.getuid()}.",
            code="SERVICE-171",
            remedy=f"Di server: chown -R {os.getuid()} pada folder itu, atau sesuaikan SINERGI_UID di .env.",
        )


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
