import pandas as pd
import pytest
from hypothesis import given

from sinergi.cleaning.contacts import clean_account, clean_phone

from .strategies import columns
from .table import clean_one


@pytest.mark.parametrize(
    "raw",
    ["081298765432", "'081298765432", "+62 812-9876-5432", "+6281298765432", "6281298765432", "81298765432",
     "81298765432.0", "0812 9876 5432", "0812.9876.5432", "HP. 081298765432", "62 0812 9876 5432",
     "(+62)81298765432"],
)  # fmt: skip
def test_a_mobile_number_is_one_in_every_writing(raw):
    assert clean_one(clean_phone, raw) == {"value": "+6281298765432", "second": None, "issue": None}


@pytest.mark.parametrize("raw", ["0351-462345", "(0351) 462345", "+62351462345", "0351 462 345"])
def test_a_landline_keeps_its_area(raw):
    assert clean_one(clean_phone, raw)["value"] == "+62351462345"


@pytest.mark.parametrize(
    "raw",
    ["081298765432/085712345678", "081298765432 / 085712345678", "081298765432, 085712345678",
     "081298765432 085712345678", "0812-9876-5432 atau 0857-1234-5678", "081298765432;085712345678"],
)  # fmt: skip
def test_two_numbers_of_one_cell_are_parted(raw):
    assert clean_one(clean_phone, raw) == {"value": "+6281298765432", "second": "+6285712345678", "issue": None}


@pytest.mark.parametrize(
    ("raw", "issue"),
    [
        ("08123", "length"),
        ("0812987654321234", "length"),
        ("8.12987E+10", "scientific"),
        ("081111111111", "placeholder"),
        ("081000000000", "placeholder"),
        ("abc", "unreadable"),
        ("O81298765432", "unreadable"),
        ("-", None),
        ("0", None),
        ("", None),
        (None, None),
    ],
)
def test_a_cell_without_a_telephone_number_says_why(raw, issue):
    assert clean_one(clean_phone, raw) == {"value": None, "second": None, "issue": issue}


@given(columns())
def test_cleaning_a_cleaned_telephone_number_changes_nothing(raw):
    once = clean_phone(raw)
    assert once.index.equals(raw.index)
    pd.testing.assert_series_equal(clean_phone(once["value"])["value"], once["value"])


@pytest.mark.parametrize(
    ("raw", "value", "issue"),
    [
        ("0012345678901", "0012345678901", None),
        ("'0012345678901", "0012345678901", None),
        ("0021-01-012345-53-0", "002101012345530", None),
        ("0021.01.012345.53.0", "002101012345530", None),
        ("1234567890.0", "1234567890", None),
        ("1234 5678 90", "1234567890", None),
        ("123", "123", "length"),
        ("1.23457E+12", None, "scientific"),
        ("12345O7890", None, "letter"),
        ("1234567890&1", None, "unreadable"),
        ("-", None, None),
        ("0", None, None),
        (None, None, None),
    ],
)
def test_an_account_is_text_of_digits(raw, value, issue):
    assert clean_one(clean_account, raw) == {"value": value, "issue": issue}


@given(columns())
def test_cleaning_a_cleaned_account_changes_nothing(raw):
    once = clean_account(raw)
    assert once.index.equals(raw.index)
    pd.testing.assert_series_equal(clean_account(once["value"])["value"], once["value"])
