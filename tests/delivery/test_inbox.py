"""What counts as a file of the inbox, when it may be taken, and how files come and go."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from sinergi.delivery import inbox


def put(folder: Path, name: str, content: bytes = b"a;b\n") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    "name",
    ["BNBA.xlsx", "rekap (2).csv", "~data.csv", "thumbs.db.csv", "PART.csv", "data.partial.csv", "tanpa_akhiran"],
)
def test_what_somebody_sent_is_a_delivery(name):
    assert inbox.is_delivery_file(name)


@pytest.mark.parametrize(
    "name",
    ["~$BNBA.xlsx", ".DS_Store", ".BNBA.xlsx.part", "Thumbs.db", "THUMBS.DB", "desktop.ini", "BNBA.xlsx.part",
     "BNBA.xlsx.crdownload", "BNBA.TMP", "BNBA.xlsx.Part"],
)  # fmt: skip
def test_locks_dot_files_and_half_downloads_are_no_deliveries(name):
    assert not inbox.is_delivery_file(name)


def test_files_of_sub_folders_are_found_and_hidden_folders_are_not(tmp_path):
    for name in ("b.csv", "a/z.csv", "a/.simpan/x.csv", "_ditolak/y.csv", "~$b.csv"):
        put(tmp_path, name)
    assert [look.path.relative_to(tmp_path).as_posix() for look in inbox.list_files(tmp_path)] == ["b.csv", "a/z.csv"]


def test_a_name_without_a_file_behind_it_is_passed_over(tmp_path):
    (tmp_path / "putus.csv").symlink_to(tmp_path / "tidak ada.csv")
    (tmp_path / "folder.csv").mkdir()
    put(tmp_path, "ada.csv")
    assert [look.path.name for look in inbox.list_files(tmp_path)] == ["ada.csv"]


def test_a_missing_folder_holds_no_file(settings):
    assert inbox.files_at_rest(settings, "pkh", rest_seconds=0) == []


def test_a_file_that_is_still_growing_is_left_alone(settings):
    still, growing = put(settings.inbox / "pkh", "diam.csv"), put(settings.inbox / "pkh", "tumbuh.csv")

    def grow() -> None:
        with growing.open("ab") as file:
            file.write(b"c;d\n")

    timer = threading.Timer(0.05, grow)
    timer.start()
    found = inbox.files_at_rest(settings, "pkh", rest_seconds=0.3)
    timer.join()
    assert [look.path for look in found] == [still]


def test_a_file_that_came_between_the_two_looks_waits_for_the_next_run(settings):
    put(settings.inbox / "pkh", "ada.csv")
    timer = threading.Timer(0.05, lambda: put(settings.inbox / "pkh", "baru.csv"))
    timer.start()
    found = inbox.files_at_rest(settings, "pkh", rest_seconds=0.3)
    timer.join()
    assert [look.path.name for look in found] == ["ada.csv"]


def _look(settings, name="data.csv"):
    put(settings.inbox / "pkh", name)
    (look,) = inbox.list_files(settings.inbox / "pkh")
    return look


def test_a_file_that_a_writer_still_has_open_is_given_back(settings):
    look = _look(settings)
    with look.path.open("ab") as writer:
        with inbox.claimed(settings, "pkh", look) as path:
            assert path is None
        assert look.path.exists()
        writer.write(b"paruh kedua\n")
    assert look.path.read_bytes().endswith(b"paruh kedua\n")
    (whole,) = inbox.list_files(settings.inbox / "pkh")
    with inbox.claimed(settings, "pkh", whole) as path:
        assert path is not None


def test_a_file_written_under_the_name_of_one_being_taken_is_a_file_of_its_own(settings):
    look = _look(settings)
    with inbox.claimed(settings, "pkh", look) as path:
        look.path.write_bytes(b"yang baru")
        path.unlink()
    assert look.path.read_bytes() == b"yang baru"


def test_a_rewritten_file_is_given_back_and_a_vanished_one_is_passed_over(settings):
    look = _look(settings)
    look.path.write_bytes(b"isi lain sama sekali")
    with inbox.claimed(settings, "pkh", look) as path:
        assert path is None
    assert look.path.read_bytes() == b"isi lain sama sekali"
    look.path.unlink()
    with inbox.claimed(settings, "pkh", look) as path:
        assert path is None


def test_what_a_kill_left_moved_aside_comes_back(settings):
    look = _look(settings)
    aside = look.path.parent / ".sedang_diambil" / look.path.name
    aside.parent.mkdir()
    look.path.replace(aside)
    put(look.path.parent, look.path.name)
    inbox.give_back_claims(settings, "pkh")
    names = [found.path.name for found in inbox.list_files(settings.inbox / "pkh")]
    assert names == ["data (2).csv", "data.csv"]


def test_a_copy_into_the_inbox_keeps_its_time_and_never_overwrites(settings, tmp_path):
    original = put(tmp_path, "BNBA.xlsx", b"satu")
    os.utime(original, ns=(10**18, 10**18))
    first, second = (inbox.put_into_inbox(settings, "pkh", original) for _ in range(2))
    assert [first.name, second.name] == ["BNBA.xlsx", "BNBA (2).xlsx"]
    assert first.read_bytes() == second.read_bytes() == b"satu"
    assert first.stat().st_mtime_ns == 10**18
    assert {path.name for path in first.parent.iterdir()} == {first.name, second.name}
    assert original.exists()


def test_a_refused_file_lies_beside_the_reason(settings, tmp_path):
    inbox.refuse_file(settings, put(tmp_path, "arsip", b"isi"), file_name="asal.csv", reason="FILE-010: bukan.")
    assert (settings.inbox / "_ditolak/asal.csv").read_bytes() == b"isi"
    assert (settings.inbox / "_ditolak/asal.csv.alasan.txt").read_text("utf-8") == "FILE-010: bukan.\n"


def test_two_refused_files_of_one_name_both_stay(settings, tmp_path):
    for content in (b"satu", b"dua"):
        inbox.refuse_file(settings, put(tmp_path, "arsip", content), file_name="asal.csv", reason="FILE-010: bukan.")
    kept = {path.read_bytes() for path in settings.refused.iterdir() if path.suffix != ".txt"}
    assert kept == {b"satu", b"dua"}
