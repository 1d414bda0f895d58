"""Memory and processor time of the backends of an embedded PostgreSQL, watched while something runs."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sinergi.services.postgres import postgres_pid
from sinergi.settings import Settings

_SECONDS = 0.2
_PROC = Path("/proc")


class BackendWatch(threading.Thread):
    """Looks five times a second.

    Attributes:
        peak_mib: Most memory that one backend had; buffers that all backends share are not counted.
    """

    def __init__(self, postmaster: int | None) -> None:
        super().__init__(daemon=True)
        self.peak_mib = 0.0
        self.is_over = threading.Event()
        self._postmaster = postmaster
        self._ticks: dict[str, int] = {}
        self._look()
        self._before = sum(self._ticks.values())

    @property
    def cpu(self) -> float:
        """Processor seconds since the beginning."""
        return (sum(self._ticks.values()) - self._before) / os.sysconf("SC_CLK_TCK")

    def run(self) -> None:
        """Look until it is over."""
        while not self.is_over.wait(_SECONDS):
            self._look()

    def _look(self) -> None:
        for process in _PROC.glob("[0-9]*"):
            self._look_at(process)

    def _look_at(self, process: Path) -> None:
        try:
            status, stat = (process / "status").read_text(), (process / "stat").read_text()
        except OSError:
            return
        found = dict(re.findall(r"^(PPid|RssAnon):\s+(\d+)", status, re.MULTILINE))
        if int(found["PPid"]) == self._postmaster and "RssAnon" in found:
            self.peak_mib = max(self.peak_mib, int(found["RssAnon"]) / 1024)
            user, system = stat.rpartition(")")[2].split()[11:13]
            self._ticks[process.name] = int(user) + int(system)


@contextmanager
def watch_backends(settings: Settings) -> Iterator[BackendWatch]:
    """Yield what grows to the peak of the largest backend; 0 where there is no ``/proc``."""
    watch = BackendWatch(postgres_pid(settings))
    watch.start()
    try:
        yield watch
    finally:
        watch.is_over.set()
        watch.join()
