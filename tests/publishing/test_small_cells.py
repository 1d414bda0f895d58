"""No hidden count can be computed from what is shown, whatever the counts are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sinergi.publishing.small_cells import SMALL, CountTable, Marks, count_table, hide_small_cells

from .audit import ranges

NOTHING_HIDDEN = 0


@st.composite
def tables(draw: st.DrawFn) -> CountTable:
    """Draw a small table of villages in up to three kecamatan, with or without a sum column."""
    rows = draw(st.integers(1, 6))
    width = draw(st.integers(1, 4))
    largest = draw(st.sampled_from([1, 2, 4, 6, 40]))
    counts = st.lists(st.integers(0, largest), min_size=width, max_size=width)
    values = np.array(draw(st.lists(counts, min_size=rows, max_size=rows)), dtype=np.int64)
    has_sum = draw(st.booleans())
    if has_sum:
        values = np.column_stack([values, values.sum(axis=1)])
    places = draw(st.lists(st.integers(0, 2), min_size=rows, max_size=rows))
    kecamatan = np.unique(places, return_inverse=True)[1].astype(np.int64)
    levels = [kecamatan, np.zeros(rows, dtype=np.int64)][draw(st.integers(0, 1)) :]
    return count_table(values, groups=levels, has_sum=has_sum)


def table(values: list[list[int]], *, has_sum: bool = True) -> CountTable:
    """Return villages of one kecamatan with their total."""
    counts = np.array(values, dtype=np.int64)
    return count_table(counts, groups=[np.zeros(len(counts), dtype=np.int64)], has_sum=has_sum)


def assert_nothing_leaks(counts: CountTable, marks: Marks) -> None:
    for cell, least, most in ranges(counts, marks):
        assert most - least > 0.99, f"{cell} can only be {least}"


@settings(max_examples=120, deadline=None)
@given(tables())
def test_no_hidden_cell_can_be_recovered_from_sums_totals_and_marks(counts: CountTable) -> None:
    assert_nothing_leaks(counts, hide_small_cells(counts))


@settings(max_examples=100, deadline=None)
@given(tables())
def test_every_count_of_one_to_four_is_hidden_and_no_zero_ever(counts: CountTable) -> None:
    for values, hidden in zip(counts.counts, hide_small_cells(counts).hidden, strict=True):
        assert hidden[(values > 0) & (values < SMALL)].all()
        assert not hidden[values == 0].any()


@settings(max_examples=60, deadline=None)
@given(tables(), st.randoms(use_true_random=False))
def test_cells_that_must_be_hidden_for_another_table_are_protected_too(counts: CountTable, random) -> None:
    also = [np.array([[random.random() < 0.3 for _ in row] for row in level]) for level in counts.counts]
    marks = hide_small_cells(counts, also=also)
    for hidden, more, values in zip(marks.hidden, also, counts.counts, strict=True):
        assert hidden[more & (values > 0)].all()
    assert_nothing_leaks(counts, marks)


def test_a_table_without_small_counts_is_shown_whole() -> None:
    marks = hide_small_cells(table([[10, 0, 10], [7, 5, 12], [0, 0, 0]]))
    assert sum(hidden.sum() for hidden in marks.hidden) == NOTHING_HIDDEN


def test_one_small_count_takes_a_part_of_its_row_and_another_village_along() -> None:
    marks = hide_small_cells(table([[100, 2, 20, 122], [90, 30, 40, 160], [80, 50, 60, 190]]))
    assert marks.hidden[0].tolist() == [
        [False, True, True, False],
        [False, True, True, False],
        [False, False, False, False],
    ]
    assert not marks.hidden[1].any()


def test_ones_that_add_up_to_a_shown_total_hide_the_total() -> None:
    marks = hide_small_cells(table([[1], [1], [1], [1], [1], [1]], has_sum=False))
    assert marks.hidden[1].all()


def test_four_ones_under_a_sum_of_four_let_the_sum_say_less() -> None:
    marks = hide_small_cells(table([[1, 1, 1, 1, 4]]))
    assert marks.hidden[0].all()
    assert marks.says_less[0][0, 4]


def test_the_audit_itself_finds_a_cell_that_is_given_away() -> None:
    counts = table([[10, 2, 12], [20, 7, 27]])
    only_primary = [(values > 0) & (values < SMALL) for values in counts.counts]
    nothing = tuple(np.zeros_like(hidden) for hidden in only_primary)
    leaks = list(ranges(counts, Marks(hidden=tuple(only_primary), says_less=nothing)))
    assert [(cell, least, most) for cell, least, most in leaks] == [((0, 0, 1), 2.0, 2.0)]


@pytest.mark.parametrize(("values", "has_sum"), [([[1, 2, 4]], True), ([[-1]], False)])
def test_counts_that_are_not_what_was_declared_are_refused(values: list[list[int]], has_sum: bool) -> None:
    with pytest.raises(ValueError, match="declared"):
        table(values, has_sum=has_sum)
