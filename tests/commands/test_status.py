"""``status``: exit code and words say whether what should run runs, and what waits for a human."""

from __future__ import annotations

import re
import shutil
from argparse import Namespace
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from sinergi.build.history import build_and_record
from sinergi.commands.decide import decide
from sinergi.commands.progress import StepNews
from sinergi.commands.run import run
from sinergi.commands.services import show_status
from sinergi.errors import ConfigurationError
from sinergi.services.home import prepare_home
from sinergi.services.state import mark_wanted
from sinergi.settings import REPOSITORY, Settings
from sinergi.warehouse.connection import begin

from .conftest import Run, members, without_komponen, write


@pytest.fixture
def status_of(capsys: pytest.CaptureFixture[str]):
    """Return a function that shows the status of a home: exit code and text."""

    def show(settings: Settings, *, shows_all: bool = False) -> tuple[int, str]:
        code = show_status(settings, Namespace(all=shows_all))
        return code, capsys.readouterr().out

    return show


def test_what_was_started_and_does_not_run_is_a_failure_until_it_is_stopped_on_purpose(
    settings: Settings, status_of
) -> None:
    prepare_home(settings)
    mark_wanted(settings, is_wanted=True)
    code, said = status_of(settings)
    assert code == 1
    assert "seharusnya berjalan, tetapi tidak: postgres, supervisor, api-server" in said
    mark_wanted(settings, is_wanted=False)
    code, said = status_of(settings)
    assert code == 0
    assert "Layanan dihentikan" in said


def test_a_database_alone_is_no_failure(office: Settings, status_of) -> None:
    code, said = status_of(office)
    assert code == 0
    assert "Hanya PostgreSQL yang menyala" in said


def test_an_outside_warehouse_that_is_down_is_said_and_the_rest_is_still_told(office: Settings, status_of) -> None:
    away = replace(office, warehouse_url="postgresql://u:rahasia@127.0.0.1:1/gudang")
    _, said = status_of(away)
    assert "Tidak ada PostgreSQL yang mendengarkan di 127.0.0.1 port 1" in said
    assert "Kotak masuk" in said
    assert "rahasia" not in said


def test_a_disk_that_is_nearly_full_is_said(office: Settings, status_of, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "RUANG DISK" not in status_of(office)[1]
    monkeypatch.setattr("sinergi.commands.services._FREE_BYTES_WANTED", float("inf"))
    assert "RUANG DISK HAMPIR HABIS" in status_of(office)[1]


def test_one_screen_tells_the_ledger_and_how_to_answer_what_is_held(
    office: Settings, run_on: Run, status_of, tmp_path: Path
) -> None:
    write(tmp_path / "pkh" / "PKH_ANGGOTA_2022_TW1.csv", members(1000))
    write(tmp_path / "pkh" / "TANPA 3519024101800001.csv", without_komponen(1100))
    write(office.inbox / "pkhh" / "TERSESAT 3519024101800001.csv", b"a")
    _, summary, _ = run_on(tmp_path)
    code, said = status_of(office)
    assert code == 0
    assert "2: 1 dimuat, 1 ditahan" in said
    assert "kiriman yang dimuat: 7 baris dibaca = 6 diterima + 0 ditolak + 0 duplikat + 1 diabaikan" in said
    assert "disusun        belum pernah" not in said
    assert "pkh            terakhir dimuat: kiriman" in said
    assert "Terlambat datang: 1 jenis berkas\n  pkh/anggota: " in said
    command = 'make decide DELIVERY={} OUTCOME=map|refuse REASON="…" BY="…" MAP="JUDUL DI BERKAS=kolom"'
    numbers = [number for number in (1, 2) if command.format(number) in said]
    assert len(numbers) == 1
    assert command.format(numbers[0]) in summary
    assert "pkhh/TERSESAT 35**************.csv" in said
    assert "3519024101800001" not in said
    assert len(said.splitlines()) <= 24
    answer = Namespace(delivery_id=numbers[0], outcome="refuse", map=[], by="Kabid", reason="salah berkas")
    decide(office, answer)
    assert "Sudah diputuskan" in status_of(office)[1]


def with_copies(office: Settings, folder: Path) -> Settings:
    """Return settings whose reviewed files lie in a folder of their own, where a test may damage them."""
    for part in ("include", "expectations"):
        shutil.copytree(REPOSITORY / part, folder / part, ignore=shutil.ignore_patterns("sinergi", "samples"))
    return replace(office, repository=folder)


def test_a_broken_contract_is_told_with_file_and_line_and_the_rest_is_still_shown(
    office: Settings, status_of, tmp_path: Path
) -> None:
    engineer = with_copies(office, tmp_path)
    with (engineer.sources / "pkh" / "anggota.yml").open("a") as contract:
        contract.write("\ncolumns: [\n")
    code, said = status_of(engineer)
    assert code == 1
    assert "CONFIG-001 anggota.yml / baris" in said
    assert "Hanya PostgreSQL yang menyala" in said
    assert "Gudang data:" in said


def test_a_step_that_a_wrong_setting_stopped_is_told_with_its_sentence(
    office: Settings, run_on: Run, status_of, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    engineer = with_copies(office, tmp_path / "salinan")
    (engineer.expectations / "pkh_anggota.json").write_text("{rusak")
    write(tmp_path / "kirim" / "pkh" / "PKH_ANGGOTA_2023_TW3.csv", members(1300))
    news = StepNews(office)
    assert run(engineer, tmp_path / "kirim") == 1
    (sentence,) = news.failures()
    assert sentence.startswith("CONFIG-")
    capsys.readouterr()
    assert f"gagal di validate_delivery: {sentence}" in status_of(office)[1]
    run_on(tmp_path / "kirim")
    assert news.failures() == []
    assert sentence not in status_of(office)[1]


def test_a_build_that_failed_is_told_with_its_sentence_until_one_ends_well(
    office: Settings, status_of, tmp_path: Path
) -> None:
    engineer = with_copies(office, tmp_path)
    (engineer.reference / "matching.yml").write_text("model: [\n")
    with pytest.raises(ConfigurationError) as failed:
        build_and_record(engineer)
    assert f"yang terakhir gagal: {failed.value.sentence()}" in status_of(office)[1]
    build_and_record(office)
    assert "yang terakhir gagal" not in status_of(office)[1]


def test_accepted_rows_are_those_in_the_warehouse_and_not_those_of_held_and_superseded_files(
    office: Settings, run_on: Run, status_of, tmp_path: Path
) -> None:
    write(tmp_path / "a" / "pkh" / "PKH_ANGGOTA_2024_TW1.csv", members(1500, count=20))
    run_on(tmp_path / "a")
    write(tmp_path / "b" / "pkh" / "PKH_ANGGOTA_2024_TW1_LENGKAP.csv", members(1500, count=22))
    write(tmp_path / "b" / "pkh" / "PKH_ANGGOTA_2024_TW1_SEPARUH.csv", members(1510, count=40))
    run_on(tmp_path / "b")
    with begin(office) as connection:
        statuses = set(connection.execute(text("select status from ops.delivery")).scalars())
        rows = connection.execute(text("select count(*) from core.pkh_component")).scalar_one()
        counted = connection.execute(text("select sum(rows_accepted) from ops.row_balance")).scalar_one()
    assert {"loaded", "superseded", "held"} <= statuses
    assert counted > rows
    assert f"= {rows} diterima +" in status_of(office)[1]


def test_what_waits_beyond_the_first_few_is_counted_and_shown_on_request(
    office: Settings, run_on: Run, status_of, tmp_path: Path
) -> None:
    for place in range(10):
        write(tmp_path / "pkh" / f"TANPA_{place}.csv", without_komponen(2000 + 10 * place))
    run_on(tmp_path)
    _, said = status_of(office)
    (waiting,) = re.findall(r"Menunggu orang: (\d+) kiriman", said)
    assert f"  … dan {int(waiting) - 8} lagi; lihat semuanya: make status ALL=1\n" in said
    _, whole = status_of(office, shows_all=True)
    assert whole.count("Ditahan: kiriman") == int(waiting)
    assert " lagi; lihat semuanya" not in whole
