"""The memory that backends of an embedded PostgreSQL have for themselves, watched while something runs."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sinergi.services.postgres import postgres_pid
from sinergi.settings import Settings

_SECONDS = 0.2
_PROC = Path("/proc")


class BackendMemory(threading.Thread):
    """Looks five times a second; buffers that all backends share are not counted."""

    def __init__(self, postmaster: int | None) -> None:
        super().__init__(daemon=True)
        self.peak_mib = 0.0
        self.is_over = threading.Event()
        self._postmaster = postmaster

    def run(self) -> None:
        """Look until it is over."""
        while not self.is_over.wait(_SECONDS):
            self.peak_mib = max(self.peak_mib, *map(self._private_mib, _PROC.glob("[0-9]*")), 0.0)

    def _private_mib(self, process: Path) -> float:
        try:
            status = (process / "status").read_text()
        except OSError:
            return 0.0
        found = dict(re.findall(r"^(PPid|RssAnon):\s+(\d+)", status, re.MULTILINE))
        return int(found.get("RssAnon", 0)) / 1024 if int(found["PPid"]) == self._postmaster else 0.0


@contextmanager
def watch_backends(settings: Settings) -> Iterator[BackendMemory]:
    """Yield what grows to the peak of the largest backend; 0 where there is no ``/proc``."""
    memory = BackendMemory(postgres_pid(settings))
    memory.start()
    try:
        yield memory
    finally:
        memory.is_over.set()
        memory.join()
