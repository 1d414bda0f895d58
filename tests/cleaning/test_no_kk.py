import pandas as pd
import pytest
from hypothesis import given

from sinergi.cleaning.no_kk import clean_no_kk

from .strategies import columns
from .table import clean_one


@pytest.mark.parametrize(
    ("raw", "value", "grade", "issue"),
    [
        ("3519021203100001", "3519021203100001", "valid", None),
        ("'3519021203100001", "3519021203100001", "valid", None),
        ("3519021203100001.0", "3519021203100001", "valid", None),
        ("3519024101800001", "3519024101800001", "suspicious", "is_nik"),
        ("3519027101800001", "3519027101800001", "suspicious", "is_nik"),
        ("3519023201800001", "3519023201800001", "suspicious", "date"),
        ("3519027201800001", "3519027201800001", "suspicious", "date"),
        ("3519021213100001", "3519021213100001", "suspicious", "date"),
        ("3519021203100000", "3519021203100000", "suspicious", "serial"),
        ("9919021203100001", "9919021203100001", "suspicious", "region"),
        ("7777777777777777", "7777777777777777", "placeholder", "repeated"),
        ("351902120310001", "351902120310001", "damaged", "length"),
        ("3.51902E+15", "3.51902E+15", "damaged", "scientific"),
        ("BELUM PUNYA", None, "missing", None),
        ("-", None, "missing", None),
        (None, None, "missing", None),
    ],
)
def test_a_no_kk_is_cleaned_and_graded(raw, value, grade, issue):
    assert clean_one(clean_no_kk, raw) == {"value": value, "grade": grade, "issue": issue}


@given(columns())
def test_cleaning_a_cleaned_no_kk_changes_nothing(raw):
    once = clean_no_kk(raw)
    assert once.index.equals(raw.index)
    pd.testing.assert_frame_equal(clean_no_kk(once["value"]), once)
