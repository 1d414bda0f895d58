import pandas as pd
import pytest
from hypothesis import given

from sinergi.cleaning.text import drop_float_tail, fold, fold_series, is_scientific, says_nothing, strip_cells

from .strategies import cells, columns
from .table import clean_one


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("  Mejayan ", "Mejayan"),
        ("\u00a0Mejayan\u00a0", "Mejayan"),
        ("Desa\u00a0Krajan", "Desa Krajan"),
        ("\ufeffMejayan\u200b", "Mejayan"),
        ("'0812", "0812"),
        ("' ’0812", "0812"),
        ('="0812"', "0812"),
        ("=0812", "0812"),
        ('=" 0812\u00a0"', "0812"),
        ('=""', None),
        ("=Jl. Mawar 3", "=Jl. Mawar 3"),
        ("=SUM(A1)", "=SUM(A1)"),
        ("Nur'aini", "Nur'aini"),
        ("baris satu\nbaris dua", "baris satu baris dua"),
        ("a\x00b", "ab"),
        ("-", "-"),
        ("", None),
        ("   ", None),
        ("\u00a0\u2007\u200b", None),
        ("'", None),
        (None, None),
    ],
)
def test_only_what_is_invisible_goes(raw, expected):
    assert clean_one(lambda column: strip_cells(column).to_frame("value"), raw)["value"] == expected


def test_a_stripped_column_keeps_its_index_and_type():
    raw = pd.Series([" a", None], index=[7, 3], dtype="str")
    stripped = strip_cells(raw)
    assert stripped.index.tolist() == [7, 3]
    assert stripped.dtype == raw.dtype
    assert raw.tolist()[0] == " a"


@given(columns())
def test_stripping_twice_is_stripping_once(raw):
    once = strip_cells(raw)
    pd.testing.assert_series_equal(strip_cells(once), once)


@pytest.mark.parametrize(
    ("left", "right"),
    [("Desa / Kel.", "DESA_KEL"), ("No. KTP", "noktp"), ("NAMA  IBU\nKANDUNG", "nama ibu kandung")],
)
def test_headings_that_differ_only_in_case_and_signs_fold_alike(left, right):
    assert fold(left) == fold(right)


def test_a_cell_without_letters_and_digits_folds_to_nothing():
    assert fold_series(pd.Series(["-", "Kec.", None], dtype="str")).isna().tolist() == [True, False, True]


@given(cells)
def test_folding_twice_is_folding_once(cell):
    assert fold(fold(cell or "")) == fold(cell or "")


@pytest.mark.parametrize("cell", ["-", "0", "000", "?", "BELUM ADA", "Tidak ada", "N/A", "--", "#N/A", "blm ada"])
def test_words_for_none_say_nothing(cell):
    assert says_nothing(cell)


@pytest.mark.parametrize("cell", ["1", "35190000000001", "ADA", "SITI"])
def test_other_words_say_something(cell):
    assert not says_nothing(cell)


@pytest.mark.parametrize("cell", ["3.51901E+15", "3,51901E+15", "3.5e15", "3E+15", "3.51901 E+15"])
def test_numbers_shortened_by_a_spreadsheet_are_scientific(cell):
    assert is_scientific(cell)


@pytest.mark.parametrize("cell", ["3519", "12E5", "E+15", "3519E", "1.500.000"])
def test_other_numbers_are_not_scientific(cell):
    assert not is_scientific(cell)


def test_only_a_whole_floats_tail_is_dropped():
    assert [drop_float_tail(cell) for cell in ("12.0", "12,00", "12.5", "00.21.0", "x.0")] == [
        "12",
        "12",
        "12.5",
        "00.21.0",
        "x.0",
    ]
