import pandas as pd
import pytest
from hypothesis import given

from sinergi.cleaning.addresses import clean_rt_rw

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
        "RW 01 RT 03",
        "RT/RW 003/001",
        "Jl. Jawa 5 RT 3 RW 1",
    ],
)
def test_a_cell_of_both_parts_is_said_to_be_one(raw):
    assert clean_one(clean_rt_rw, raw) == {"value": None, "issue": "two_parts"}


@pytest.mark.parametrize("raw", ["2025-01-03", "2025-01-03 00:00:00", "3-Jan", "03 Jan", "3 Januari"])
def test_both_parts_that_excel_made_a_date_are_said_to_be_two(raw):
    assert clean_one(clean_rt_rw, raw) == {"value": None, "issue": "two_parts"}


@given(columns())
def test_cleaning_a_cleaned_part_changes_nothing(raw):
    once = clean_rt_rw(raw)
    assert once.index.equals(raw.index)
    pd.testing.assert_series_equal(clean_rt_rw(once["value"])["value"], once["value"])
