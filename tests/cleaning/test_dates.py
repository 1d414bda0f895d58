from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sinergi.cleaning.dates import clean_date, clean_place_and_date, split_place_and_date

from .strategies import columns
from .table import clean_one

RECEIVED_ON = date(2025, 7, 10)


def read(cell: str | None, **options) -> tuple[str | None, str | None]:
    cleaned = clean_one(clean_date, cell, received_on=RECEIVED_ON, **options)
    return cleaned["value"], cleaned["issue"]


@pytest.mark.parametrize(
    "raw",
    ["31/12/1979", "31-12-1979", "31.12.1979", "31 12 1979", "31 / 12 / 1979", "1979-12-31", "1979/12/31",
     "1979-12-31 00:00:00", "1979-12-31T00:00:00", "31 Desember 1979", "31 DESEMBER 1979", "31 Des 79", "31-Dec-79",
     "31-12-79", "December 31, 1979", "29220", "29220.0", "19791231", "31121979", "Senin, 31 Desember 1979",
     "31–12–1979", "tgl 31-12-1979", "31/12/1979 10:15", "31 Des. 1979", "31Des1979", "'31/12/1979"],
)  # fmt: skip
def test_one_day_is_read_in_every_writing(raw):
    assert read(raw) == ("1979-12-31", None)


@pytest.mark.parametrize(
    ("name", "month"),
    [("Januari", 1), ("Jan", 1), ("Februari", 2), ("Pebruari", 2), ("Peb", 2), ("Maret", 3), ("Mrt", 3), ("April", 4),
     ("Mei", 5), ("May", 5), ("Juni", 6), ("Jun", 6), ("Juli", 7), ("Jul", 7), ("Agustus", 8), ("Agt", 8), ("Ags", 8),
     ("Agu", 8), ("Aug", 8), ("September", 9), ("Sept", 9), ("Sep", 9), ("Oktober", 10), ("Okt", 10), ("Oct", 10),
     ("November", 11), ("Nopember", 11), ("Nop", 11), ("Desember", 12), ("Des", 12), ("December", 12)],
)  # fmt: skip
def test_months_are_known_by_name_and_abbreviation(name, month):
    assert read(f"7 {name} 2024") == (f"2024-{month:02d}-07", None)


@pytest.mark.parametrize(
    ("raw", "value"),
    [("01/02/2025", "2025-02-01"), ("1-2-25", "2025-02-01"), ("01/07/1950", "1950-07-01"), ("5121980", "1980-12-05")],
)
def test_day_comes_before_month(raw, value):
    assert read(raw) == (value, None)


@pytest.mark.parametrize("raw", ["12/31/2024", "12-31-2024", "2024-31-12", "12/31/24"])
def test_us_order_is_read_and_marked_when_nothing_else_makes_a_date(raw):
    assert read(raw) == ("2024-12-31", "us_order")


@pytest.mark.parametrize(
    ("raw", "value"), [("12-05-80", "1980-05-12"), ("10-07-25", "2025-07-10"), ("11-07-25", "1925-07-11")]
)
def test_a_two_digit_year_is_the_latest_not_after_the_delivery(raw, value):
    assert read(raw) == (value, None)


def test_a_two_digit_year_may_lie_ahead_where_dates_expire():
    assert read("01-02-30", century="near") == ("2030-02-01", "future")


@pytest.mark.parametrize(
    "raw",
    ["31-02-2020", "29-02-2023", "32-01-2020", "13/13/2020", "00-00-1950", "12-05-0000", "0202-05-12", "30 Feb 2020"],
)
def test_a_day_that_never_was_is_impossible(raw):
    assert read(raw) == (None, "impossible")


@pytest.mark.parametrize("raw", ["abc", "1980", "Mei 1980", "99999", "12", "1-1-1", "12-05-198", "3.5E+4"])
def test_what_is_no_date_is_unreadable(raw):
    assert read(raw) == (None, "unreadable")


def test_a_day_after_receipt_is_kept_and_marked():
    assert read("11/07/2025") == ("2025-07-11", "future")
    assert read("10/07/2025") == ("2025-07-10", None)


@pytest.mark.parametrize(
    "raw", [None, "", "-", "0", "?", "00-00-0000", "0000-00-00", "0000-00-00 00:00:00", "00/00/00", "TIDAK ADA"]
)
def test_a_cell_without_a_date_is_missing(raw):
    assert read(raw) == (None, None)


@pytest.mark.parametrize(
    ("raw", "place", "day"),
    [
        ("MADIUN, 12-05-1980", "MADIUN", "12-05-1980"),
        ("MADIUN 12-05-1980", "MADIUN", "12-05-1980"),
        ("Madiun,12 Mei 1980", "Madiun", "12 Mei 1980"),
        ("MADIUN/12-05-1980", "MADIUN", "12-05-1980"),
        ("Kab. Madiun, 1980-05-12 00:00:00", "Kab. Madiun", "1980-05-12 00:00:00"),
        ("12-05-1980, MADIUN", "MADIUN", "12-05-1980"),
        ("12 Mei 1980 Madiun", "Madiun", "12 Mei 1980"),
        ("12-05-1980", None, "12-05-1980"),
        ("12 Mei 1980", None, "12 Mei 1980"),
        ("MADIUN", "MADIUN", None),
        ("-", None, None),
        (None, None, None),
    ],
)
def test_place_and_date_of_one_cell_are_parted(raw, place, day):
    assert clean_one(split_place_and_date, raw) == {"place": place, "date": day}


@pytest.mark.parametrize(
    ("raw", "place", "born_on", "issue"),
    [
        ("MADIUN, 12-05-1980", "MADIUN", "1980-05-12", None),
        ("Kab. Madiun / 12 Mei 1980", "Kab. Madiun", "1980-05-12", None),
        ("Madiun, 12 Agustus 80", "Madiun", "1980-08-12", None),
        ("12/05/1980 Madiun", "Madiun", "1980-05-12", None),
        ("Madiun, Senin, 12 Mei 1980", "Madiun", "1980-05-12", None),
        ("12-05-1980", None, "1980-05-12", None),
        ("MADIUN", "MADIUN", None, None),
        ("MADIUN,", "MADIUN", None, None),
        ("-", None, None, None),
        (None, None, None, None),
        ("MADIUN, 31-02-1980", "MADIUN", None, "impossible"),
        ("MADIUN, 05/31/1980", "MADIUN", "1980-05-31", "us_order"),
        ("MADIUN, 12-05-2099", "MADIUN", "2099-05-12", "future"),
        ("MADIUN, 1980", "MADIUN", None, "unreadable"),
    ],
)
def test_place_and_date_of_birth_are_read_from_one_cell(raw, place, born_on, issue):
    read_cell = clean_one(clean_place_and_date, raw, received_on=RECEIVED_ON)
    assert read_cell == {"place": place, "value": born_on, "issue": issue}


@given(st.sampled_from(["MADIUN", "Kab. Madiun", "Ngawi"]), st.dates(date(1900, 1, 1), RECEIVED_ON))
def test_every_birth_is_read_back_from_one_cell(place, day):
    for cell in (f"{place}, {day:%d-%m-%Y}", f"{day:%d/%m/%Y} {place}"):
        read_cell = clean_one(clean_place_and_date, cell, received_on=RECEIVED_ON)
        assert read_cell == {"place": place, "value": day.isoformat(), "issue": None}


@given(st.dates(date(1900, 1, 1), RECEIVED_ON))
def test_every_past_day_is_read_back_from_indonesian_notation(day):
    assert read(day.strftime("%d/%m/%Y")) == (day.isoformat(), None)
    assert read(day.strftime("%d-%m-%Y 00:00:00")) == (day.isoformat(), None)


@given(columns())
def test_cleaning_a_cleaned_date_changes_nothing(raw):
    once = clean_date(raw, received_on=RECEIVED_ON)
    assert once.index.equals(raw.index)
    assert not (once["value"].isna() & once["issue"].isin(["future", "us_order"])).any()
    again = clean_date(once["value"], received_on=RECEIVED_ON)
    pd.testing.assert_series_equal(again["value"], once["value"])


@given(columns())
def test_any_cell_is_parted_without_error(raw):
    parted = split_place_and_date(raw)
    assert parted.index.equals(raw.index)
    assert not parted.isin([""]).any(axis=None)
