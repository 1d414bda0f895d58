"""Processes of one home: found by session and by a mark in their environment, ended as one.

Every Airflow task process has a process group of its own, so a group kill leaves orphans; a session
does not. The mark (``SINERGI_SERVICES_OF``) finds what a supervisor that was killed left behind.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable, Collection
from pathlib import Path

from sinergi.services.environment import HOME_MARK
from sinergi.settings import Settings

_POLL_SECONDS = 0.05


def session_members(sessions: Collection[int]) -> set[int]:
    """Return the living processes whose session is one of ``sessions``."""
    return {pid for pid in _pids() if _session_of(pid) in sessions}


def marked_processes(settings: Settings) -> set[int]:
    """Return the living processes that carry the mark of this home, without the caller and its parents.

    A process of another user is never seen. The caller and its parents stay out, so
    that a task may call this without ending itself.
    """
    mark = f"{HOME_MARK}={settings.home}".encode()
    return {pid for pid in _pids() if mark in _environment_of(pid)} - _own_line()


def end_processes(find: Callable[[], set[int]], *, patience: float) -> None:
    """End everything that ``find`` returns: SIGTERM to all at once, SIGKILL after ``patience`` seconds.

    Args:
        find: Called again and again, so that processes born meanwhile are ended too.
        patience: Seconds between the polite signal and the last one.
    """
    asked: set[int] = set()
    deadline = time.monotonic() + patience
    while living := find():
        late = time.monotonic() > deadline
        for pid in living if late else living - asked:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL if late else signal.SIGTERM)
        asked |= living
        if time.monotonic() > deadline + patience:
            return
        time.sleep(_POLL_SECONDS)


def is_alive(pid: int) -> bool:
    """Return whether the process exists and is no zombie."""
    return _state_of(pid)[0] not in {"", "Z", "X"}


def _pids() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").glob("[0-9]*") if is_alive(int(entry.name))]


def _session_of(pid: int) -> int:
    return _state_of(pid)[2]


def _state_of(pid: int) -> tuple[str, int, int]:
    """Return state letter, parent and session of a process; an empty letter when there is none."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return "", 0, 0
    return fields[0], int(fields[1]), int(fields[3])


def _environment_of(pid: int) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return []


def _own_line() -> set[int]:
    line, pid = set(), os.getpid()
    while pid > 1:
        line.add(pid)
        pid = _state_of(pid)[1]
    return line
