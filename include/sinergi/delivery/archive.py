"""The archive: immutable raw copies by sha256. The only module that goes there."""

from __future__ import annotations

import hashlib
import os
import time
import uuid
from pathlib import Path

from sinergi.errors import ConfigurationError
from sinergi.services.files import make_private_folder, sync_folder
from sinergi.settings import Settings

_CHUNK = 1 << 20
_LONGEST_COPY_SECONDS = 3600


def fingerprint(path: Path) -> str:
    """Return the sha256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sweep_unfinished(settings: Settings) -> None:
    """Remove copies that a kill left half made; one that is being made is younger than an hour."""
    if settings.archive.is_dir():
        for part in settings.archive.glob(".*.part"):
            if part.stat().st_mtime < time.time() - _LONGEST_COPY_SECONDS:
                part.unlink(missing_ok=True)


def archive_file(settings: Settings, path: Path) -> str:
    """Copy a file into the archive and return its sha256.

    The copy is made beside and renamed, so a kill leaves either nothing or the whole file;
    an archived file is never written again. The original stays where it is.
    """
    root = make_private_folder(settings.archive)
    beside = root / f".{uuid.uuid4().hex}.part"
    digest = hashlib.sha256()
    try:
        with path.open("rb") as original, beside.open("wb") as copy:
            while chunk := original.read(_CHUNK):
                digest.update(chunk)
                copy.write(chunk)
            copy.flush()
            os.fsync(copy.fileno())
        folder = make_private_folder(_folder(settings, digest.hexdigest()))
        if not any(folder.iterdir()):
            beside.chmod(0o400)
            beside.replace(folder / path.name)
            sync_folder(folder)
    finally:
        beside.unlink(missing_ok=True)
    return digest.hexdigest()


def archived_file(settings: Settings, sha256: str) -> Path:
    """Return the path of an archived file, for reading only; it has the name it first came under.

    Raises:
        ConfigurationError: It is not there (retention, or a restore without the archive).
    """
    folder = _folder(settings, sha256)
    path = next(folder.iterdir(), None) if folder.is_dir() else None
    if path is None:
        raise ConfigurationError(
            "Berkas tidak ada lagi di arsip.",
            code="ARCHIVE-001",
            remedy="Pulihkan arsip dari cadangan, atau minta pengirim mengirim ulang.",
        )
    return path


def _folder(settings: Settings, sha256: str) -> Path:
    return settings.archive / sha256
