import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sinergi.cleaning.money import TAHAP_WORDS, TAHUN_WORDS, clean_integer, clean_money

from .strategies import columns
from .table import clean_one


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("1500000", "1500000"),
        ("1500000.0", "1500000"),
        ("1500000.00", "1500000"),
        ("1500000.000", "1500000"),
        ("Rp 1.500.000,00", "1500000"),
        ("Rp1.500.000", "1500000"),
        ("Rp. 1.500.000,-", "1500000"),
        ("1.500.000", "1500000"),
        ("1,500,000", "1500000"),
        ("1,500,000.00", "1500000"),
        ("1 500 000", "1500000"),
        ("Rp\u00a01.500.000", "1500000"),
        ("1.500.000 rupiah", "1500000"),
        ("750.000,-", "750000"),
        ("750.000.-", "750000"),
        ("750.000", "750000"),
        ("1.500.000,50", "1500000.50"),
        ("750,5", "750.50"),
        ("0", "0"),
        ("0,00", "0"),
        ("'750000", "750000"),
    ],
)
def test_an_amount_is_read_in_both_notations(raw, value):
    assert clean_one(clean_money, raw) == {"value": value, "issue": None}


@pytest.mark.parametrize(
    ("raw", "issue"),
    [
        ("-5000", "negative"),
        ("Rp -750.000", "negative"),
        ("-Rp 750.000", "negative"),
        ("(750.000)", "negative"),
        ("(Rp 750.000)", "negative"),
        ("−750000", "negative"),
        ("-", "none"),
        ("Rp -", "none"),
        ("--", "none"),
        ("tidak ada", "none"),
        ("abc", "unreadable"),
        ("1.500,000", "unreadable"),
        ("12.34.567", "unreadable"),
        ("1.234.56", "unreadable"),
        ("7.5E+5", "unreadable"),
        ("750 ribu", "unreadable"),
        ("#REF!", "unreadable"),
        (None, None),
        ("  ", None),
    ],
)
def test_a_cell_without_an_amount_says_why(raw, issue):
    assert clean_one(clean_money, raw) == {"value": None, "issue": issue}


@given(st.integers(0, 10**12 - 1))
def test_every_amount_comes_back_from_both_notations(amount):
    assert clean_one(clean_money, f"Rp {amount:,}".replace(",", "."))["value"] == str(amount)
    assert clean_one(clean_money, f"{amount:,}.00")["value"] == str(amount)


@given(columns())
def test_cleaning_a_cleaned_amount_changes_nothing(raw):
    once = clean_money(raw)
    assert once.index.equals(raw.index)
    assert not (once["value"].notna() & once["issue"].notna()).any()
    pd.testing.assert_series_equal(clean_money(once["value"])["value"], once["value"])


@pytest.mark.parametrize(
    ("raw", "value", "issue"),
    [
        ("2", "2", None),
        ("2.0", "2", None),
        ("002", "2", None),
        ("0", "0", None),
        ("1.234", "1234", None),
        ("25 orang", "25", None),
        ("2025.0", "2025", None),
        ("-3", None, "negative"),
        ("2,5", None, "not_whole"),
        ("0.5", None, "not_whole"),
        ("II", None, "unreadable"),
        ("Tahap 2", None, "unreadable"),
        ("abc", None, "unreadable"),
        ("-", None, None),
        ("", None, None),
        (None, None, None),
    ],
)
def test_a_count_is_a_whole_number(raw, value, issue):
    assert clean_one(clean_integer, raw) == {"value": value, "issue": issue}


@pytest.mark.parametrize(
    "raw", ["2", "2.0", "II", "Tahap 2", "TAHAP II", "THP. 2", "thp 2", "2/2025", "Tahap 2/2025", "TW2",
            "Tahap 2 Tahun 2025", "tahap ke-2", "T-2", "T2/2025"],
)  # fmt: skip
def test_a_tahap_is_read_with_its_word_its_year_and_in_roman(raw):
    assert clean_one(clean_integer, raw, roman=True, words=TAHAP_WORDS) == {"value": "2", "issue": None}


@pytest.mark.parametrize("raw", ["tidak ada", "-"])
def test_a_tahap_that_is_said_not_to_be_there_is_missing(raw):
    assert clean_one(clean_integer, raw, roman=True, words=TAHAP_WORDS) == {"value": None, "issue": None}


def test_a_year_is_read_with_its_word():
    assert clean_one(clean_integer, "Tahun 2025", words=TAHUN_WORDS)["value"] == "2025"
    assert clean_one(clean_integer, "TA. 2025", words=TAHUN_WORDS)["value"] == "2025"


@given(columns())
def test_cleaning_a_cleaned_count_changes_nothing(raw):
    once = clean_integer(raw, roman=True, words=TAHAP_WORDS)
    assert once.index.equals(raw.index)
    pd.testing.assert_series_equal(clean_integer(once["value"])["value"], once["value"])


@pytest.mark.parametrize("raw", ["3519024101800001", "1.000.000.000.000", "1000000000000,00"])
def test_a_trillion_is_no_amount_but_an_identifier_in_the_wrong_column(raw):
    assert clean_one(clean_money, raw) == {"value": None, "issue": "unreadable"}


@pytest.mark.parametrize("raw", ["3519024101800001", "81234567890", "2147483648", "1.000.000.000"])
def test_a_count_that_the_database_could_not_hold_is_unreadable(raw):
    assert clean_one(clean_integer, raw) == {"value": None, "issue": "unreadable"}


def test_the_largest_amount_and_count_are_read():
    assert clean_one(clean_money, "999.999.999.999")["value"] == "999999999999"
    assert clean_one(clean_integer, "999999999")["value"] == "999999999"
