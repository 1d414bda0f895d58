import pandas as pd
import pytest
from hypothesis import given

from sinergi.cleaning.nik import clean_nik

from .strategies import columns
from .table import clean_one

VALID = "3519024101800001"


@pytest.mark.parametrize(
    "raw",
    [VALID, f"'{VALID}", f" {VALID} ", f"{VALID}\u00a0", f"{VALID}.0", "351902 410180 0001", "3519.0241.0180.0001",
     "3519-0241-0180-0001", f'="{VALID}"', f"={VALID}", "’351902.410180.0001", "3.519.024.101.800.001"],
)  # fmt: skip
def test_a_good_nik_is_read_through_its_wrapping(raw):
    assert clean_one(clean_nik, raw) == {"value": VALID, "grade": "valid", "issue": None, "warnings": None}


@pytest.mark.parametrize("raw", [None, "", "  ", "-", "0", "?", "BELUM ADA", "TIDAK ADA", "N/A", "kosong"])
def test_a_cell_that_says_nothing_is_missing(raw):
    assert clean_one(clean_nik, raw) == {"value": None, "grade": "missing", "issue": None, "warnings": None}


@pytest.mark.parametrize(
    ("raw", "issue"),
    [
        ("351902410180001", "length"),
        ("35190241018000011", "length"),
        ("111", "length"),
        ("35190241O1800001", "letter"),
        ("351902410180000I", "letter"),
        ("35190241018000O1 (salah)", "letter"),
        ("3.51901E+15", "scientific"),
        ("3,51901E+15", "scientific"),
        ("3519024101800001/3519024101800002", "form"),
    ],
)
def test_a_damaged_nik_keeps_its_text_and_names_the_damage(raw, issue):
    assert clean_one(clean_nik, raw) == {"value": raw, "grade": "damaged", "issue": issue, "warnings": None}


@pytest.mark.parametrize(
    ("raw", "issue"),
    [
        ("0000000000000000", "repeated"),
        ("1111111111111111", "repeated"),
        ("9999999999999999", "repeated"),
        ("1212121212121212", "repeated"),
        ("3519029999999999", "repeated"),
        ("1234567890123456", "sequence"),
        ("0123456789012345", "sequence"),
        ("9876543210987654", "sequence"),
        ("3519021234567890", "sequence"),
        ("3519020000000000", "zeros"),
        ("0000000000000001", "zeros"),
    ],
)
def test_a_number_typed_to_fill_the_cell_is_a_placeholder(raw, issue):
    cleaned = clean_one(clean_nik, raw)
    assert (cleaned["value"], cleaned["grade"], cleaned["issue"]) == (raw, "placeholder", issue)


@pytest.mark.parametrize(
    ("raw", "issue"),
    [
        ("3519020001800001", "date"),
        ("3519023201800001", "date"),
        ("3519024001800001", "date"),
        ("3519027201800001", "date"),
        ("3519021500800001", "date"),
        ("3519021513800001", "date"),
        ("3519023104800001", "date"),
        ("3519022902010001", "date"),
        ("3519026902010001", "date"),
        ("3519021501800000", "serial"),
        ("9919021501800001", "region"),
        ("3599021501800001", "region"),
    ],
)
def test_sixteen_digits_that_cannot_be_right_are_suspicious(raw, issue):
    cleaned = clean_one(clean_nik, raw)
    assert (cleaned["value"], cleaned["grade"], cleaned["issue"]) == (raw, "suspicious", issue)


@pytest.mark.parametrize("raw", ["3519022902000001", "3519022902280001", "3519026902960001", "3577011203990001"])
def test_a_leap_day_of_some_century_and_another_kabupaten_are_valid(raw):
    assert clean_one(clean_nik, raw)["grade"] == "valid"


def test_an_unknown_kecamatan_is_only_a_warning():
    cleaned = clean_one(clean_nik, "3519994101800001")
    assert (cleaned["grade"], cleaned["warnings"]) == ("valid", "region_unknown")


@pytest.mark.parametrize(
    ("born_on", "sex", "warnings"),
    [
        ("1980-01-01", "P", None),
        ("1880-01-01", "P", None),
        ("1981-01-01", "P", "born_on_differs"),
        ("1980-02-01", None, "born_on_differs"),
        ("1980-01-01", "L", "sex_differs"),
        ("1980-01-02", "L", "born_on_differs sex_differs"),
        (None, None, None),
    ],
)
def test_what_the_row_says_otherwise_is_a_warning_and_no_grade(born_on, sex, warnings):
    cleaned = clean_one(
        clean_nik, VALID, born_on=pd.Series([born_on], dtype="str"), sex=pd.Series([sex], dtype="str")
    )
    assert (cleaned["grade"], cleaned["warnings"]) == ("valid", warnings)


def test_a_nik_equal_to_its_own_no_kk_is_suspicious():
    no_kk = pd.Series(["3519021501800001", "3519021501800009"], dtype="str", index=[4, 9])
    cleaned = clean_nik(pd.Series(["3519021501800001"] * 2, dtype="str", index=[4, 9]), no_kk=no_kk)
    assert cleaned["grade"].tolist() == ["suspicious", "valid"]
    assert cleaned["issue"].tolist()[0] == "is_no_kk"


def test_a_damaged_nik_carries_no_warning():
    born_on, sex = pd.Series(["1999-09-09"], dtype="str"), pd.Series(["L"], dtype="str")
    assert clean_one(clean_nik, "351902410180001", born_on=born_on, sex=sex)["warnings"] is None


@given(columns())
def test_any_column_is_graded_on_its_own_index(raw):
    cleaned = clean_nik(raw)
    assert cleaned.index.equals(raw.index)
    assert cleaned["grade"].isin(["valid", "suspicious", "placeholder", "damaged", "missing"]).all()
    assert (cleaned["value"].isna() == (cleaned["grade"] == "missing")).all()
    good = cleaned["grade"].isin(["valid", "suspicious", "placeholder"])
    assert cleaned.loc[good, "value"].str.fullmatch(r"[0-9]{16}").all()


@given(columns())
def test_cleaning_a_cleaned_nik_changes_nothing(raw):
    once = clean_nik(raw)
    pd.testing.assert_frame_equal(clean_nik(once["value"]), once)
