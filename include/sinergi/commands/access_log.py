"""Who read personal data in the clear, when, and of which rows: ``logs/akses.log``, a line each time."""

from __future__ import annotations

import getpass
import os
from datetime import UTC, datetime

from sinergi.errors import ServiceError
from sinergi.services.home import log_folder
from sinergi.settings import Settings
from sinergi.wording import told_moment


def record_access(settings: Settings, what: str) -> None:
    """Write down that the user of this process is about to read ``what``; a place, never a value.

    Raises:
        ServiceError: It cannot be written, so nothing may be shown.
    """
    reader = _user()
    behind = os.environ.get("SUDO_USER")
    name = f"{reader} (dari {behind})" if behind else reader
    path = log_folder(settings) / "akses.log"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "a", encoding="utf-8") as log:
            log.write(f"{told_moment(datetime.now(UTC))}  {name}  {what}\n")
    except OSError as error:
        raise ServiceError(
            f"Catatan akses {path} tidak dapat ditulis; data pribadi tidak ditampilkan.",
            code="SERVICE-215",
            remedy="Jalankan sebagai pemilik folder SINERGI_HOME, atau tanpa CLEAR=1.",
        ) from error


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # A container may run under a number that has no name.
        return f"uid {os.getuid()}"
