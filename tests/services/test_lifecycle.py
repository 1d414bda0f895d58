"""The whole of a home, for real: up, killed here and there, down."""

from __future__ import annotations

import os
import signal
import socket
import tempfile
import time
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest

from sinergi.commands.lifecycle import ServicesStatus, down, status, up
from sinergi.commands.removal import remove, remove_home
from sinergi.commands.services import show_status, start, stop
from sinergi.services.environment import api_port
from sinergi.services.files import try_lock
from sinergi.services.home import prepare_home, run_folder
from sinergi.services.ports import next_free_port
from sinergi.services.postgres import remove_postgres
from sinergi.services.processes import is_alive, marked_processes
from sinergi.services.secrets import read_secret
from sinergi.settings import Settings, load_settings

pytestmark = pytest.mark.integration

NAMES = ["api-server", "scheduler", "dag-processor", "triggerer"]


@pytest.fixture(scope="module")
def home() -> Iterator[Settings]:
    """A home with a space in its path, whose wanted UI port is taken by somebody else."""
    with (
        tempfile.TemporaryDirectory(prefix="sinergi test ") as folder,
        socket.create_server(("127.0.0.1", next_free_port(18080))) as taken,
    ):
        wanted = taken.getsockname()[1]
        settings = replace(load_settings({}), home=Path(folder), api_port=wanted)
        try:
            yield settings
        finally:
            down(settings, say=lambda _: None)
            remove_postgres(settings)


@pytest.fixture
def running(home: Settings) -> Settings:
    up(home, say=lambda _: None)
    return home


def pids(found: ServicesStatus) -> dict[str, int | None]:
    return {process.name: process.pid for process in found.processes}


def listening_addresses(processes: set[int]) -> set[str]:
    """Return the addresses on which any of the processes listens, as the kernel writes them."""
    inodes = set()
    for pid in processes:
        for entry in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):
                inodes.add(str(entry.readlink()))
    rows = [
        line.split()
        for table in ("/proc/net/tcp", "/proc/net/tcp6")
        if Path(table).exists()
        for line in Path(table).read_text("ascii").splitlines()[1:]
    ]
    return {row[1].split(":")[0] for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in inodes}


def wait_for(condition: Callable[[], bool], *, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.2)


def test_everything_comes_up_and_the_address_is_said(home: Settings) -> None:
    said: list[str] = []
    found = up(home, say=said.append)
    assert found.is_up
    assert [process.name for process in found.processes] == NAMES
    assert found.api_url != f"http://127.0.0.1:{home.api_port}"
    assert found.api_url in said[-1]


def test_the_password_is_said_when_things_start_and_later_only_where_it_lies(
    running: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    password = read_secret(running, "airflow_admin")
    start(running, Namespace())
    assert password in capsys.readouterr().out
    assert show_status(running, Namespace(all=False)) == 0
    said = capsys.readouterr().out
    assert password not in said
    assert f"sandi di {running.secrets / 'airflow_admin'}" in said


def test_up_again_starts_nothing_new(running: Settings) -> None:
    before = status(running)
    up(running, say=lambda _: None)
    assert status(running) == before


def test_airflow_listens_on_this_machine_only(running: Settings) -> None:
    assert listening_addresses(marked_processes(running)) == {"0100007F"}


def test_no_log_holds_a_secret(running: Settings) -> None:
    secrets = [path.read_text("ascii") for path in running.secrets.iterdir() if path.name != ".lock"]
    for log in (running.home / "logs").rglob("*.log"):
        content = log.read_text("utf-8", errors="replace")
        assert not [secret for secret in secrets if secret in content], log.name


@pytest.mark.slow
def test_what_dies_is_started_again_without_its_orphans(running: Settings) -> None:
    before = status(running)
    scheduler = pids(before)["scheduler"]
    old_family = {pid for pid in marked_processes(running) if os.getsid(pid) == scheduler}
    assert len(old_family) > 1
    os.kill(scheduler, signal.SIGKILL)
    os.kill(before.postgres_pid, signal.SIGKILL)
    wait_for(lambda: status(running).is_up)
    after = status(running)
    assert after.postgres_pid != before.postgres_pid
    assert not [pid for pid in old_family if is_alive(pid)]
    assert {process.name: process.restarts for process in after.processes}["scheduler"] == 1


@pytest.mark.slow
def test_after_a_kill_of_the_supervisor_down_leaves_nothing(running: Settings) -> None:
    os.kill(status(running).supervisor_pid, signal.SIGKILL)
    wait_for(lambda: "supervisor" in status(running).missing)
    assert status(running).is_wanted
    down(running, say=lambda _: None)
    assert not status(running).is_wanted
    assert marked_processes(running) == set()
    found = status(running)
    assert (found.postgres_pid, found.supervisor_pid) == (None, None)
    assert set(pids(found).values()) == {None}


@pytest.mark.slow
def test_after_a_kill_of_the_supervisor_up_takes_over(running: Settings) -> None:
    old = marked_processes(running)
    os.kill(status(running).supervisor_pid, signal.SIGKILL)
    assert up(running, say=lambda _: None).is_up
    assert not marked_processes(running) & old


def test_down_is_quiet_where_nothing_runs(running: Settings, settings: Settings) -> None:
    down(running, say=lambda _: None)
    down(running, say=lambda _: None)
    down(settings, say=lambda _: None)
    assert not settings.home.exists()


def test_who_waits_for_another_command_says_so(settings: Settings) -> None:
    prepare_home(settings)
    said: list[str] = []
    other = try_lock(run_folder(settings) / "lifecycle.lock")
    waiting = Thread(target=down, args=(settings,), kwargs={"say": said.append})
    waiting.start()
    wait_for(lambda: bool(said))
    assert "menunggu" in said[0]
    other.close()
    waiting.join()
    assert said[1:] == ["Menghentikan layanan …"]


def test_what_stops_and_what_stays_is_said_in_one_sentence(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert stop(settings, Namespace()) == 0
    assert "belum pernah dipakai" in capsys.readouterr().out
    prepare_home(settings)
    assert stop(settings, Namespace()) == 0
    said = capsys.readouterr().out
    assert f"di {settings.home} tetap ada gudang data, kunci dan arsip" in said
    assert len(said.splitlines()) == 1
    assert remove(settings, Namespace()) == 0
    assert f"{settings.home} tidak dihapus" in capsys.readouterr().out


def test_a_home_outside_the_repository_is_never_deleted(home: Settings) -> None:
    assert not remove_home(home)
    assert (home.secrets / "seal.key").exists()


@pytest.mark.slow
def test_a_port_that_is_taken_between_choosing_and_starting_is_given_up(settings: Settings) -> None:
    wanted = replace(settings, api_port=next_free_port(18380))
    taken: list[socket.socket] = []

    def take_the_chosen_port() -> None:
        wait_for((run_folder(wanted) / "api.port").exists)
        taken.append(socket.create_server(("127.0.0.1", api_port(wanted))))

    thief = Thread(target=take_the_chosen_port)
    thief.start()
    try:
        found = up(wanted, say=lambda _: None)
        thief.join()
        assert found.is_up
        assert found.api_url != f"http://127.0.0.1:{wanted.api_port}"
        log = (wanted.home / "logs" / "supervisor.log").read_text("utf-8")
        assert [line.split()[3] for line in log.splitlines() if " mati (" in line] == ["api-server"]
    finally:
        down(wanted, say=lambda _: None)
        remove_postgres(wanted)
        for listener in taken:
            listener.close()
