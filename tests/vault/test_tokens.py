"""Pseudonyms: equal values meet, everything else is apart, and nothing is told without the key."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sinergi.vault.tokens import hash_named_cells, hash_raw_rows, hash_rows, tokenize

KEY, OTHER_KEY = bytes(range(32)), bytes(range(1, 33))
NIK = "3519024101800001"
BOTH = pytest.mark.parametrize("hash_cells", [hash_rows, hash_raw_rows])


def column(*cells: str | None) -> pd.Series:
    return pd.Series(cells, dtype="str")


def token(value: str, *, kind: str = "nik", key: bytes = KEY) -> str:
    return tokenize(column(value), kind=kind, key=key)[0]


def row_hash(
    *cells: str | None, key: bytes = KEY, kind: str = "raw", hash_cells: Callable[..., pd.Series] = hash_rows
) -> str:
    return hash_cells([column(cell) for cell in cells], kind=kind, key=key)[0]


def keyed(text: str, kind: str) -> str:
    """Return the stored form of a hash, as the standard library makes it from one text."""
    return hashlib.blake2b(text.encode(), digest_size=16, key=KEY, person=kind.encode()).hexdigest()


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


def test_stored_hashes_keep_their_form():
    assert token(NIK) == keyed(NIK, "nik")
    assert row_hash("ab", None, "c", kind="match") == keyed("2\x1fab\x1f0\x1f\x1f1\x1fc", "match")
    named = {"nama": column("Ratminah", "Boinem"), "desa": column("Suluk", None), "rt": column("001", "002")}
    assert list(hash_named_cells(named, kind="content", key=KEY)) == [
        keyed("desa=Suluk\x1fnama=Ratminah\x1frt=001", "content"),
        keyed("nama=Boinem\x1frt=002", "content"),
    ]


def test_a_row_in_which_nothing_is_filled_has_a_hash_among_others():
    named = {"nama": column(None, "Boinem", None), "rt": column(None, "002", None)}
    hashes = hash_named_cells(named, kind="content", key=KEY)
    assert list(hashes) == [keyed("", "content"), keyed("nama=Boinem\x1frt=002", "content"), keyed("", "content")]


@BOTH
def test_the_place_of_a_cell_counts(hash_cells):
    assert row_hash("a", "b", hash_cells=hash_cells) != row_hash("b", "a", hash_cells=hash_cells)
    assert row_hash("a", None, hash_cells=hash_cells) != row_hash(None, "a", hash_cells=hash_cells)


@BOTH
def test_cells_do_not_run_into_each_other(hash_cells):
    rows = [("ab", "c"), ("a", "bc"), ("abc", ""), ("", "abc"), ("a\x1f1\x1fb", ""), ("a", "b"), ("a\x1fb", "")]
    rows += [("\x1e1", ""), ("\x1f", ""), ("\x1e", "1"), ("", "\x1f")]
    assert len({row_hash(*cells, hash_cells=hash_cells) for cells in rows}) == len(rows)


@BOTH
def test_a_missing_cell_and_an_empty_one_are_the_same(hash_cells):
    assert row_hash("a", None, hash_cells=hash_cells) == row_hash("a", "", hash_cells=hash_cells)


@BOTH
def test_the_hash_of_a_row_depends_on_key_and_purpose(hash_cells):
    variants = [{}, {"key": OTHER_KEY}, {"kind": "match"}]
    assert len({row_hash("a", hash_cells=hash_cells, **variant) for variant in variants}) == 3


@BOTH
@given(rows=st.lists(st.lists(st.text(max_size=6), min_size=3, max_size=3), min_size=1, max_size=20))
def test_rows_have_equal_hashes_exactly_when_their_cells_are_equal(hash_cells, rows: list[list[str]]):
    columns = [column(*cells) for cells in zip(*rows, strict=True)]
    hashes = hash_cells(columns, kind="raw", key=KEY)
    assert len(set(hashes)) == len({tuple(row) for row in rows})


@given(st.lists(st.sampled_from(["a", "b\x1f", "\x1e", "\x1e1", "", None]), min_size=2, max_size=12))
def test_the_hash_of_a_row_does_not_depend_on_the_rows_beside_it(cells: list[str | None]):
    columns = [column(*cells), column(*reversed(cells))]
    together = list(hash_raw_rows(columns, kind="raw", key=KEY))
    assert together == [
        row_hash(first, second, hash_cells=hash_raw_rows) for first, second in zip(*columns, strict=True)
    ]
