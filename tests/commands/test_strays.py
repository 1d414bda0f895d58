"""What lies in the inbox where nobody takes it is named, with what to do."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sinergi.commands.strays import find_inbox_strays
from sinergi.settings import Settings, load_settings

from .conftest import write

_NOBODY = 65534


@pytest.fixture
def watched(settings: Settings) -> Settings:
    (settings.inbox / "pkh").mkdir(parents=True)
    return settings


@pytest.fixture
def as_ordinary_user() -> Iterator[Settings]:
    """A home that belongs to a user whom permissions bind; root becomes such a user for the test."""
    is_root = os.geteuid() == 0
    with tempfile.TemporaryDirectory(prefix="sinergi-izin-") as folder:
        if is_root:
            os.chown(folder, _NOBODY, _NOBODY)
            os.seteuid(_NOBODY)
        try:
            yield replace(load_settings({}), home=Path(folder))
        finally:
            for path in (Path(folder), *Path(folder).rglob("*")):
                path.chmod(0o700)
            if is_root:
                os.seteuid(0)


def strays(settings: Settings) -> dict[str, str]:
    """Return name and reason of every stray."""
    return {stray.name: stray.reason for stray in find_inbox_strays(settings, ["pkh", "slrt"])}


def test_a_misspelt_folder_is_named_with_the_one_that_was_meant(watched: Settings) -> None:
    write(watched.inbox / "PKHH" / "TAHAP 2" / "BNBA.csv", b"a")
    assert list(strays(watched)) == ["PKHH/TAHAP 2/BNBA.csv"]
    assert "maksudnya 'pkh'?" in strays(watched)["PKHH/TAHAP 2/BNBA.csv"]


def test_a_file_at_the_top_is_told_where_to_go(watched: Settings) -> None:
    write(watched.inbox / "BNBA.csv", b"a")
    assert strays(watched) == {"BNBA.csv": "di luar folder sumber; pindahkan ke folder sumbernya: pkh/, slrt/"}


def test_folders_that_are_passed_over_are_named_but_refused_files_are_not(watched: Settings) -> None:
    for name in ("_lama/a.csv", "pkh/_lama/b.csv", "pkh/2025/_lama/c.csv", "_ditolak/d.csv"):
        write(watched.inbox / name, b"a")
    assert sorted(strays(watched)) == ["_lama/a.csv", "pkh/2025/_lama/c.csv", "pkh/_lama/b.csv"]


def test_what_waits_properly_or_is_no_file_is_no_stray(watched: Settings) -> None:
    for name in ("pkh/a.csv", "pkh/2025/b.csv", "pkh/c.csv.part", ".d", "Thumbs.db", "pkh/.sedang_diambil/e.csv"):
        write(watched.inbox / name, b"a")
    assert strays(watched) == {}


def test_a_link_to_nowhere_is_named(watched: Settings) -> None:
    (watched.inbox / "pkh" / "putus.csv").symlink_to("tidak_ada.csv")
    assert "tautan putus" in strays(watched)["pkh/putus.csv"]


def test_what_may_not_be_read_is_named_with_owner_and_permissions(as_ordinary_user: Settings) -> None:
    folder = as_ordinary_user.inbox / "pkh"
    write(folder / "terkunci.csv", b"a").chmod(0o000)
    write(folder / "tertutup" / "b.csv", b"a")
    (folder / "tertutup").chmod(0o000)
    found = strays(as_ordinary_user)
    assert sorted(found) == ["pkh/terkunci.csv", "pkh/tertutup/"]
    assert "izin 000" in found["pkh/terkunci.csv"]


def test_a_folder_from_which_nothing_can_be_moved_is_named(as_ordinary_user: Settings) -> None:
    write(as_ordinary_user.inbox / "pkh" / "a.csv", b"a")
    (as_ordinary_user.inbox / "pkh").chmod(0o500)
    assert list(strays(as_ordinary_user)) == ["pkh/"]


@pytest.mark.parametrize("closed", ["", "pkh", "slrtt"])
def test_a_closed_folder_is_named_and_the_rest_is_still_looked_at(as_ordinary_user: Settings, closed: str) -> None:
    for name in ("pkh/a.csv", "slrtt/b.csv"):
        write(as_ordinary_user.inbox / name, b"a")
    (as_ordinary_user.inbox / closed).chmod(0o000)
    assert any("tidak dapat dibuka" in reason for reason in strays(as_ordinary_user).values())


def test_there_is_nothing_to_tell_where_there_is_no_inbox(settings: Settings) -> None:
    assert strays(settings) == {}
