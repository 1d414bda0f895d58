import pandas as pd
import pytest
from hypothesis import given

from sinergi.cleaning.codes import CodeEntry, CodeList, clean_code, clean_open_code, clean_sex, clean_yes_no
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


SERVICE = CodeList(
    "jenis_layanan",
    (
        CodeEntry(code="PENGECEKAN_DESIL", label="Pengecekan DESIL", code_class="data", synonyms=("Cek Desil",)),
        CodeEntry(code="KARTU_KUSUKA", label="Kartu Kusuka"),
    ),
)


@pytest.mark.parametrize(
    ("raw", "code", "code_class"),
    [
        ("Pengecekan DESIL", "PENGECEKAN_DESIL", "data"),
        (" cek  desil ", "PENGECEKAN_DESIL", "data"),
        ("KARTU_KUSUKA", "KARTU_KUSUKA", None),
    ],
)
def test_an_open_list_knows_its_entries(raw, code, code_class):
    expected = {"value": code, "code_class": code_class, "issue": None}
    assert clean_one(clean_open_code, raw, code_list=SERVICE) == expected


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("Antar jenazah", "ANTAR_JENAZAH"),
        ("  antar   JENAZAH. ", "ANTAR_JENAZAH"),
        ("Surat ket. (ahli waris)", "SURAT_KET_AHLI_WARIS"),
        ("Bantuan/Hibah", "BANTUAN_HIBAH"),
    ],
)
def test_a_stranger_in_an_open_list_becomes_a_code_of_its_own_and_is_said(raw, code):
    expected = {"value": code, "code_class": None, "issue": "unknown"}
    assert clean_one(clean_open_code, raw, code_list=SERVICE) == expected


@pytest.mark.parametrize("raw", [None, "", " ", "-", "–", "?", "0", "belum ada", "tidak ada"])
def test_an_open_list_takes_a_cell_that_says_nothing_as_empty(raw):
    expected = {"value": None, "code_class": None, "issue": "empty"}
    assert clean_one(clean_open_code, raw, code_list=SERVICE) == expected


def test_an_entry_of_an_open_list_may_say_that_there_is_none():
    desil = CodeList("desil", (CodeEntry(code="BELUM_ADA", label="Belum ada di DTSEN", synonyms=("Belum ada", "0")),))
    for raw in ("belum ada", "0", "BELUM ADA DI DTSEN"):
        assert clean_one(clean_open_code, raw, code_list=desil)["value"] == "BELUM_ADA"


def test_a_long_number_never_becomes_a_code():
    cleaned = clean_one(clean_open_code, "Bantuan a.n. 3519 0241 0180 0001", code_list=SERVICE)
    assert cleaned == {"value": "BANTUAN_A_N_NOMOR", "code_class": None, "issue": "unknown"}


@given(columns())
def test_cleaning_a_cleaned_open_code_changes_nothing(raw):
    once = clean_open_code(raw, SERVICE)
    assert once.index.equals(raw.index)
    assert (once["value"].isna() == (once["issue"] == "empty")).all()
    pd.testing.assert_series_equal(clean_open_code(once["value"], SERVICE)["value"], once["value"])


STANDING = CodeList(
    "status_kinerja",
    (
        CodeEntry(code="AKTIF", label="Aktif", code_class="ya", synonyms=("1",)),
        CodeEntry(code="TIDAK_AKTIF", label="Tidak Aktif", code_class="tidak", synonyms=("0", "Vakum")),
    ),
)


@pytest.mark.parametrize(
    ("raw", "value", "issue"),
    [
        ("Aktif", "true", None),
        (" AKTIF ", "true", None),
        ("1.0", "true", None),
        ("tidak  aktif", "false", None),
        ("Tidak_Aktif", "false", None),
        ("vakum", "false", None),
        ("0", "false", None),
        ("Cukup", None, "unknown"),
        ("-", None, "unknown"),
        ("", None, "empty"),
        (None, None, "empty"),
    ],
)
def test_two_states_are_true_or_false_and_never_guessed(raw, value, issue):
    assert clean_one(clean_yes_no, raw, code_list=STANDING) == {"value": value, "issue": issue}


@given(columns())
def test_any_column_of_two_states_is_read_or_said(raw):
    once = clean_yes_no(raw, STANDING)
    assert once.index.equals(raw.index)
    assert (once["value"].isna() == once["issue"].notna()).all()


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
