"""A decision outlives the file it was taken on: a corrected row stands where the row before it stood."""

from __future__ import annotations

import pytest

from sinergi.build import build_warehouse
from tests.delivery.feeds import case, load, many
from tests.delivery.office import Office
from tests.delivery.payments import csv_of

from .conftest import NIK, OTHER_NIK, THIRD_NIK, Say, first_file, load_two, persons_of

pytestmark = pytest.mark.integration

FIELDS = ("Kesehatan", "Pendidikan")


def decide(say: Say, one: object, other: object, outcome: str) -> None:
    """Decide about two people."""
    assert say("match", str(one), str(other), outcome, "--reason", "dicek ke KK", "--by", "Kasi")[0] == 0


def test_two_who_were_called_one_stay_one_when_the_nik_is_corrected_in_a_file_that_replaces_the_first(
    office: Office, say: Say
) -> None:
    decide(say, *load_two(office), "SAMA")
    build_warehouse(office.settings)
    assert len(set(persons_of(office))) == 1
    replacing = office.load("BNBA_T1_REVISI.csv", first_file(NIK=THIRD_NIK))
    assert office.rows("select superseded_by from ops.delivery where file_name = 'BNBA_T1.csv'") == [(replacing,)]
    build_warehouse(office.settings)
    assert len(persons_of(office)) == 3
    assert len(set(persons_of(office))) == 1
    assert office.rows("select count(*) from ops.match_review") == [(0,)]


def test_what_is_decided_follows_a_row_through_several_corrections(office: Office, say: Say) -> None:
    decide(say, *load_two(office), "SAMA")
    office.load("BNBA_T1_REVISI.csv", first_file(NIK=THIRD_NIK))
    office.load("BNBA_T1_REVISI2.csv", first_file(NIK="3519024506700577"))
    office.load("BNBA_T1_REVISI3.csv", first_file(NIK="3519024506700577", NOMINAL="300000"))
    build_warehouse(office.settings)
    assert len(persons_of(office)) == 5
    assert len(set(persons_of(office))) == 1


def test_two_who_were_told_apart_stay_two_when_one_is_corrected_to_the_nik_of_the_other(
    office: Office, say: Say
) -> None:
    one, other = load_two(office)
    decide(say, one, other, "BERBEDA")
    office.load("BNBA_T1_REVISI.csv", first_file(NIK=OTHER_NIK))
    build_warehouse(office.settings)
    first, second, corrected = persons_of(office)
    assert {first, second} == {one, other}
    assert corrected == first
    assert office.rows("select count(*) from ops.match_review") == [(0,)]


def test_an_unchanged_row_of_a_file_that_replaces_the_first_is_still_what_was_decided_about(
    office: Office, say: Say
) -> None:
    one, other = load_two(office)
    decide(say, one, other, "BERBEDA")
    office.load("BNBA_T1_REVISI.csv", csv_of_more(first_file()))
    build_warehouse(office.settings)
    assert set(persons_of(office)) == {one, other}
    assert office.rows("select count(*) from ops.match_review") == [(0,)]


def csv_of_more(content: bytes) -> bytes:
    """Return a CSV with its first data row once more, as somebody else's."""
    heading, first, *rest = content.split(b"\r\n")
    return b"\r\n".join([heading, first.replace(b"225000", b"300000"), *rest])


def test_what_was_put_off_stays_put_off_when_a_row_is_corrected(office: Office, say: Say) -> None:
    decide(say, *load_two(office), "NANTI")
    office.load("BNBA_T1_REVISI.csv", first_file(NOMINAL="300000", NIK=NIK))
    build_warehouse(office.settings)
    assert office.rows("select status from ops.match_review") == [("later",)]


def test_a_decision_follows_nobody_where_two_of_one_name_could_be_meant(office: Office, say: Say) -> None:
    def complaints(*niks: str) -> bytes:
        same = {"NAMA_PEMOHON": "Siti Aminah", "TTL": "", "NO_KK": "", "DESA/KELURAHAN": "Suluk"}
        rows = [case(30, NIK=nik, BIDANG_LAYANAN=field, **same) for nik, field in zip(niks, FIELDS, strict=True)]
        return csv_of([*many(case, range(20)), *rows])

    load(office, "slrt/SLRT_REKAP_KELUHAN_2025-05.csv", complaints(NIK, OTHER_NIK))
    build_warehouse(office.settings)
    decide(say, *persons_of(office), "SAMA")
    load(office, "slrt/SLRT_REKAP_KELUHAN_2025-05_REVISI.csv", complaints(THIRD_NIK, "3519024506700577"))
    build_warehouse(office.settings)
    first, second, third, fourth = persons_of(office)
    assert first == second
    assert len({first, third, fourth}) == 3


def test_a_correction_of_the_name_to_somebody_else_is_no_correction_of_the_person(office: Office, say: Say) -> None:
    decide(say, *load_two(office), "SAMA")
    office.load("BNBA_T1_REVISI.csv", first_file(NIK="3519026010880017", NAMA_PENGURUS="Wagiman Kartodikromo"))
    build_warehouse(office.settings)
    (successor,) = persons_of(office, "WAGIMAN KARTODIKROMO")
    assert successor not in persons_of(office)
