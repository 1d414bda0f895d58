import pandas as pd
import pytest
from hypothesis import given

from sinergi.cleaning.names import clean_name

from .strategies import columns
from .table import clean_one


def form_of(cell: str) -> str | None:
    return clean_one(clean_name, cell)["form"]


@pytest.mark.parametrize(
    ("raw", "form"),
    [
        ("  siti   aminah ", "SITI AMINAH"),
        ("H. Suparman, S.Pd", "SUPARMAN"),
        ("HJ. SITI AMINAH", "SITI AMINAH"),
        ("Drs. H. M. Yusuf, M.Si., M.Pd", "MUHAMMAD YUSUF"),
        ("Drs.H.Moh.Amin", "MUHAMMAD AMIN"),
        ("Prof. Dr. Ir. Budi, SP", "BUDI"),
        ("dr. Ani Sp.OG", "ANI"),
        ("SRI WAHYUNI A.MD.KEB", "SRI WAHYUNI"),
        ("Yuni S. Pd", "YUNI"),
        ("SUTINI SE", "SUTINI"),
        ("Siti Nur Hasanah, S.Pd.I, M.M.", "SITI NUR HASANAH"),
        ("Ny. Suparman", "SUPARMAN"),
        ("R.A. Kartini", "KARTINI"),
        ("SUPARMAN (ALM)", "SUPARMAN"),
        ("SUPARMAN ALMH.", "SUPARMAN"),
        ("Sumarni, Hj.", "SUMARNI"),
    ],
)
def test_titles_in_front_and_behind_are_no_part_of_the_form(raw, form):
    assert form_of(raw) == form


@pytest.mark.parametrize(
    ("raw", "form"),
    [
        ("Sutini alias Ijah", "SUTINI"),
        ("SUTINI ALS. IJAH", "SUTINI"),
        ("Sutini / Ijah", "SUTINI"),
        ("SUTINI/IJAH", "SUTINI"),
        ("SUTINI (IJAH)", "SUTINI"),
        ("AHMAD BIN SALIM", "AHMAD"),
        ("Siti binti Salim, S.Pd", "SITI"),
    ],
)
def test_other_names_and_the_fathers_name_are_cut(raw, form):
    assert form_of(raw) == form


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("MOH. ALI", "Muhammad Ali"),
        ("Moch. Ali", "Mohammad Ali"),
        ("MUH.ALI", "MUHAMAD ALI"),
        ("M. Ali", "MOCHAMAD ALI"),
        ("MHD ALI", "MOHAMAD ALI"),
        ("Abd. Rohman", "ABDUL ROHMAN"),
        ("ACH. FAUZI", "Achmad Fauzi"),
        ("AHMAD FAUZI", "Akhmad Fauzi"),
        ("St. Aisyah", "SITTI AISYAH"),
        ("NOER HAYATI", "Nur Hayati"),
        ("SOETARNO", "Sutarno"),
        ("DJOKO SOEPRAPTO", "JOKO SUPRAPTO"),
        ("TJAHJONO", "CAHYONO"),
        ("SOEDJONO", "SUJONO"),
        ("SJAHRIR", "SYAHRIR"),
        ("NJOMAN", "NYOMAN"),
        ("CHUSNUL CHOTIMAH", "KHUSNUL KHOTIMAH"),
        ("ACH. MUCHLIS", "AHMAD MUKHLIS"),
        ("Nur'aini", "NURAINI"),
        ("AMINNAH", "AMINAH"),
        ("Éva", "EVA"),
    ],
)
def test_spellings_of_one_name_share_a_form(left, right):
    assert form_of(left) == form_of(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("SUJONO", "SUYONO"),
        ("ANJANI", "ANYANI"),
        ("JOEL", "JUL"),
        ("SUTARNO", "SUTARNI"),
        ("MICHAEL", "MIKHAEL"),
        ("SITI MA", "SITI"),
        ("BINTANG", "BINTI"),
        ("ALI H", "ALI"),
    ],
)
def test_distinct_names_of_today_stay_distinct(left, right):
    assert form_of(left) != form_of(right)


@pytest.mark.parametrize(("raw", "form"), [("Ibu", "IBU"), ("H.", "H"), ("M", "M"), ("李明", "李明")])
def test_a_name_that_is_nothing_but_a_title_keeps_a_form(raw, form):
    assert form_of(raw) == form


def test_the_original_spelling_is_kept():
    assert clean_one(clean_name, " H.  Moch. Ali,  S.Pd ")["value"] == "H. Moch. Ali, S.Pd"


@pytest.mark.parametrize("raw", ["-", "?", "123", "...", "#N/A"])
def test_a_name_without_letters_is_empty(raw):
    assert clean_one(clean_name, raw) == {"value": None, "form": None, "issue": "no_letters"}


@pytest.mark.parametrize("raw", [None, "", "\u00a0"])
def test_a_blank_name_has_no_issue(raw):
    assert clean_one(clean_name, raw) == {"value": None, "form": None, "issue": None}


@given(columns())
def test_any_column_of_names_is_cleaned_on_its_own_index(raw):
    once = clean_name(raw)
    assert once.index.equals(raw.index)
    assert (once["value"].isna() == once["form"].isna()).all()
    assert not once["form"].eq("").any()
    again = clean_name(once["value"])
    pd.testing.assert_frame_equal(again[["value", "form"]], once[["value", "form"]])
