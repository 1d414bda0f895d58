"""A disk that is full, read-only or somebody else's is named in one sentence, and nothing is lost by it."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from sinergi.commands.lifecycle import down, status, up
from sinergi.failures import describe_failure, is_disk_full
from sinergi.services.disk import explain_disk_failure
from sinergi.services.postgres import remove_postgres
from sinergi.settings import REPOSITORY, Settings, load_settings


def command_line(verb: str, home: Path) -> tuple[int, str]:
    """Run a verb in a home; return its exit code and what it said."""
    environment = {**os.environ, "SINERGI_HOME": str(home), "PYTHONPATH": str(REPOSITORY / "include")}
    command = (sys.executable, "-m", "sinergi", verb)
    finished = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=240)
    assert "Traceback" not in finished.stderr
    return finished.returncode, finished.stderr


def failure_of(call) -> OSError:
    with pytest.raises(OSError) as raised:
        call()
    return raised.value


def test_a_full_disk_is_named(settings: Settings) -> None:
    with Path("/dev/full").open("wb", buffering=0) as full:
        error = failure_of(lambda: full.write(b"x"))
    assert is_disk_full(error)
    assert describe_failure(error) == "Disk penuh; kosongkan atau perbesar"
    sentence = explain_disk_failure(settings, error).sentence()
    assert sentence.startswith("SERVICE-180: Disk penuh: tinggal ")
    assert str(settings.home) in sentence


def test_a_folder_of_somebody_else_is_named_with_its_owner(settings: Settings, tmp_path: Path) -> None:
    error = PermissionError(errno.EACCES, "Permission denied", str(tmp_path / "rahasia"))
    sentence = explain_disk_failure(settings, error).sentence()
    assert sentence.startswith("SERVICE-182")
    assert f"{tmp_path}/rahasia" in sentence
    assert f"milik {tmp_path.owner()}" in sentence


def test_a_file_where_the_home_should_be_is_named(tmp_path: Path) -> None:
    occupied = tmp_path / "rumah"
    occupied.touch()
    for home in (occupied, occupied / "sinergi"):
        code, said = command_line("run", home)
        assert code == 1
        assert said.splitlines()[-1].startswith(f"SERVICE-183: {occupied}")


def test_any_other_error_is_not_the_disk(settings: Settings) -> None:
    assert explain_disk_failure(settings, ValueError("12")) is None
    assert explain_disk_failure(settings, FileNotFoundError(errno.ENOENT, "", "/tidak/ada")) is None


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A home on a disk of its own, too small for a database, where the server's user can go, too."""
    place = Path(tempfile.mkdtemp(prefix="sinergi-disk-"))
    place.chmod(0o755)
    if os.geteuid() != 0 or mount("-t", "tmpfs", "-o", "size=60m,mode=755", "tmpfs", str(place)) != 0:
        place.rmdir()
        pytest.skip("needs root, to mount a small disk")
    home = place / "rumah"
    try:
        yield home
    finally:
        settings = replace(load_settings({}), home=home)
        mount("-o", "remount,rw,size=2g", str(place))
        down(settings, say=lambda _: None)
        remove_postgres(settings)
        subprocess.run(("umount", str(place)), check=True)
        place.rmdir()


def mount(*arguments: str) -> int:
    return subprocess.run(("mount", *arguments), check=False, capture_output=True).returncode


def test_a_read_only_disk_is_named(small_disk: Path) -> None:
    mount("-o", "remount,ro", str(small_disk.parent))
    code, said = command_line("run", small_disk)
    assert code == 1
    assert said.splitlines()[-1].startswith(f"SERVICE-181: {small_disk}")


@pytest.mark.slow
def test_a_disk_that_fills_up_is_named_and_with_more_room_the_work_goes_on(small_disk: Path) -> None:
    for size in ("60m", "72m", "90m"):
        mount("-o", f"remount,size={size}", str(small_disk.parent))
        code, said = command_line("run", small_disk)
        assert code == 1
        assert "SERVICE-180: Disk penuh" in said
    mount("-o", "remount,size=2g", str(small_disk.parent))
    code, said = command_line("run", small_disk)
    assert code == 0, said


@pytest.mark.slow
def test_the_services_outlive_a_disk_that_was_full_for_a_while(small_disk: Path) -> None:
    mount("-o", "remount,size=600m", str(small_disk.parent))
    settings = replace(load_settings({}), home=small_disk, api_port=18180)
    before = up(settings, say=lambda _: None)
    ballast = small_disk / "ballast"
    fill(ballast)
    os.kill(before.postgres_pid, signal.SIGKILL)
    for process in before.processes:
        os.kill(process.pid, signal.SIGKILL)
    time.sleep(20)
    assert not status(settings).is_up
    ballast.unlink()
    deadline = time.monotonic() + 120
    while not (after := status(settings)).is_up:
        assert time.monotonic() < deadline, after.missing
        time.sleep(1)
    assert after.supervisor_pid == before.supervisor_pid


def fill(file: Path) -> None:
    with file.open("wb", buffering=0) as handle, suppress(OSError):
        while True:
            handle.write(bytes(1_000_000))
