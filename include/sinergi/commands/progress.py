"""One line per thing worth knowing, on standard error, with the seconds since the command began."""

from __future__ import annotations

import sys
import time


class Progress:
    """Says what is going on: every change at once, the same again after a while."""

    _AGAIN_SECONDS = 20.0

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._last = ""
        self._said_at = 0.0

    def say(self, line: str) -> None:
        """Print a line, unless it is the one before and that was a moment ago."""
        now = time.monotonic()
        if line == self._last and now - self._said_at < self._AGAIN_SECONDS:
            return
        self._last, self._said_at = line, now
        sys.stderr.write(f"[{now - self._started:4.0f} dt] {line}\n")
        sys.stderr.flush()
