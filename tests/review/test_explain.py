"""``explain``: evidence, decisions and history of a person; personal values only when they are asked for."""

from __future__ import annotations

import re
from argparse import ArgumentParser

import pytest
from sqlalchemy import text

from sinergi.build import build_warehouse
from sinergi.commands.trace import add_arguments, trace
from sinergi.errors import SinergiError
from sinergi.warehouse.connection import begin
from tests.delivery.office import Office
from tests.delivery.payments import csv_of, payments

from .conftest import NIK, NO_KK, OTHER_NIK, THIRD_NIK, Say, first_file, load_two, persons_of, widow

pytestmark = pytest.mark.integration

WHY = ("--reason", "dicek ke KK", "--by", "Kasi Linjamsos")


@pytest.fixture
def two(office: Office) -> tuple[int, int]:
    """Two persons that wait for a decision."""
    return load_two(office)


def decide(office: Office, say: Say, two: tuple[int, int], outcome: str) -> None:
    """Decide and build."""
    say("match", *map(str, two), outcome, *WHY)
    build_warehouse(office.settings)


def test_a_decision_is_the_evidence_that_makes_two_records_one_person(
    office: Office, say: Say, two: tuple[int, int]
) -> None:
    one, other = two
    assert f"Mungkin satu orang dengan orang {other}" in say("explain", str(one))[1]
    decide(office, say, two, "SAMA")
    told = say("explain", str(one))[1]
    assert "baris 14: keputusan petugas\n" in told
    assert re.search(r"\[A\] dan \[B\]: keputusan \d+: SAMA, oleh Kasi Linjamsos, \d\d-\d\d-\d{4}\n", told)
    assert "alasan: dicek ke KK" in told
    assert "NIK berbeda, nama sama" in told
    assert "tentang dua catatan orang ini" in told
    assert f"1 catatan orang {other} menjadi milik orang {one} (digabung)" in told
    assert f"pernah bernomor {other}" in told
    assert f"sudah digabung ke orang {one}: make explain PERSON={one}" in say("explain", str(other))[1]


def test_a_decision_that_keeps_two_apart_is_told_of_both(office: Office, say: Say, two: tuple[int, int]) -> None:
    decide(office, say, two, "BERBEDA")
    for person, other in (two, two[::-1]):
        told = say("explain", str(person))[1]
        assert re.search(rf"keputusan \d+: BERBEDA, oleh Kasi .*, dengan orang {other}; alasan: dicek ke KK", told)
        assert "Mungkin satu orang" not in told


def test_a_corrected_row_that_a_decision_has_followed_says_so(office: Office, say: Say, two: tuple[int, int]) -> None:
    office.load("BNBA_T1_REVISI.csv", first_file(NIK=THIRD_NIK))
    decide(office, say, two, "SAMA")
    told = say("explain", str(two[0]))[1]
    assert re.search(r"baris yang sama sesudah dikoreksi \(keputusan \d+: SAMA", told)
    assert "hanya lewat catatan lain" not in told


def test_two_rows_alike_in_everything_that_only_a_decision_joins_are_told(office: Office, say: Say) -> None:
    alone = {"NIK": "", "NO_KK": "", "NAMA_IBU_KANDUNG": "", "NAMA_PENGURUS": "Siti"}
    for number, tahap in enumerate(("1", "1")):
        row = widow(id_peserta=f"35190000077{number}", TAHAP=tahap, **alone)
        office.load(f"A{number}.csv", csv_of([*payments(range(100 * number, 100 * number + 12)), row]))
    build_warehouse(office.settings)
    one, other = persons_of(office, "SITI")
    assert one != other
    decide(office, say, (one, other), "SAMA")
    assert "SAMA, oleh Kasi" in say("explain", str(min(one, other)))[1]


def test_personal_values_are_shown_only_when_asked_for_and_that_is_written_down(
    office: Office, say: Say, two: tuple[int, int]
) -> None:
    decide(office, say, two, "SAMA")
    log = office.settings.home / "logs" / "akses.log"
    log.unlink(missing_ok=True)
    masked = say("explain", str(two[0]))[1]
    assert not [secret for secret in (NIK, OTHER_NIK, NO_KK, "Aminah", "Sadinem") if secret in masked]
    assert not log.exists()
    clear = say("explain", str(two[0]), "--clear")[1]
    assert re.search(rf"^  NIK: ({NIK}|{OTHER_NIK}), pkh/penyaluran, kiriman", clear, re.M)
    assert not [shown for shown in (NIK, OTHER_NIK, NO_KK, "Siti Aminah", "Sadinem") if shown not in clear]
    assert f"penjelasan orang {two[0]}, 2 catatan" in log.read_text()
    log.unlink()
    log.mkdir()
    try:
        with pytest.raises(SinergiError, match="SERVICE-215"):
            say("explain", str(two[0]), "--clear")
    finally:
        log.rmdir()


def test_who_is_in_no_register_any_more_is_told_as_such(office: Office, say: Say, two: tuple[int, int]) -> None:
    closed = (
        "update core.person set valid_to = '2025-06-30', closed_reason = 'tidak_ada_lagi' where person_key = :key"
    )
    with begin(office.settings) as connection:
        connection.execute(text(closed), {"key": two[0], "day": "2025-06-30"})
    told = say("explain", str(two[0]))[1]
    assert "  terakhir tercatat 30-06-2025; tidak tercantum lagi dalam daftar penuh sesudahnya" in told
    assert "terakhir tercatat" not in say("explain", str(two[1]))[1]


def test_a_traced_row_says_whose_it_is_and_why(
    office: Office, say: Say, two: tuple[int, int], capsys: pytest.CaptureFixture[str]
) -> None:
    parser = ArgumentParser()
    add_arguments(parser)
    assert trace(office.settings, parser.parse_args(["1", "2"])) == 0
    assert re.search(r"\n    orang \d+, berdiri sendiri \(make explain PERSON=\d+\)\n", capsys.readouterr().out)
    decide(office, say, two, "SAMA")
    trace(office.settings, parser.parse_args(["1", "14"]))
    told = capsys.readouterr().out
    assert re.search(
        rf"orang {two[0]}, keputusan petugas: keputusan \d+: SAMA, oleh Kasi Linjamsos, [\d-]+; NIK berbeda", told
    )
