"""What to say when the disk of a home is the trouble: full, read-only, or somebody else's."""

from __future__ import annotations

import errno
import os
import pwd
import shutil
from pathlib import Path

from sinergi.errors import ServiceError
from sinergi.failures import is_disk_full
from sinergi.settings import Settings

DISK_FULL = "SERVICE-180"

_FORBIDDEN = {errno.EACCES, errno.EPERM}
_NO_FOLDER = {errno.ENOTDIR, errno.EEXIST}
# Less than two segments of PostgreSQL's write-ahead log, one of which it needs to start at all.
_LEAST_FREE_BYTES = 32 * 1024 * 1024
_ELSEWHERE = "tulis folder lain di SINERGI_HOME (.env)."


def free_bytes(settings: Settings) -> int:
    """Return the room left for the home and for the data of its PostgreSQL, whichever has less."""
    return min(shutil.disk_usage(_standing(place)).free for place in _places(settings))


def find_full_disk(settings: Settings) -> ServiceError | None:
    """Return what to say when there is no room left to work; ``None`` when there is."""
    if free_bytes(settings) >= _LEAST_FREE_BYTES:
        return None
    return _full(settings)


def explain_disk_failure(settings: Settings, error: BaseException) -> ServiceError | None:
    """Return what to say about an error whose cause is the disk or its permissions; ``None`` for all else."""
    if is_disk_full(error):
        return _full(settings)
    if not isinstance(error, OSError) or error.filename is None:
        return None
    path = Path(os.fsdecode(error.filename))
    if error.errno == errno.EROFS:
        return ServiceError(
            f"{path} terletak di disk yang hanya dapat dibaca.",
            code="SERVICE-181",
            remedy=f"Buat disk itu dapat ditulis, atau {_ELSEWHERE}",
        )
    if error.errno in _FORBIDDEN:
        return ServiceError(
            f"Pengguna {_user(os.geteuid())} tidak boleh membaca atau menulis {path}{_owned(path)}.",
            code="SERVICE-182",
            remedy=f"Jalankan sebagai pemiliknya, perbaiki izinnya, atau {_ELSEWHERE}",
        )
    if error.errno in _NO_FOLDER:
        return ServiceError(
            f"{path} tidak dapat dibuat: ada berkas di tempat sebuah folder.",
            code="SERVICE-183",
            remedy=f"Pindahkan berkas itu, atau {_ELSEWHERE}",
        )
    return None


def _full(settings: Settings) -> ServiceError:
    if settings.warehouse_url is not None and free_bytes(settings) >= _LEAST_FREE_BYTES:
        return ServiceError(
            "Disk penuh di server PostgreSQL gudang data.",
            code=DISK_FULL,
            remedy="Minta pengelolanya memberi ruang, lalu ulangi perintah yang sama; tidak ada yang hilang.",
        )
    return ServiceError(
        f"Disk penuh: tinggal {free_bytes(settings) // 1_000_000} MB untuk {settings.home}.",
        code=DISK_FULL,
        remedy="Kosongkan atau perbesar disk itu, lalu ulangi perintah yang sama; tidak ada yang hilang.",
    )


def _places(settings: Settings) -> tuple[Path, Path]:
    """Name the home and where its PostgreSQL lives; as root the latter may be a link to elsewhere."""
    return settings.home, (settings.home / "postgres").resolve()


def _standing(path: Path) -> Path:
    """Return the nearest folder that exists and can be looked at."""
    return next(folder for folder in (path, *path.parents) if os.access(folder, os.F_OK) and folder.is_dir())


def _owned(path: Path) -> str:
    try:
        return f" (milik {_user(_standing(path).stat().st_uid)})"
    except OSError:
        return ""


def _user(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"nomor {number}"
