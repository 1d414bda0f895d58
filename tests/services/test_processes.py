from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sinergi.services.environment import HOME_MARK
from sinergi.services.processes import end_processes, is_alive, marked_processes, session_members
from sinergi.settings import Settings

STUBBORN_FAMILY = """
import os, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
if os.fork() == 0:
    os.setpgid(0, 0)
    if os.fork() == 0:
        os.setpgid(0, 0)
open(sys.argv[1] + "/" + str(os.getpid()), "w").close()
time.sleep(60)
"""


@pytest.fixture
def family(settings: Settings, tmp_path: Path) -> Iterator[tuple[int, set[int]]]:
    """Three processes of one session, each with a process group of its own, deaf to SIGTERM."""
    born = tmp_path / "born"
    born.mkdir()
    leader = subprocess.Popen(
        (sys.executable, "-c", STUBBORN_FAMILY, str(born)),
        env={**os.environ, HOME_MARK: str(settings.home)},
        start_new_session=True,
    )
    deadline = time.monotonic() + 10
    while len(list(born.iterdir())) < 3:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    members = {int(path.name) for path in born.iterdir()}
    yield leader.pid, members
    end_processes(lambda: members & session_members({leader.pid}), patience=0)
    leader.wait()


def test_a_session_holds_every_process_group_born_in_it(family: tuple[int, set[int]]) -> None:
    leader, members = family
    assert session_members({leader}) == members


def test_a_whole_session_ends_even_when_it_does_not_listen(family: tuple[int, set[int]]) -> None:
    leader, members = family
    end_processes(lambda: session_members({leader}), patience=0.2)
    assert not [pid for pid in members if is_alive(pid)]


def test_the_mark_finds_what_a_killed_parent_left_behind(family: tuple[int, set[int]], settings: Settings) -> None:
    leader, members = family
    end_processes(lambda: session_members({leader}) & {leader}, patience=0)
    deadline = time.monotonic() + 10
    while is_alive(leader):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert marked_processes(settings) == members - {leader}


def test_the_mark_of_another_home_is_not_ours(family: tuple[int, set[int]], settings: Settings) -> None:
    assert marked_processes(replace(settings, home=settings.home.parent)) == set()


def test_who_asks_is_never_in_the_answer(settings: Settings) -> None:
    question = (
        "import os; from dataclasses import replace; from pathlib import Path;"
        "from sinergi.settings import load_settings;"
        "from sinergi.services.processes import marked_processes;"
        f"print(marked_processes(replace(load_settings({{}}), home=Path({str(settings.home)!r}))))"
    )
    answer = subprocess.run(
        (sys.executable, "-c", question),
        env={**os.environ, HOME_MARK: str(settings.home), "PYTHONPATH": "include"},
        cwd=settings.repository,
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.strip() == "set()"
