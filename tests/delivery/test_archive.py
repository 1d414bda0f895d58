"""The archive keeps every file once, whole, and for ever as it came."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

import pytest

from sinergi.delivery import archive
from sinergi.errors import ConfigurationError


def put(folder: Path, name: str, content: bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(content)
    return path


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_file_is_kept_by_its_bytes_under_the_name_it_came_with(settings, tmp_path):
    content = b"x" * (1 << 20) + b"akhir"
    original = put(tmp_path, "BNBA TAHAP 1.xlsx", content)
    sha256 = archive.archive_file(settings, original)
    assert sha256 == hashlib.sha256(content).hexdigest() == archive.fingerprint(original)
    kept = archive.archived_file(settings, sha256)
    assert (kept.name, kept.read_bytes()) == (original.name, content)
    assert original.exists()


def test_nobody_else_may_read_the_archive_and_nobody_may_write_it(settings, tmp_path):
    sha256 = archive.archive_file(settings, put(tmp_path, "a.csv", b"a"))
    kept = archive.archived_file(settings, sha256)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o400
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in (kept.parent, kept.parents[1])} == {0o700}


def test_the_same_bytes_under_another_name_are_kept_once(settings, tmp_path):
    first = archive.archive_file(settings, put(tmp_path, "a.csv", b"sama"))
    before = archive.archived_file(settings, first).stat()
    assert archive.archive_file(settings, put(tmp_path, "b.csv", b"sama")) == first
    (kept,) = files_in(settings.archive)
    assert (kept.name, kept.stat().st_ino, kept.stat().st_mtime_ns) == ("a.csv", before.st_ino, before.st_mtime_ns)


def test_a_copy_that_breaks_off_leaves_nothing_and_the_next_one_is_whole(settings, tmp_path, monkeypatch):
    original = put(tmp_path, "a.csv", b"a" * 100)

    def full_disk(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full_disk)
        with pytest.raises(OSError, match="No space"):
            archive.archive_file(settings, original)
    assert files_in(settings.archive) == []
    assert archive.archived_file(settings, archive.archive_file(settings, original)).read_bytes() == b"a" * 100


def test_a_kill_between_folder_and_file_is_made_good(settings, tmp_path):
    original = put(tmp_path, "a.csv", b"a")
    (settings.archive / archive.fingerprint(original)).mkdir(parents=True)
    with pytest.raises(ConfigurationError):
        archive.archived_file(settings, archive.fingerprint(original))
    assert archive.archived_file(settings, archive.archive_file(settings, original)).read_bytes() == b"a"


def test_a_file_that_is_gone_says_what_to_do(settings):
    with pytest.raises(ConfigurationError, match="cadangan") as caught:
        archive.archived_file(settings, "0" * 64)
    assert caught.value.code == "ARCHIVE-001"
