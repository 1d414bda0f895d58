import pandas as pd
import pytest
from hypothesis import given

from sinergi.cleaning.codes import CodeEntry, CodeList, clean_code, clean_sex
from sinergi.errors import ConfigurationError

from .strategies import columns
from .table import clean_one

STATUS = CodeList(
    "pkh_status",
    (
        CodeEntry(code="STRIP", label="-", code_class="gagal"),
        CodeEntry(code="SUKSES_SPM", label="SUKSES SPM", code_class="sukses", synonyms=("Berhasil", "Cair")),
        CodeEntry(code="SI", label="SI / STANDING INSTRUCTION", code_class="proses"),
        CodeEntry(code="SATU", label="Satu", synonyms=("1",)),
    ),
)


@pytest.mark.parametrize(
    ("raw", "code", "code_class"),
    [
        ("SUKSES SPM", "SUKSES_SPM", "sukses"),
        ("sukses  spm ", "SUKSES_SPM", "sukses"),
        ("Sukses_SPM", "SUKSES_SPM", "sukses"),
        ("SUKSES-SPM", "SUKSES_SPM", "sukses"),
        ("berhasil", "SUKSES_SPM", "sukses"),
        ("SI", "SI", "proses"),
        ("standing instruction", "SI", "proses"),
        ("-", "STRIP", "gagal"),
        (" - ", "STRIP", "gagal"),
        ("–", "STRIP", "gagal"),
        ("STRIP", "STRIP", "gagal"),
        ("1.0", "SATU", None),
    ],
)
def test_a_value_is_matched_by_label_code_and_synonym(raw, code, code_class):
    assert clean_one(clean_code, raw, code_list=STATUS) == {"value": code, "code_class": code_class, "issue": None}


@pytest.mark.parametrize(
    ("raw", "issue"),
    [(None, "empty"), ("", "empty"), (" ", "empty"), ("x", "unknown"), ("?", "unknown"), ("--", "unknown")],
)
def test_a_blank_is_empty_and_a_stranger_unknown(raw, issue):
    assert clean_one(clean_code, raw, code_list=STATUS) == {"value": None, "code_class": None, "issue": issue}


def test_a_dash_is_unknown_where_the_list_has_none():
    open_list = CodeList("bidang", (CodeEntry(code="PANGAN", label="Pangan"),))
    assert clean_one(clean_code, "-", code_list=open_list)["issue"] == "unknown"


def test_a_spelling_of_two_codes_is_a_configuration_error():
    entries = (CodeEntry(code="A", label="Satu"), CodeEntry(code="B", label="Dua", synonyms=("SATU",)))
    with pytest.raises(ConfigurationError, match="A dan B"):
        CodeList("kacau", entries)


@given(columns())
def test_cleaning_a_cleaned_code_changes_nothing(raw):
    once = clean_code(raw, STATUS)
    assert once.index.equals(raw.index)
    assert (once["value"].isna() == once["issue"].notna()).all()
    pd.testing.assert_series_equal(clean_code(once["value"], STATUS)["value"], once["value"])


@pytest.mark.parametrize(
    "raw", ["L", "l", "LK", "Lk.", "Laki-laki", "LAKI - LAKI", "Laki laki", "Pria", "male", "1", "1.0"]
)
def test_a_man_is_known_in_every_writing(raw):
    assert clean_one(clean_sex, raw) == {"value": "L", "issue": None}


@pytest.mark.parametrize("raw", ["P", "PR", "pr.", "Perempuan", "PEREMPUAN ", "Wanita", "female", "2", "2.0"])
def test_a_woman_is_known_in_every_writing(raw):
    assert clean_one(clean_sex, raw) == {"value": "P", "issue": None}


@pytest.mark.parametrize(
    ("raw", "issue"), [("x", "unknown"), ("3", "unknown"), ("-", None), ("?", None), (None, None)]
)
def test_another_sex_cell_has_no_value(raw, issue):
    assert clean_one(clean_sex, raw) == {"value": None, "issue": issue}


@given(columns())
def test_any_column_of_sex_is_cleaned(raw):
    once = clean_sex(raw)
    assert once.index.equals(raw.index)
    assert once["value"].dropna().isin(["L", "P"]).all()
