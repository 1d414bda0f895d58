"""What a command says while it works: lines on standard error, and which step ended last."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text

from sinergi.log import get_logger, mask_identifiers
from sinergi.settings import Settings
from sinergi.warehouse.connection import begin

_MOST_FAILURES = 3


class Progress:
    """Says what is going on: every change at once, the same again after a while.

    Each line shows the seconds since the command began.
    """

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

    @contextmanager
    def telling(self, name: str) -> Iterator[None]:
        """Say what the logger ``name`` tells meanwhile."""
        teller, log = _Teller(self), get_logger(name)
        before = log.level, log.propagate
        log.addHandler(teller)
        log.setLevel(logging.INFO)
        log.propagate = False
        try:
            yield
        finally:
            log.removeHandler(teller)
            log.setLevel(before[0])
            log.propagate = before[1]


class _Teller(logging.Handler):
    """Says every record of a logger."""

    def __init__(self, progress: Progress) -> None:
        super().__init__()
        self._progress = progress

    def emit(self, record: logging.LogRecord) -> None:
        """Say the message."""
        self._progress.say(record.getMessage())


class StepNews:
    """The steps of deliveries that ended since this was made: what an earlier run did is no news.

    Args:
        settings: The installation; its warehouse must be up.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        with begin(settings) as connection:
            self._earlier = connection.execute(text("select max(step_run_id) from ops.step_run")).scalar() or 0

    def last_step(self) -> tuple[int, str]:
        """Return number and name of the step that ended last, with its file; 0 and nothing before the first."""
        with begin(self._settings) as connection:
            last = connection.execute(
                text(
                    "select s.step_run_id, s.step, d.file_name from ops.step_run as s"
                    " join ops.delivery as d using (delivery_id) where s.step_run_id > :earlier"
                    " order by s.step_run_id desc limit 1"
                ),
                {"earlier": self._earlier},
            ).one_or_none()
        return (last.step_run_id, f"{last.step} {mask_identifiers(last.file_name)}") if last else (0, "")

    def failures(self) -> list[str]:
        """Return the sentences of the steps that failed meanwhile and were not made good, each once."""
        with begin(self._settings) as connection:
            found = connection.execute(
                text(
                    "select distinct on (s.detail ->> 'sentence') s.detail ->> 'sentence' as sentence"
                    " from ops.step_run as s where s.step_run_id > :earlier and s.outcome = 'failed'"
                    " and s.detail ? 'sentence' and not exists (select from ops.step_run as l"
                    "   where l.delivery_id is not distinct from s.delivery_id and l.step = s.step"
                    "   and l.step_run_id > s.step_run_id)"
                    " order by s.detail ->> 'sentence' limit :most"
                ),
                {"earlier": self._earlier, "most": _MOST_FAILURES},
            )
            return list(found.scalars())
