"""What a reader with a calculator, or with a solver, can find out about hidden cells."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.optimize import linprog

from sinergi.publishing.small_cells import SMALL, CountTable, Marks

Cell = tuple[int, int, int]


def cells(table: CountTable) -> list[Cell]:
    """Return level, group and column of every cell."""
    return [
        (level, group, column)
        for level, counts in enumerate(table.counts)
        for group in range(counts.shape[0])
        for column in range(counts.shape[1])
    ]


def equations(table: CountTable) -> np.ndarray:
    """Return what every reader knows: sums of rows, and totals of the level below; each is zero."""
    number = {cell: position for position, cell in enumerate(cells(table))}
    width = table.counts[0].shape[1]
    known = []
    for level, group, column in cells(table):
        if table.has_sum and column == width - 1:
            equation = np.zeros(len(number))
            equation[[number[level, group, part] for part in range(width - 1)]] = 1
            equation[number[level, group, column]] = -1
            known.append(equation)
        if level:
            equation = np.zeros(len(number))
            below = np.unique(table.groups[level - 1][table.groups[level] == group])
            equation[[number[level - 1, child, column] for child in below]] = 1
            equation[number[level, group, column]] = -1
            known.append(equation)
    return np.array(known) if known else np.zeros((1, len(number)))


def ranges(table: CountTable, marks: Marks) -> Iterator[tuple[Cell, float, float]]:
    """Yield every hidden cell with the least and the most that it can be for whoever knows all the rest.

    The reader knows the marks too: ``<5`` is 1 to 4; behind ``*`` stands 5 or more, or (where a
    small cell says less) 1 or more.
    """
    bounds: list[tuple[float, float | None]] = []
    hidden = []
    for position, (level, group, column) in enumerate(cells(table)):
        value = table.counts[level][group, column]
        if not marks.hidden[level][group, column]:
            bounds.append((value, value))
            continue
        hidden.append((position, (level, group, column)))
        if value >= SMALL:
            bounds.append((SMALL, None))
        else:
            bounds.append((1, None if marks.says_less[level][group, column] else SMALL - 1))
    known = equations(table)
    for position, cell in hidden:
        goal = np.zeros(len(bounds))
        goal[position] = 1
        least = linprog(goal, A_eq=known, b_eq=np.zeros(len(known)), bounds=bounds)
        most = linprog(-goal, A_eq=known, b_eq=np.zeros(len(known)), bounds=bounds)
        assert least.status == 0
        yield cell, least.fun, np.inf if most.status == 3 else -most.fun
