import pandas as pd
import pytest
from hypothesis import given

from sinergi.cleaning.addresses import clean_rt_rw, split_rt_rw

from .strategies import columns
from .table import clean_one


@pytest.mark.parametrize(
    ("raw", "value", "issue"),
    [
        ("3", "003", None),
        ("003", "003", None),
        ("3.0", "003", None),
        ("RT 03", "003", None),
        ("RT.3", "003", None),
        ("Rw 3", "003", None),
        ("'03", "003", None),
        ("003/001", None, "two_parts"),
        ("1234", None, "unreadable"),
        ("abc", None, "unreadable"),
        ("-", None, None),
        ("", None, None),
        (None, None, None),
    ],
)
def test_one_part_is_three_digits(raw, value, issue):
    assert clean_one(clean_rt_rw, raw) == {"value": value, "issue": issue}


@pytest.mark.parametrize(
    "raw",
    [
        "003/001",
        "3/1",
        "03-01",
        "RT 03 RW 01",
        "RT03/RW01",
        "RT. 03 / RW. 01",
        "RT/RW 003/001",
        "Jl. Jawa 5 RT 3 RW 1",
    ],
)
def test_both_parts_of_one_cell_are_parted(raw):
    assert clean_one(split_rt_rw, raw) == {"rt": "003", "rw": "001", "issue": None}


@pytest.mark.parametrize("raw", ["2025-01-03", "2025-01-03 00:00:00", "3-Jan", "03 Jan", "3 Januari"])
def test_a_date_made_by_excel_is_turned_back(raw):
    assert clean_one(split_rt_rw, raw) == {"rt": "003", "rw": "001", "issue": "from_date"}


@pytest.mark.parametrize(
    ("raw", "rt", "rw", "issue"),
    [
        ("RT 3", "003", None, None),
        ("RW 1", None, "001", None),
        ("5", None, None, "unreadable"),
        ("abc", None, None, "unreadable"),
        ("-", None, None, None),
        (None, None, None, None),
    ],
)
def test_half_a_cell_gives_half_and_nothing_is_guessed(raw, rt, rw, issue):
    assert clean_one(split_rt_rw, raw) == {"rt": rt, "rw": rw, "issue": issue}


@given(columns())
def test_cleaning_a_cleaned_part_changes_nothing(raw):
    once = clean_rt_rw(raw)
    assert once.index.equals(raw.index)
    assert split_rt_rw(raw).index.equals(raw.index)
    pd.testing.assert_series_equal(clean_rt_rw(once["value"])["value"], once["value"])
