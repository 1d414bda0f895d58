"""A cell that comes again is cleaned once, and the result is that of cleaning them all."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sinergi.cleaning import columns
from sinergi.cleaning.codes import CodeEntry, CodeList, clean_code
from sinergi.cleaning.columns import CellMemory

CODES = CodeList("status", (CodeEntry(code="YA", label="Ya"), CodeEntry(code="TIDAK", label="Tidak")))
CELLS = st.sampled_from([None, "", "ya", " Ya ", "TIDAK", "-", "mungkin"])


def column(*cells: str | None) -> pd.Series:
    return pd.Series(cells, index=range(5, 5 + len(cells)), dtype="str")


class Cleaner:
    """Cleans codes and remembers what it was given."""

    def __init__(self) -> None:
        self.given: list[list[str]] = []

    def __call__(self, raw: pd.Series) -> dict[str, pd.Series]:
        self.given.append(["kosong" if pd.isna(cell) else cell for cell in raw])
        return dict(clean_code(raw, CODES))


@given(st.lists(st.lists(CELLS, max_size=12), max_size=6))
def test_blocks_are_cleaned_as_if_every_cell_were_looked_at(blocks: list[list[str | None]]) -> None:
    memory, clean = CellMemory(), Cleaner()
    for cells in blocks:
        raw = column(*cells)
        cleaned = memory.clean("status", raw, clean)
        pd.testing.assert_frame_equal(pd.DataFrame(cleaned), clean_code(raw, CODES))


def test_a_cell_of_an_earlier_block_is_not_cleaned_again_and_a_missing_one_is_a_cell() -> None:
    memory, clean = CellMemory(), Cleaner()
    memory.clean("status", column("ya", "ya", None, None), clean)
    memory.clean("status", column("ya", None, "tidak", "tidak", "tidak", "ya"), clean)
    assert clean.given == [["ya", "kosong"], ["tidak"]]


def test_columns_do_not_share_their_cells() -> None:
    memory, clean = CellMemory(), Cleaner()
    memory.clean("satu", column("ya", "ya"), clean)
    memory.clean("dua", column("ya", "ya"), clean)
    assert clean.given == [["ya"], ["ya"]]


def test_cells_that_differ_are_not_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "_SAMPLE", 3)
    memory, clean = CellMemory(), Cleaner()
    memory.clean("status", column("a", "b", "c", "a", "a", "a"), clean)
    memory.clean("status", column("a", "b", "a"), clean)
    assert clean.given == [["a", "b", "c", "a", "a", "a"], ["a", "b", "a"]]


def test_a_full_memory_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "_REMEMBERED", 1)
    memory, clean = CellMemory(), Cleaner()
    for cells in (["a", "a"], ["b", "b"], ["c", "c"], ["c", "c", "a", "a"]):
        raw = column(*cells)
        pd.testing.assert_frame_equal(pd.DataFrame(memory.clean("status", raw, clean)), clean_code(raw, CODES))
    assert clean.given == [["a"], ["b"], ["c"], ["a"]]
