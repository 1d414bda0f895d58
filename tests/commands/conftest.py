"""A home of its own with a warehouse, and folders of invented files to load."""

from __future__ import annotations

import signal
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from sinergi.commands.run import run
from sinergi.delivery import inbox
from sinergi.services.postgres import remove_postgres, start_postgres
from sinergi.settings import Settings, load_settings
from tests.delivery.payments import csv_of, member

Run = Callable[[Path], tuple[int, str, str]]


@pytest.fixture(scope="module")
def office() -> Iterator[Settings]:
    """Settings of a home whose embedded PostgreSQL runs; removed at the end."""
    with tempfile.TemporaryDirectory(prefix="sinergi-perintah-") as folder:
        settings = replace(load_settings({}), home=Path(folder))
        try:
            start_postgres(settings, durable=False)
            yield settings
        finally:
            remove_postgres(settings)


@pytest.fixture
def run_on(office: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command on a folder; return exit code, standard output and standard error.

    Files are taken at once; that they must rest is a test of the inbox.
    """
    monkeypatch.setattr(inbox, "files_at_rest", partial(inbox.files_at_rest, rest_seconds=0.0))

    def run_there(folder: Path) -> tuple[int, str, str]:
        code = run(office, folder)
        said = capsys.readouterr()
        return code, said.out, said.err

    return run_there


def write(path: Path, content: bytes) -> Path:
    """Write a file, its folder too."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def members(first: int, *, count: int = 6) -> bytes:
    """Return a CSV of members that breaks no rule."""
    return csv_of([member(number) for number in range(first, first + count)])


def without_komponen(first: int) -> bytes:
    """Return a CSV that must be held: a required heading is missing."""
    return csv_of([member(number) for number in range(first, first + 6)], without=["KOMPONEN"])


@pytest.fixture
def hears_ctrl_c() -> Iterator[None]:
    """Let what a test starts hear SIGINT, also where the tests themselves run behind an ``&`` and must not."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
