"""Pseudonyms: equal values meet, everything else is apart, and nothing is told without the key."""

from __future__ import annotations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from sinergi.vault.tokens import hash_rows, tokenize

KEY, OTHER_KEY = bytes(range(32)), bytes(range(1, 33))
NIK = "3519024101800001"


def column(*cells: str | None) -> pd.Series:
    return pd.Series(cells, dtype="str")


def token(value: str, *, kind: str = "nik", key: bytes = KEY) -> str:
    return tokenize(column(value), kind=kind, key=key)[0]


def row_hash(*cells: str | None, key: bytes = KEY, kind: str = "raw") -> str:
    return hash_rows([column(cell) for cell in cells], kind=kind, key=key)[0]


def test_equal_values_get_equal_tokens_of_32_hexadecimal_digits():
    tokens = tokenize(column(NIK, "3519024101800002", NIK), kind="nik", key=KEY)
    assert tokens[0] == tokens[2] != tokens[1]
    assert tokens.str.fullmatch("[0-9a-f]{32}").all()


def test_the_digits_of_a_value_are_nowhere_in_its_token():
    assert NIK not in token(NIK)
    assert NIK[-6:] not in token(NIK)


def test_the_same_digits_of_another_kind_or_under_another_key_differ():
    assert len({token(NIK), token(NIK, kind="no_kk"), token(NIK, key=OTHER_KEY)}) == 3


def test_nothing_has_no_token_and_the_index_stays():
    values = pd.Series([None, NIK], index=[7, 3], dtype="str")
    tokens = tokenize(values, kind="nik", key=KEY)
    assert list(tokens.index) == [7, 3]
    assert pd.isna(tokens[7])
    assert tokens[3] == token(NIK)


def test_an_empty_column_gives_an_empty_column():
    assert tokenize(column(), kind="nik", key=KEY).empty
    assert tokenize(column(None, None), kind="nik", key=KEY).isna().all()


def test_the_place_of_a_cell_counts():
    assert row_hash("a", "b") != row_hash("b", "a")
    assert row_hash("a", None) != row_hash(None, "a")


def test_cells_do_not_run_into_each_other():
    assert len({row_hash("ab", "c"), row_hash("a", "bc"), row_hash("abc", ""), row_hash("", "abc")}) == 4
    assert row_hash("a\x1f1\x1fb", "") != row_hash("a", "b")


def test_a_missing_cell_and_an_empty_one_are_the_same():
    assert row_hash("a", None) == row_hash("a", "")


def test_the_hash_of_a_row_depends_on_key_and_purpose():
    assert len({row_hash("a"), row_hash("a", key=OTHER_KEY), row_hash("a", kind="match")}) == 3


@given(st.lists(st.lists(st.text(max_size=6), min_size=3, max_size=3), min_size=1, max_size=20))
def test_rows_have_equal_hashes_exactly_when_their_cells_are_equal(rows: list[list[str]]):
    columns = [column(*cells) for cells in zip(*rows, strict=True)]
    hashes = hash_rows(columns, kind="raw", key=KEY)
    assert len(set(hashes)) == len({tuple(row) for row in rows})
