"""The trigger of the inbox: it wakes the DAG once per file at rest, and is never stuck or noisy."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from airflow.triggers.base import TriggerEvent

from sinergi.delivery.inbox import Look
from sinergi.orchestration.inbox_trigger import Announcements, InboxTrigger
from sinergi.settings import REPOSITORY


def look(name: str = "a.csv", *, size: int = 10) -> Look:
    """Return how a file looks."""
    return Look(path=Path(name), size=size, modified_ns=1)


async def first_events(trigger: InboxTrigger, *, seconds: float) -> list[TriggerEvent]:
    """Return the events of the first seconds."""
    events: list[TriggerEvent] = []

    async def collect() -> None:
        async for event in trigger.run():
            events.append(event)

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(collect(), seconds)
    return events


def test_a_file_is_announced_on_the_second_equal_look_and_only_once() -> None:
    announcements = Announcements()
    assert [announcements.next_due([look()], now=now) for now in (0.0, 2.0, 4.0, 6.0)] == [0, 1, 0, 0]


def test_a_file_that_still_grows_is_not_announced() -> None:
    announcements = Announcements()
    assert [announcements.next_due([look(size=size)], now=size * 2.0) for size in (1, 2, 3, 3)] == [0, 0, 0, 1]


def test_a_file_that_comes_later_is_announced_beside_one_that_was() -> None:
    announcements = Announcements()
    announcements.next_due([look("a.csv")], now=0.0)
    announcements.next_due([look("a.csv")], now=2.0)
    announcements.next_due([look("a.csv"), look("b.csv")], now=4.0)
    assert announcements.next_due([look("a.csv"), look("b.csv")], now=6.0) == 1


def test_a_file_that_stays_is_announced_again_after_ever_longer_pauses() -> None:
    announcements = Announcements()
    times = [now for now in range(0, 1000, 2) if announcements.next_due([look()], now=float(now))]
    assert times == [2, 62, 182, 422, 902]


def test_a_file_that_left_and_came_back_is_new() -> None:
    announcements = Announcements()
    assert [announcements.next_due(looks, now=0.0) for looks in ([look()], [look()], [], [look()], [look()])] == [
        0,
        1,
        0,
        0,
        1,
    ]


@pytest.mark.parametrize("is_there", [True, False])
def test_the_trigger_waits_for_a_file_also_where_there_is_no_folder_yet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_there: bool
) -> None:
    monkeypatch.setenv("SINERGI_HOME", str(tmp_path))
    if is_there:
        (tmp_path / "inbox" / "pkh").mkdir(parents=True)
        (tmp_path / "inbox" / "pkh" / "kiriman.csv").write_text("a")
        (tmp_path / "inbox" / "pkh" / "~$kiriman.xlsx").write_text("a")
    events = asyncio.run(first_events(InboxTrigger(source="pkh", poll_seconds=0.05), seconds=0.6))
    assert [event.payload for event in events] == ([{"berkas": 1}] if is_there else [])


def test_the_trigger_can_be_made_again_from_what_it_says_of_itself() -> None:
    path, arguments = InboxTrigger(source="pkh").serialize()
    module, _, name = path.rpartition(".")
    assert (REPOSITORY / "include" / Path(*module.split("."))).with_suffix(".py").exists()
    assert (name, InboxTrigger(**arguments).serialize()) == ("InboxTrigger", (path, arguments))


def test_the_inbox_of_a_source_that_came_while_services_run_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SINERGI_HOME", str(tmp_path))
    assert asyncio.run(first_events(InboxTrigger(source="posyandu", poll_seconds=0.05), seconds=0.3)) == []
    assert (tmp_path / "inbox" / "posyandu").is_dir()
