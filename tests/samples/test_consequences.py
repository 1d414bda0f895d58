"""What follows from a slip depends on the file: a warning needs its columns, its region, its last digit."""

from __future__ import annotations

from typing import Any

from sinergi.contracts.registry import find_contract
from sinergi.samples.consequences import find_warnings, name_note
from sinergi.samples.rows import REJECT, Feed, Rows, Truth, load_feed
from sinergi.settings import load_settings

SETTINGS = load_settings({})
NIK = "3519015205800001"


def feed(source: str, name: str) -> Feed:
    return load_feed(SETTINGS, find_contract(SETTINGS.sources, source, name))


def warn(of: Feed, truth: Truth, cells: dict[str, Any], *, is_rounded: bool = False) -> set[str]:
    rows = Rows({name: [cell] for name, cell in cells.items()}, [truth])
    columns = frozenset(cells)
    codes = find_warnings(rows, 0, of, truth.slips_in(columns), columns=columns, is_rounded=is_rounded)
    flag_of = {code: flag for flag, code in of.warn_codes.items()}
    return {flag_of[code] for code in codes}


def test_swapped_counts_are_seen_only_where_both_counts_of_a_sex_stand_in_the_file() -> None:
    units, truth = feed("karang_taruna", "unit"), Truth(slips=(("pengurus_l", "board_swapped"),))
    assert warn(units, truth, {"pengurus_l": 40, "anggota_l": 3}) == {"is_board_larger_than_members"}
    assert warn(units, truth, {"pengurus_l": 40, "anggota_p": 3}) == set()


def test_no_region_is_corrected_in_one_that_was_not_found() -> None:
    paid = feed("pkh", "penyaluran")
    slips = (("desa", "desa_typo"), ("kecamatan", "kecamatan_typo"))
    cells = {"desa": "SULK", "kecamatan": "DOLPO", "kabupaten": "MADIUN"}
    assert warn(paid, Truth(slips=slips), cells) == {"is_desa_corrected", "is_kecamatan_corrected"}
    assert warn(paid, Truth(slips=slips, verdict=REJECT, fault="kabupaten"), cells) == set()
    assert warn(paid, Truth(slips=slips[:1], verdict=REJECT, fault="kecamatan"), cells) == set()


def test_a_card_under_nik_is_seen_only_beside_the_card_and_with_its_last_digit() -> None:
    cases, truth = feed("slrt", "keluhan"), Truth(slips=(("nik", "nik_is_card"),))
    cells = {"nik": NIK, "no_kk": NIK, "ttl": ("MADIUN", None)}
    assert warn(cases, truth, cells) == {"is_nik_no_kk"}
    assert warn(cases, truth, cells, is_rounded=True) == set()
    truth.slips = (*truth.slips, ("no_kk", "no_kk_missing"))
    assert warn(cases, truth, cells) == set()


def test_the_word_for_a_rejected_row_is_why_and_for_another_what_its_nik_has() -> None:
    cases = feed("slrt", "keluhan")
    rows = Rows({"nik": [""]}, [Truth(slips=(("nik", "nik_missing"),))])
    assert name_note(rows, 0, cases, {"name_typo": "nama", "nik_missing": "nik"}) == "missing"
    rows.truths[0].verdict, rows.truths[0].fault = REJECT, "tanggal"
    assert name_note(rows, 0, cases, {"nik_missing": "nik"}) == "tanggal_bad"
    rows.truths[0].fault = ""
    assert name_note(rows, 0, cases, {}) == "conflict"
