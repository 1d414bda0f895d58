"""What a reviewer is told of two records without what tells who somebody is."""

from __future__ import annotations

from datetime import date

import pytest

from sinergi.identity.places import RecordPlace
from sinergi.review.masking import told_birth, told_file, told_name, told_numbers
from sinergi.review.queue import Side

NIK = "3519024506700501"


def side(**values: object) -> Side:
    """Return a record that says what is given and nothing else."""
    known = dict.fromkeys(Side.__dataclass_fields__)
    place = RecordPlace(source="pkh", sha256="ab" * 32, sheet=f"Data {NIK}", row_no=12)
    return Side(**{**known, "place": place, "delivery_id": 3, "feed": "penyaluran", **values})


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Siti Aminah", "S*** A*****"),
        ("Ny. Suparman", "N*. S*******"),
        ("MUH. NUR, S.Pd", "M**. N**, S.P*"),
        ("7 Bidadari 3519", "* B******* ****"),
        ("Ma'rufah", "M*'*****"),
        ("", "-"),
    ],
)
def test_of_a_name_the_first_letters_are_told(name: str, told: str) -> None:
    assert told_name(name, is_clear=False) == told
    assert told_name(name, is_clear=True) == (name or "-")


def test_of_a_birthday_the_year_is_told_and_of_a_sheet_no_number() -> None:
    born = side(birth_place="Madiun", birth_date=date(1970, 6, 5))
    assert told_birth(born, is_clear=False) == "1970"
    assert told_birth(born, is_clear=True) == "Madiun, 05-06-1970"
    assert told_birth(side(birth_place="Madiun"), is_clear=False) == "-"
    assert told_file(born) == "pkh/penyaluran kiriman 3 lembar Data 35************** baris 12"


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ("3519024506700509", "beda 1 angka (ke-16)"),
        ("3519024506700510", "angka ke-15, 16 tertukar"),
        ("3519024506700599", "beda 2 angka (ke-15, 16)"),
        ("3519024506711234", "beda 5 angka"),
        ("351902450670050", "berbeda, 16 dan 15 angka"),
        (None, "berbeda"),
    ],
)
def test_of_two_numbers_it_is_told_where_they_differ_and_no_digit(other: str | None, told: str) -> None:
    sides = (side(nik_token="a", nik=NIK), side(nik_token="b", nik=other))
    assert told_numbers(sides, "nik", is_clear=False) == [told]
    assert told_numbers(sides, "nik", is_clear=True) == [NIK, other or "(tidak tersimpan)", told]


def test_equal_and_missing_numbers_are_told() -> None:
    one, none = side(nik_token="a", nik=NIK), side()
    assert told_numbers((one, one), "nik", is_clear=False) == ["sama"]
    assert told_numbers((one, one), "nik", is_clear=True) == [NIK, NIK]
    assert told_numbers((one, none), "nik", is_clear=False) == ["hanya ada pada yang atas"]
    assert told_numbers((none, one), "nik", is_clear=False) == ["hanya ada pada yang bawah"]
    assert told_numbers((none, none), "nik", is_clear=False) == ["keduanya tidak ada"]
    assert told_numbers((none, one), "nik", is_clear=True) == ["-", NIK]
