"""Files that are never half written: beside first, to the disk, then renamed."""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


def make_private_folder(path: Path) -> Path:
    """Create ``path`` (and its parents) for this user only and return it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def write_whole(path: Path, content: bytes, *, mode: int = 0o600) -> None:
    """Write ``content`` to ``path`` so that a kill leaves the old file or the new one.

    Args:
        path: The file; its folder must exist.
        content: All bytes of the file.
        mode: Permissions of the file, in force before it has its name.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(descriptor, "wb") as handle:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        beside.chmod(mode)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    sync_folder(path.parent)


@contextmanager
def exclusive_lock(path: Path, *, when_taken: Callable[[], None] | None = None) -> Iterator[None]:
    """Hold the lock file ``path``, waiting for whoever holds it; a kill releases it.

    Args:
        path: The file; it stays there.
        when_taken: Called once before a wait.
    """
    make_private_folder(path.parent)
    with path.open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if when_taken is not None:
                when_taken()
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def try_lock(path: Path) -> IO[str] | None:
    """Take the lock file ``path`` if nobody holds it.

    Returns:
        The open file, which holds the lock until it is closed or its process ends, however it
        ends; ``None`` when somebody else holds it.
    """
    make_private_folder(path.parent)
    handle = path.open("a")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        handle.close()
        return None
    return handle


def sync_folder(folder: Path) -> None:
    """Write the names in a folder to the disk, so that a renamed file survives a loss of power."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
