"""Small counts of people are hidden, and enough around them that no sum gives them away.

A count of 1 to 4 persons may point at somebody. Hiding it alone is not enough: whoever knows the sum of
its row or of its kecamatan subtracts. So every hidden cell is made part of a *step*: a set of hidden
cells in which one person more here and one fewer there leaves every shown number, every sum of a row and
every total as it is. A table with a step has a twin that looks the same and differs in that cell; nobody
can tell which of the two is true, by subtraction or any other way. (The hypercube method of official
statistics, with the totals of every level as further cells.)

Zero stays zero: a step uses no zero. A twin must also agree with the marks: ``<5`` says 1 to 4, ``*``
says one or more. Where small cells alone would give one another away (four ones that sum up to 4), they
get the mark that says less.

Usage::

    marks = hide_small_cells(count_table(values, groups=(villages, kecamatan), has_sum=True))
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

SMALL = 5
# A total is read by more people than a row: it is hidden only where much of the rows would have to be.
_WORTH = 10.0

Counts = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Costs = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class CountTable:
    """Counts of people with their totals.

    Attributes:
        counts: One matrix (groups × columns) per level: the rows first, then ever coarser totals.
        groups: Per level the group of every row; at the first level the row itself.
        has_sum: Whether the last column is the sum of the others.
    """

    counts: tuple[Counts, ...]
    groups: tuple[Counts, ...]
    has_sum: bool


@dataclass(frozen=True, kw_only=True)
class Marks:
    """Which cells are hidden, per level.

    Attributes:
        hidden: True where the number is not shown.
        says_less: True where a small cell shows ``*`` because ``<5`` would give it away.
    """

    hidden: tuple[Flags, ...]
    says_less: tuple[Flags, ...]


@dataclass(frozen=True, kw_only=True)
class _Move:
    """What a step changes within a row: columns and their direction."""

    columns: tuple[int, ...]
    signs: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class _Steps:
    """The cheapest step of one kind from every row.

    Attributes:
        height: Number of levels the step touches, from the rows upwards.
        cost: People hidden anew; infinite where there is no such step.
        other: The row that gives what this row takes; -1 where the totals of all levels move along.
    """

    move: _Move
    height: int
    cost: Costs
    other: Counts


def count_table(values: Counts, *, groups: Sequence[Counts], has_sum: bool) -> CountTable:
    """Return the table of ``values`` (rows × columns) with its totals.

    Args:
        values: Counts of the rows.
        groups: Per level of totals the group number of every row, finest level first, each level
            nested in the next; group numbers are 0, 1, 2 … without a gap.
        has_sum: Whether the last column is the sum of the others.

    Raises:
        ValueError: A count is negative, or the last column is not the sum.
    """
    if (values < 0).any() or (has_sum and (values[:, :-1].sum(axis=1) != values[:, -1]).any()):
        raise ValueError("counts are not what was declared")
    levels = [values]
    for group in groups:
        total = np.zeros((int(group.max(initial=-1)) + 1, values.shape[1]), dtype=np.int64)
        np.add.at(total, group, values)
        levels.append(total)
    return CountTable(counts=tuple(levels), groups=(np.arange(len(values)), *groups), has_sum=has_sum)


def hide_small_cells(table: CountTable, *, also: Sequence[Flags] | None = None) -> Marks:
    """Return the marks of a table; no hidden cell can be computed from what is shown.

    Args:
        table: The counts.
        also: Further cells to hide, per level (those of :attr:`Marks.hidden` of an earlier call).
    """
    search = _Search(table, also)
    columns = range(table.counts[0].shape[1])
    for column in columns:
        search.settle(column, only_free=True)
    while True:
        for column in columns:
            search.settle(column)
        if not search.weaken():
            return Marks(hidden=tuple(search.hidden), says_less=tuple(search.says_less))


class _Search:
    """Marks in the making: what is hidden, and which hidden cells have their step."""

    def __init__(self, table: CountTable, also: Sequence[Flags] | None) -> None:
        self.table = table
        self.small = [(counts > 0) & (counts < SMALL) for counts in table.counts]
        given = also or [np.zeros_like(small) for small in self.small]
        self.hidden = [
            small | (more & (counts > 0)) for small, more, counts in zip(self.small, given, table.counts, strict=True)
        ]
        self.says_less = [np.zeros_like(small) for small in self.small]
        self.settled = [np.zeros_like(small) for small in self.small]
        self.moves = _moves(table)

    def settle(self, column: int, *, only_free: bool = False) -> None:
        """Give every hidden cell of a column its cheapest step, or only steps that hide nothing new."""
        if not any(self._waiting(level, column).any() for level in range(len(self.hidden))):
            return
        steps = [step for move in self.moves if column in move.columns for step in self._steps(move)]
        chosen = [self._choose(level, column, steps, only_free=only_free) for level in range(len(self.hidden))]
        for rows_of_step in chosen:
            for step, rows in zip(steps, rows_of_step, strict=True):
                self._take(step, rows)

    def weaken(self) -> bool:
        """Let the cells around a cell without a step say less; return whether there was one."""
        found = False
        for level, group in enumerate(self.table.groups):
            for column in range(self.hidden[level].shape[1]):
                waiting = self._waiting(level, column)
                if waiting.any():
                    found = True
                    empty = np.where(self.table.counts[0][:, column] > 0, 0.0, np.inf)
                    _, rows = _cheapest(empty, group, len(waiting))
                    self._say_less(rows[waiting])
        return found

    def _say_less(self, rows: Counts) -> None:
        for level, group in enumerate(self.table.groups):
            reached = group[rows]
            self.says_less[level][reached] |= self.small[level][reached]

    def _waiting(self, level: int, column: int) -> Flags:
        return self.hidden[level][:, column] & ~self.settled[level][:, column]

    def _choose(self, level: int, column: int, steps: Sequence[_Steps], *, only_free: bool) -> list[Counts]:
        """Return for every step the rows from which it is taken for the waiting cells of a level."""
        waiting = np.flatnonzero(self._waiting(level, column))
        best = np.full(len(waiting), np.inf)
        which, start = np.full(len(waiting), -1), np.full(len(waiting), -1)
        for number, step in enumerate(steps):
            if step.height > level:
                cost, row = _cheapest(step.cost, self.table.groups[level], len(self.hidden[level]))
                better = cost[waiting] < best
                best = np.where(better, cost[waiting], best)
                which, start = np.where(better, number, which), np.where(better, row[waiting], start)
        which = np.where(only_free & (best > 0), -1, which)
        return [start[which == number] for number in range(len(steps))]

    def _take(self, step: _Steps, rows: Counts) -> None:
        others = step.other[rows]
        both = np.concatenate([rows, others[others >= 0]])
        for level in range(step.height):
            cells = np.ix_(np.unique(self.table.groups[level][both]), np.array(step.move.columns))
            self.hidden[level][cells] = True
            self.settled[level][cells] = True

    def _steps(self, move: _Move) -> Iterator[_Steps]:
        chains = {sign: self._chains(move, sign) for sign in (1, -1)}
        groups = self.table.groups
        for sign, chain in chains.items():
            for height in range(1, len(groups)):
                cost, other = _partner(chains[-sign][height - 1], child=groups[height - 1], parent=groups[height])
                yield _Steps(move=move, height=height, cost=chain[height - 1] + cost, other=other)
            alone = np.full(len(groups[0]), -1)
            yield _Steps(move=move, height=len(groups), cost=chain[-1], other=alone)

    def _chains(self, move: _Move, sign: int) -> list[Costs]:
        """Return per height what it costs to make a move from every row up through so many levels."""
        total = np.zeros(len(self.table.groups[0]))
        chains = []
        for level, group in enumerate(self.table.groups):
            counts = self.table.counts[level]
            cost = np.zeros(len(counts))
            for column, direction in zip(move.columns, move.signs, strict=True):
                fits = self._has_room(level, column, sign * direction)
                new = np.where(self.hidden[level][:, column], 0.0, counts[:, column] * _WORTH**level)
                cost += np.where(fits, new, np.inf)
            total = total + cost[group]
            chains.append(total)
        return chains

    def _has_room(self, level: int, column: int, change: int) -> Flags:
        """Return where one more (or fewer) would still agree with the mark; a zero never moves."""
        counts, small = self.table.counts[level][:, column], self.small[level][:, column]
        after = counts + change
        is_bounded = small & ~self.says_less[level][:, column]
        fits: Flags = (counts > 0) & (after >= np.where(small, 1, SMALL)) & ((after < SMALL) | ~is_bounded)
        return fits


def _moves(table: CountTable) -> list[_Move]:
    """Return the moves that leave the sum of a row right."""
    width = table.counts[0].shape[1]
    if not table.has_sum:
        return [_Move(columns=(column,), signs=(1,)) for column in range(width)]
    total = width - 1
    among_parts = [_Move(columns=pair, signs=(1, -1)) for pair in combinations(range(total), 2)]
    return among_parts + [_Move(columns=(part, total), signs=(1, 1)) for part in range(total)]


def _cheapest(cost: Costs, group: Counts, count: int) -> tuple[Costs, Counts]:
    """Return cost and position of the cheapest entry of every group; the first of equals."""
    order = np.lexsort((cost, group))
    found, first = np.unique(group[order], return_index=True)
    best = np.full(count, -1)
    best[found] = order[first]
    return np.where(best >= 0, cost[best], np.inf), best


def _partner(chain: Costs, *, child: Counts, parent: Counts) -> tuple[Costs, Counts]:
    """Return for every row the cheapest row of the same parent but of another child."""
    child_count, parent_count = int(child.max(initial=-1)) + 1, int(parent.max(initial=-1)) + 1
    child_cost, child_row = _cheapest(chain, child, child_count)
    parent_of = np.empty(child_count, dtype=np.int64)
    parent_of[child] = parent
    first_cost, first = _cheapest(child_cost, parent_of, parent_count)
    rest = child_cost.copy()
    rest[first] = np.inf
    second_cost, second = _cheapest(rest, parent_of, parent_count)
    is_own = first[parent] == child
    cost = np.where(is_own, second_cost[parent], first_cost[parent])
    return cost, child_row[np.where(is_own, second[parent], first[parent])]
