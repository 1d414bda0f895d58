"""``run``: a folder into the warehouse without Airflow, what it prints and what its exit code means."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from sqlalchemy import text

from sinergi.build.history import is_build_due
from sinergi.commands.run import run
from sinergi.errors import ConfigurationError
from sinergi.settings import Settings
from sinergi.warehouse.connection import begin

from .conftest import Run, members, without_komponen, write


def statuses(office: Settings) -> dict[str, str]:
    """Return the status of every file in the ledger."""
    with begin(office) as connection:
        found = connection.execute(text("select file_name, status from ops.delivery"))
        return {row.file_name: row.status for row in found}


def hashes(folder: Path) -> dict[str, str]:
    """Return what lies in a folder, byte for byte."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_good_file_is_loaded_and_built_and_the_folder_given_is_only_read(
    office: Settings, run_on: Run, tmp_path: Path
) -> None:
    write(tmp_path / "pkh" / "PKH_ANGGOTA_2025_TW1.csv", members(0))
    before = hashes(tmp_path)
    code, said, _ = run_on(tmp_path)
    assert code == 0
    assert "dimuat (loaded)" in said
    assert hashes(tmp_path) == before
    assert not list((office.inbox / "pkh").iterdir())
    with begin(office) as connection:
        assert connection.execute(text("select count(*) from core.person_link")).scalar_one() == 6
    assert not is_build_due(office)


def test_a_number_in_the_name_of_a_file_is_told_nowhere(office: Settings, run_on: Run, tmp_path: Path) -> None:
    number = "3519024101800001"
    write(tmp_path / "pkh" / f"PKH_ANGGOTA_2025_TW1 {number}.csv", members(0))
    write(tmp_path / "pkh" / f"RESEP {number}.csv", b"BAHAN;BERAT\ntepung;2\n")
    write(tmp_path / f"{number}.csv", b"a;b\n")
    code, said, progress = run_on(tmp_path)
    assert code == 3
    assert "RESEP 35**************.csv" in said
    with begin(office) as connection:
        reasons = list(connection.execute(text("select reason from ops.delivery where reason is not null")).scalars())
    assert len(reasons) == 1
    assert number not in "".join([said, progress, *reasons])


def test_the_same_folder_again_changes_nothing_and_says_the_same(
    office: Settings, run_on: Run, tmp_path: Path
) -> None:
    write(tmp_path / "pkh" / "PKH_ANGGOTA_2025_TW2.csv", members(100))
    first = run_on(tmp_path)
    with begin(office) as connection:
        steps = connection.execute(text("select max(step_run_id) from ops.step_run")).scalar_one()
    again = run_on(tmp_path)
    with begin(office) as connection:
        assert connection.execute(text("select max(step_run_id) from ops.step_run")).scalar_one() == steps
    assert (first[0], first[1]) == (again[0], again[1])


def test_a_check_that_was_cut_off_is_made_by_the_next_run(office: Settings, run_on: Run, tmp_path: Path) -> None:
    write(tmp_path / "pkh" / "PKH_ANGGOTA_2025_TW2.csv", members(100))
    run_on(tmp_path)
    count = text("select count(*) from ops.validation_result where suite = 'mart'")
    with begin(office, role="owner") as connection:
        checked = connection.execute(count).scalar_one()
        connection.execute(text("delete from ops.validation_result where suite = 'mart'"))
    assert run_on(tmp_path)[0] == 0
    with begin(office) as connection:
        assert connection.execute(count).scalar_one() == checked > 0


def test_held_and_refused_files_ask_for_attention_and_say_why(office: Settings, run_on: Run, tmp_path: Path) -> None:
    write(tmp_path / "pkh" / "TANPA_KOMPONEN.csv", without_komponen(200))
    write(tmp_path / "pkh" / "RUSAK.xlsx", b"PK\x03\x04 bukan buku kerja")
    code, said, _ = run_on(tmp_path)
    assert code == 3
    assert {"TANPA_KOMPONEN.csv": "held", "RUSAK.xlsx": "refused"}.items() <= statuses(office).items()
    assert "HOLD-001" in said
    assert "FILE-002" in said
    assert (office.refused / "RUSAK.xlsx.alasan.txt").exists()
    assert run_on(tmp_path)[0] == 3


def test_files_without_a_contract_are_named_and_not_taken(office: Settings, run_on: Run, tmp_path: Path) -> None:
    write(tmp_path / "pkh" / "PKH_ANGGOTA_2025_TW3.csv", members(300))
    write(tmp_path / "sumber_baru" / "LAPORAN.csv", b"a,b\n1,2\n")
    write(tmp_path / "lepas.csv", b"a\n")
    code, said, _ = run_on(tmp_path)
    assert code == 3
    assert "sumber_baru/LAPORAN.csv" in said
    assert "lepas.csv" in said
    assert statuses(office)["PKH_ANGGOTA_2025_TW3.csv"] == "loaded"
    assert not {"LAPORAN.csv", "lepas.csv"} & set(statuses(office))


def test_what_is_no_file_does_not_count(run_on: Run, tmp_path: Path) -> None:
    for name in ("~$buku.xlsx", ".tersembunyi", "Thumbs.db", "unduhan.csv.crdownload"):
        write(tmp_path / "pkh" / name, b"x")
        write(tmp_path / name, b"x")
    write(tmp_path / "_ditolak" / "lama.csv", b"x")
    code, said, _ = run_on(tmp_path)
    assert (code, said.strip()) == (0, "Tidak ada berkas.")


def test_the_same_bytes_under_two_names_are_one_delivery(office: Settings, run_on: Run, tmp_path: Path) -> None:
    content = members(400)
    write(tmp_path / "pkh" / "A_ANGGOTA_2025_TW4.csv", content)
    write(tmp_path / "pkh" / "B_ANGGOTA_2025_TW4.csv", content)
    code, said, _ = run_on(tmp_path)
    assert code == 0
    assert "B_ANGGOTA_2025_TW4.csv = A_ANGGOTA_2025_TW4.csv" in said
    assert len({"A_ANGGOTA_2025_TW4.csv", "B_ANGGOTA_2025_TW4.csv"} & set(statuses(office))) == 1


def test_no_identifier_of_a_file_is_printed(run_on: Run, tmp_path: Path) -> None:
    write(tmp_path / "pkh" / "PKH_ANGGOTA_2024_TW1.csv", members(500))
    _, said, muttered = run_on(tmp_path)
    assert "351902" not in said + muttered


def test_a_folder_that_is_not_there_is_an_error_with_a_way_out(office: Settings, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="CONFIG-201"):
        run(office, tmp_path / "tidak_ada")


def test_the_watched_inbox_itself_is_not_taken_for_a_drop(office: Settings) -> None:
    office.inbox.mkdir(exist_ok=True)
    with pytest.raises(ConfigurationError, match="sudah diawasi"):
        run(office, office.inbox)


def test_sample_people_stay_out_of_a_warehouse_that_other_files_have_come_to(
    office: Settings, run_on: Run, tmp_path: Path
) -> None:
    write(tmp_path / "pkh" / "PKH_ANGGOTA_2025_TW1.csv", members(0))
    assert run_on(tmp_path)[0] == 0
    before = statuses(office)
    code, said, progress = run_on(office.samples)
    assert (code, statuses(office)) == (0, before)
    assert "Tidak ada berkas." in said
    assert "orang rekaan dari berkas contoh tidak dicampurkan" in progress
