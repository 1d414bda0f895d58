"""The trigger behind the inbox assets: it wakes the ingest DAG of a source, and only that.

An event carries no work. The first task of the run lists the folder again and asks the ledger, so an
event too many costs an empty run and a lost one is made up for by the next.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterable
from typing import Any

from airflow.triggers.base import BaseEventTrigger, TriggerEvent

from sinergi.delivery.inbox import Look, list_files, make_inbox
from sinergi.log import get_logger
from sinergi.settings import load_settings

logger = get_logger(__name__)

_POLL_SECONDS = 2.0


class InboxTrigger(BaseEventTrigger):  # type: ignore[misc]  # Airflow is not typed for us
    """Fires when files of a source's inbox rest: same size and time on two looks.

    Args:
        source: Name of the source, the folder below ``inbox/``.
        poll_seconds: Seconds between two looks.
    """

    def __init__(self, *, source: str, poll_seconds: float = _POLL_SECONDS) -> None:
        super().__init__()
        self.source = source
        self.poll_seconds = poll_seconds

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """Return class path and arguments, all that a triggerer needs to make it again."""
        path = f"{type(self).__module__}.{type(self).__qualname__}"
        return path, {"source": self.source, "poll_seconds": self.poll_seconds}

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """Look for ever; yield one event per look that finds files worth announcing.

        The folder of a source that came while the services run is made here: nobody else waits for it.
        """
        settings = load_settings()
        folder = settings.inbox / self.source
        try:
            make_inbox(settings, self.source)
        except OSError as error:
            logger.warning("Kotak masuk %s tidak dapat dibuat: %s", self.source, error.strerror)
        announcements = Announcements()
        while True:
            looks: list[Look] = []
            try:
                looks = await asyncio.to_thread(list_files, folder)
            except OSError as error:
                logger.warning("Kotak masuk %s tidak dapat dilihat: %s", self.source, error.strerror)
            if due := announcements.next_due(looks, now=time.monotonic()):
                yield TriggerEvent({"berkas": due})
            await asyncio.sleep(self.poll_seconds)


class Announcements:
    """Which files were announced, and when those that still lie there are announced again.

    Once should be enough; again after a minute, then after twice as long each time up to an hour, so
    that nothing is stuck for ever and a file that cannot be taken does not keep Airflow busy.
    """

    _FIRST_PAUSE = 60.0
    _LONGEST_PAUSE = 3600.0

    def __init__(self) -> None:
        self._before: frozenset[Look] = frozenset()
        self._next: dict[Look, float] = {}
        self._pause: dict[Look, float] = {}

    def next_due(self, looks: Iterable[Look], *, now: float) -> int:
        """Take a new look at the folder and return how many files at rest must be announced now.

        Args:
            looks: The files as they are.
            now: Seconds on a clock that only goes forward.
        """
        seen = frozenset(looks)
        at_rest = seen & self._before
        due = [look for look in at_rest if self._next.get(look, now) <= now]
        self._pause = {look: self._pause[look] for look in at_rest if look in self._pause}
        self._next = {look: self._next[look] for look in at_rest if look in self._next}
        for look in due:
            pause = self._pause.get(look, self._FIRST_PAUSE)
            self._next[look] = now + pause
            self._pause[look] = min(pause * 2, self._LONGEST_PAUSE)
        self._before = seen
        return len(due)
