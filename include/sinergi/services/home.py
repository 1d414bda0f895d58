"""The state folder ``SINERGI_HOME`` and the few folders in it that belong to the services."""

from __future__ import annotations

import hashlib
from pathlib import Path

from sinergi.services.files import make_private_folder
from sinergi.settings import Settings


def prepare_home(settings: Settings) -> None:
    """Create the home for this user only, with ``run/`` and ``logs/``; an existing one stays as it is."""
    make_private_folder(settings.home)
    make_private_folder(run_folder(settings))
    make_private_folder(log_folder(settings))


def run_folder(settings: Settings) -> Path:
    """Return the folder of ports, locks and process ids."""
    return settings.home / "run"


def log_folder(settings: Settings) -> Path:
    """Return the folder of the logs of all services."""
    return settings.home / "logs"


def home_token(settings: Settings) -> str:
    """Return twelve hexadecimal digits that name this home among others on the machine."""
    return hashlib.sha256(str(settings.home).encode()).hexdigest()[:12]
