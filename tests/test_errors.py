"""What an error says to the person who must act on it."""

from __future__ import annotations

import pickle

from sinergi.errors import Place, RefusedFileError

NIK = "3519024101800001"


def error(message: str = "Kolom tidak ada.") -> RefusedFileError:
    place = Place(file=f"BNBA {NIK}.csv", sheet="Data", row=3, column="nama")
    return RefusedFileError(
        message, code="FILE-010", place=place, remedy=f"Tanyakan pengirim (0812/3456/7890, {NIK})."
    )


def test_a_sentence_masks_the_numbers_that_people_write_into_names_headings_and_reasons() -> None:
    said = error(f"Judul yang tidak dikenal: HP (0351) 4567890, NIK {NIK}.").sentence()
    assert not any(part in said for part in (NIK, "4567890", "7890"))
    assert said.startswith("FILE-010 BNBA 35**************.csv / Data / baris 3 / nama: Judul")


def test_a_sum_and_a_day_stay_readable_in_a_sentence() -> None:
    said = error("Tertulis Rp 1.234.567.890, isinya Rp 1.234.567.000, per 01/04/2025 08:30.").sentence()
    assert "Rp 1.234.567.890, isinya Rp 1.234.567.000, per 01/04/2025 08:30." in said


def test_a_long_error_is_told_in_lines_that_fit_a_screen_and_hides_a_number_at_their_end() -> None:
    told = error(" ".join(["panjang sekali"] * 12) + " 3519 0241 0180 0001 " + "x" * 120).told()
    lines = told.splitlines()
    assert [line[:9].strip() for line in lines if line[:1] != " "] == ["Kode", "Tempat", "Masalah", "Tindakan"]
    assert max(len(line) for line in lines if "xxx" not in line) <= 100
    assert not any(part in told for part in ("0241", "0180", "0001", "7890"))


def test_an_error_of_another_process_says_the_same() -> None:
    there = error()
    here = pickle.loads(pickle.dumps(there))
    assert type(here) is RefusedFileError
    assert (str(here), here.told(), here.code, here.place) == (str(there), there.told(), there.code, there.place)
