"""Seconds and memory of one contestant, which runs in a process of its own and prints them as JSON."""

from __future__ import annotations

import json
import re
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Clock:
    """Named laps in seconds; what a contestant prints at its end."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}

    @contextmanager
    def lap(self, name: str) -> Iterator[None]:
        """Add the time of the block to a lap."""
        started = time.perf_counter()
        try:
            yield
        finally:
            self.laps[name] = self.laps.get(name, 0.0) + time.perf_counter() - started

    def report(self, **figures: float) -> None:
        """Print the laps, peak resident memory (MiB) and processor seconds of this process, and further figures."""
        sys.stdout.write(
            json.dumps({"laps": self.laps, "peak_mib": _peak_mib(), "cpu": time.process_time(), **figures}) + "\n"
        )


def _peak_mib() -> float:
    # What getrusage tells begins with the memory of the process that started this one.
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.findall(r"VmHWM:\s+(\d+)", status.read_text())[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
