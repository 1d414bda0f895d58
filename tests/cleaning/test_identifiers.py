import pandas as pd
import pytest
from hypothesis import given

from sinergi.cleaning.identifiers import clean_identifier

from .strategies import columns
from .table import clean_one


@pytest.mark.parametrize(
    ("raw", "value", "issue"),
    [
        ("35190000000001", "35190000000001", None),
        ("'35190000000001", "35190000000001", None),
        ('="35190000000001"', "35190000000001", None),
        ("35190000000001.0", "35190000000001", None),
        ("3519 0000 000001", "35190000000001", None),
        ("\u00a035190000000001", "35190000000001", None),
        ("00123", "00123", None),
        ("PKH-001", "PKH-001", None),
        ("12E5", "12E5", None),
        ("3.519E+13", "3.519E+13", "scientific"),
        ("3,519E+13", "3,519E+13", "scientific"),
        ("-", None, None),
        ("0", None, None),
        ("TIDAK ADA", None, None),
        ("", None, None),
        (None, None, None),
    ],
)
def test_an_identifier_is_text_without_its_wrapping(raw, value, issue):
    assert clean_one(clean_identifier, raw) == {"value": value, "issue": issue}


@given(columns())
def test_cleaning_a_cleaned_identifier_changes_nothing(raw):
    once = clean_identifier(raw)
    assert once.index.equals(raw.index)
    pd.testing.assert_frame_equal(clean_identifier(once["value"]), once)
