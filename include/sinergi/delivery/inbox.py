"""The inbox: which files lie there at rest, how a file is put there, where a refused one goes."""

from __future__ import annotations

import errno
import fcntl
import filecmp
import os
import shutil
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from stat import S_ISREG

from sinergi.settings import Settings

_NOT_FILES = {"thumbs.db", "desktop.ini"}
_UNFINISHED = {".part", ".crdownload", ".tmp", ".partial", ".download"}
_CLAIMS = ".sedang_diambil"
_REST_SECONDS = 2.0


@dataclass(frozen=True, kw_only=True)
class Look:
    """One file as seen at one moment."""

    path: Path
    size: int
    modified_ns: int

    @property
    def modified_at(self) -> datetime:
        """Modification time in UTC."""
        return datetime.fromtimestamp(self.modified_ns / 1e9, tz=UTC)


def is_delivery_file(name: str) -> bool:
    """Tell whether a name is a file somebody sent: no lock, dot, system or half-downloaded file."""
    lowered = name.lower()
    return not (lowered.startswith(("~$", ".")) or lowered in _NOT_FILES or Path(lowered).suffix in _UNFINISHED)


def list_files(folder: Path) -> list[Look]:
    """Return the files of a folder and its sub-folders, in the order of their paths."""
    looks = []
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(found for found in folders if not found.startswith((".", "_")))
        for name in sorted(names):
            look = _look_at(Path(root) / name) if is_delivery_file(name) else None
            if look is not None:
                looks.append(look)
    return looks


def make_inbox(settings: Settings, source: str) -> Path:
    """Return the watched folder of a source, made where it is missing."""
    folder = settings.inbox / source
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def files_at_rest(settings: Settings, source: str, *, rest_seconds: float = _REST_SECONDS) -> list[Look]:
    """Return the files of a source whose size and time are the same on two looks."""
    folder = settings.inbox / source
    first = list_files(folder)
    if not first:
        return []
    time.sleep(rest_seconds)
    before = set(first)
    return [look for look in list_files(folder) if look in before]


@contextmanager
def claimed(settings: Settings, source: str, look: Look) -> Iterator[Path | None]:
    """Take a file out of its sender's reach while it is archived and registered.

    It is moved aside first, so what is written under its name from then on is a file of its own. A
    file that has changed since it was seen, or that a writer still has open, is given back untouched.

    Yields:
        Where the file lies now, ``None`` when it was given back or is gone. A file that is still there
        at the end goes back into the inbox: whoever has registered it removes it first.
    """
    aside = settings.inbox / source / _CLAIMS / look.path.name
    aside.parent.mkdir(mode=0o700, exist_ok=True)
    try:
        look.path.replace(aside)
    except FileNotFoundError:
        _give_back(aside, look.path)
        yield None
        return
    try:
        seen = _look_at(aside)
        is_whole = seen is not None and (seen.size, seen.modified_ns) == (look.size, look.modified_ns)
        yield aside if is_whole and not _is_open_for_writing(aside) else None
    finally:
        _give_back(aside, look.path)


def give_back_claims(settings: Settings, source: str) -> None:
    """Put back what a kill has left moved aside; only while nobody else takes files of the source."""
    folder = settings.inbox / source / _CLAIMS
    if folder.is_dir():
        for aside in list(folder.iterdir()):
            _give_back(aside, folder.parent / aside.name)


def _give_back(aside: Path, path: Path) -> None:
    """Move a file back if it is still there; the folder of claims goes with its last one."""
    if aside.exists():
        aside.replace(_free_name(path))
    with suppress(OSError):
        aside.parent.rmdir()


def _is_open_for_writing(path: Path) -> bool:
    """Ask the kernel for a read lease: it is refused while anybody has the file open for writing.

    Where there are no leases (another owner's file, a network share, no Linux), resting is all that tells.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except OSError as error:
        return error.errno == errno.EAGAIN
    finally:
        os.close(descriptor)
    return False


def put_into_inbox(settings: Settings, source: str, path: Path) -> Path:
    """Copy a file into the watched folder of a source; it appears there whole or not at all."""
    return put_drop_into_inbox(settings, [(source, path)])[0]


def put_drop_into_inbox(settings: Settings, files: Iterable[tuple[str, Path]]) -> list[Path]:
    """Copy files into the watched folders of their sources and return where each lies.

    They appear whole and all in one moment, so that one run takes them as one drop.

    Args:
        settings: The installation.
        files: Source and path of each.
    """
    hidden = [(settings.inbox / source / path.name, _copy_hidden(settings, source, path)) for source, path in files]
    revealed = []
    for wanted, beside in hidden:
        target = _free_name(wanted)
        beside.replace(target)
        revealed.append(target)
    return revealed


def _look_at(path: Path) -> Look | None:
    """Return a file as it is now; ``None`` when it is no file, or was taken or renamed meanwhile."""
    try:
        seen = path.stat()
    except FileNotFoundError:
        return None
    return Look(path=path, size=seen.st_size, modified_ns=seen.st_mtime_ns) if S_ISREG(seen.st_mode) else None


def _copy_hidden(settings: Settings, source: str, path: Path) -> Path:
    beside = make_inbox(settings, source) / f".{uuid.uuid4().hex}.part"
    shutil.copyfile(path, beside)
    seen = path.stat()
    os.utime(beside, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    return beside


def refuse_file(settings: Settings, path: Path, *, file_name: str, reason: str) -> None:
    """Put a copy of a refused file into ``inbox/_ditolak`` with the text ``reason`` beside it."""
    settings.refused.mkdir(parents=True, exist_ok=True)
    target = settings.refused / file_name
    if target.exists() and not filecmp.cmp(path, target, shallow=False):
        target = _free_name(target)
    shutil.copyfile(path, target)
    target.with_name(f"{target.name}.alasan.txt").write_text(f"{reason}\n", "utf-8")


def _free_name(path: Path) -> Path:
    candidate, number = path, 2
    while candidate.exists():
        candidate = path.with_stem(f"{path.stem} ({number})")
        number += 1
    return candidate
