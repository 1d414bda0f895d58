"""``load`` cut off by people at work: Ctrl-C and ``make down``. What was begun is ended by the next one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sinergi.commands.lifecycle import down, status
from sinergi.services.ports import next_free_port
from sinergi.services.postgres import remove_postgres
from sinergi.settings import REPOSITORY, Settings, load_settings

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("hears_ctrl_c")]


@pytest.fixture
def home() -> Iterator[Settings]:
    with tempfile.TemporaryDirectory(prefix="sinergi-load-") as folder:
        settings = replace(load_settings({}), home=Path(folder), api_port=next_free_port(18280))
        try:
            yield settings
        finally:
            down(settings, say=lambda _: None)
            remove_postgres(settings)


def start(home: Settings) -> subprocess.Popen[str]:
    """Start ``load`` as a terminal does: at the head of a process group of its own."""
    own = {"SINERGI_HOME": str(home.home), "SINERGI_API_PORT": str(home.api_port)}
    environment = {**os.environ, **own, "PYTHONPATH": str(REPOSITORY / "include")}
    command = (sys.executable, "-m", "sinergi", "load")
    return subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def hear(process: subprocess.Popen[str], words: str) -> None:
    assert any(words in line for line in process.stderr), f"never said: {words}"


def end_of(process: subprocess.Popen[str], *, seconds: int) -> tuple[int, str]:
    said = process.communicate(timeout=seconds)[1]
    assert "Traceback" not in said
    return process.returncode, said


def test_a_run_that_people_stop_says_so_at_once_and_the_next_one_ends_it(home: Settings) -> None:
    for words in ("Menyalakan PostgreSQL", "Menyiapkan tabel Airflow", "Menyalakan Airflow", "Airflow bekerja"):
        interrupted = start(home)
        hear(interrupted, words)
        os.killpg(interrupted.pid, signal.SIGINT)
        code, said = end_of(interrupted, seconds=15)
        assert (code, "Dihentikan." in said) == (130, True)
    assert status(home).is_up

    stopped = start(home)
    hear(stopped, "Airflow bekerja")
    down(home, say=lambda _: None)
    code, said = end_of(stopped, seconds=15)
    assert (code, "SERVICE-214" in said) == (1, True), said

    code, said = end_of(start(home), seconds=180)
    assert code == 0, said
