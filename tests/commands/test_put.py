"""What of a folder is put into the inbox: nothing that is known, nothing twice."""

from __future__ import annotations

from pathlib import Path

from sinergi.commands.drop import put_new_files, sources_with_work, survey_drop, unfinished_files
from sinergi.commands.lifecycle import up_databases
from sinergi.delivery.ledger import take_deliveries
from sinergi.settings import Settings

from .conftest import members, write


def test_a_file_that_already_waits_in_the_inbox_is_not_put_there_twice(office: Settings, tmp_path: Path) -> None:
    up_databases(office, say=lambda _line: None)
    write(tmp_path / "pkh" / "ANGGOTA_2023_TW1.csv", members(900))
    drop = survey_drop(office, tmp_path)
    assert [put_new_files(office, drop), put_new_files(office, drop)] == [1, 0]
    assert [path.name for path in (office.inbox / "pkh").iterdir()] == ["ANGGOTA_2023_TW1.csv"]


def test_a_file_received_but_not_finished_is_taken_up_again_without_being_put(
    office: Settings, tmp_path: Path
) -> None:
    up_databases(office, say=lambda _line: None)
    write(tmp_path / "pkh" / "ANGGOTA_2023_TW2.csv", members(950))
    drop = survey_drop(office, tmp_path)
    put_new_files(office, drop)
    assert take_deliveries(office, "pkh", drop_id="terputus")
    assert put_new_files(office, drop) == 0
    assert [file.path.name for file in unfinished_files(office, drop)] == ["ANGGOTA_2023_TW2.csv"]


def test_what_an_earlier_run_has_left_is_work_whatever_folder_is_given(office: Settings, tmp_path: Path) -> None:
    write(tmp_path / "pkh" / "ANGGOTA_2023_TW3.csv", members(980))
    put_new_files(office, survey_drop(office, tmp_path))
    assert take_deliveries(office, "pkh", drop_id="terputus")
    (tmp_path / "kosong").mkdir()
    assert sources_with_work(office, survey_drop(office, tmp_path / "kosong")) == ("pkh",)
