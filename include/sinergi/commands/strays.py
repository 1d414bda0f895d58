"""Files that lie where nobody takes them, each with the reason and what to do about it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from sinergi.delivery.inbox import is_delivery_file
from sinergi.settings import Settings

_CLOSE_ENOUGH = 0.6

Examine = Callable[[Path], str]


@dataclass(frozen=True, kw_only=True)
class Stray:
    """A file or folder that is not taken.

    Attributes:
        name: Its path below the folder that was looked at.
        reason: Why it is not taken and what to do, in Indonesian.
    """

    name: str
    reason: str


def find_strays(folder: Path, sources: Iterable[str]) -> Iterator[Stray]:
    """Look for files beside the folders of the sources and in folders of no source.

    Folders whose name begins with a dot or an underscore are put aside on purpose.
    """
    known = sorted(sources)
    for path in _entries(folder):
        if path.is_dir():
            if path.name not in known:
                yield from _everything_in(folder, path, _no_source(path.name, known))
        elif is_delivery_file(path.name):
            yield Stray(name=path.name, reason=f"di luar folder sumber; {_move_to(known)}")


def find_inbox_strays(settings: Settings, sources: Iterable[str]) -> list[Stray]:
    """Return what lies in the watched inbox and will never be taken as it lies there."""
    known = sorted(sources)
    if not settings.inbox.is_dir():
        return []
    if not _may(settings.inbox, os.R_OK | os.X_OK):
        return [Stray(name=settings.inbox.name, reason="folder tidak dapat dibuka; perbaiki izinnya")]
    found = list(find_strays(settings.inbox, known))
    for path in _entries(settings.inbox, put_aside=True):
        if path.is_dir() and path != settings.refused:
            reason = f"folder berawalan '_' tidak diawasi; {_move_to(known)}"
            found += _everything_in(settings.inbox, path, reason)
    for source in known:
        found += _hindered(settings.inbox, settings.inbox / source)
    return found


def _hindered(inbox: Path, folder: Path) -> Iterator[Stray]:
    """Look through a watched folder for what this user cannot read, and for folders that are passed over."""
    if not folder.is_dir():
        return
    if not _may(folder, os.W_OK | os.X_OK):
        yield Stray(name=f"{folder.name}/", reason="berkas tidak dapat dipindahkan dari folder ini; perbaiki izinnya")
    yield from _walk(inbox, folder, _examine_waiting)
    reason = f"folder berawalan '_' tidak diawasi; pindahkan ke {folder.name}/"
    for path in sorted(folder.rglob("_*")):
        is_hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_dir() and not is_hidden:
            yield from _everything_in(inbox, path, reason)


def _everything_in(base: Path, folder: Path, reason: str) -> Iterator[Stray]:
    return _walk(base, folder, lambda _path: reason)


def _walk(base: Path, folder: Path, examine: Examine) -> Iterator[Stray]:
    unreadable: list[OSError] = []
    for root, folders, names in os.walk(folder, onerror=unreadable.append):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "_")))
        for path in (Path(root) / name for name in sorted(names) if is_delivery_file(name)):
            if reason := examine(path):
                yield Stray(name=str(path.relative_to(base)), reason=reason)
    for error in unreadable:
        name = str(Path(error.filename).relative_to(base))
        yield Stray(name=f"{name}/", reason="folder tidak dapat dibuka; perbaiki izinnya")


def _examine_waiting(path: Path) -> str:
    """Return what keeps a file in a watched folder from being taken; nothing when nothing does."""
    if not path.is_file():
        gone = not path.is_symlink() and not path.exists()
        return "" if gone else "bukan berkas biasa (tautan putus atau sejenisnya); ganti dengan berkasnya"
    if not _may(path, os.R_OK):
        return f"tidak dapat dibaca ({_permissions(path)}); perbaiki dengan chmod atau chown"
    return ""


def _may(path: Path, mode: int) -> bool:
    return os.access(path, mode, effective_ids=os.access in os.supports_effective_ids)


def _permissions(path: Path) -> str:
    """Return owner and permissions of a file, as an engineer needs them."""
    try:
        seen = path.stat()
    except OSError:
        return "tidak diketahui"
    return f"pemilik {seen.st_uid}, izin {seen.st_mode & 0o777:03o}"


def _entries(folder: Path, *, put_aside: bool = False) -> list[Path]:
    hidden = ("_",) if put_aside else (".", "_")
    return sorted(path for path in folder.iterdir() if path.name.startswith(hidden) == put_aside)


def _no_source(name: str, known: list[str]) -> str:
    close = get_close_matches(name.lower(), known, n=1, cutoff=_CLOSE_ENOUGH)
    meant = f" (maksudnya '{close[0]}'?)" if close else ""
    return f"sumber '{name}' belum punya kontrak{meant}; {_move_to(known)}"


def _move_to(known: list[str]) -> str:
    return f"pindahkan ke folder sumbernya: {', '.join(f'{name}/' for name in known)}"
