"""From a mart to what may be shown of it: small cells and what would give them away become marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from sinergi.errors import ConfigurationError
from sinergi.publishing.declaration import Publication
from sinergi.publishing.small_cells import SMALL, Counts, CountTable, Flags, count_table, hide_small_cells

FEW = "<5"
HIDDEN = "*"


@dataclass(frozen=True, kw_only=True)
class SafeTable:
    """What may be shown of a publication.

    Attributes:
        rows: The rows; a hidden cell holds :data:`FEW` or :data:`HIDDEN`.
        totals: The totals, finest first, with the columns that tell them apart and those added up.
        hidden_cells: Hidden cells of the rows.
    """

    rows: pd.DataFrame
    totals: tuple[pd.DataFrame, ...]
    hidden_cells: int


@dataclass(frozen=True, kw_only=True)
class _Family:
    """Columns bound by one sum, and their table."""

    columns: tuple[str, ...]
    table: CountTable


def hide_small(publication: Publication, rows: pd.DataFrame) -> SafeTable:
    """Return what may be shown of ``rows``.

    Args:
        publication: Which columns count people, and which totals are shown or known.
        rows: The rows of the mart, one column per published column.

    Raises:
        ConfigurationError: A column is not the sum that it was declared to be, or a count is negative.
    """
    level_keys = _level_keys(publication)
    groups = _group_numbers(rows, level_keys)
    hidden, says_less = _hide(publication, _families(publication, rows, groups))
    frames = _level_frames(publication, rows, level_keys, groups)
    for level, frame in enumerate(frames):
        closed = {name: flags[level] for name, flags in hidden.items()}
        less = {name: flags[level] for name, flags in says_less.items()}
        frames[level] = _with_marks(publication, frame, closed, less)
    return SafeTable(
        rows=frames[0],
        totals=tuple(frames[1:]),
        hidden_cells=int(frames[0].isin((FEW, HIDDEN)).to_numpy().sum()),
    )


def _level_keys(publication: Publication) -> list[list[str]]:
    """Return the columns that tell the totals of each level apart, finest level first."""
    if not publication.by:
        return [list(publication.within)]
    return [[*publication.within, publication.by[0]], list(publication.within)]


def _group_numbers(rows: pd.DataFrame, level_keys: Sequence[list[str]]) -> list[Counts]:
    numbers: list[Counts] = []
    for keys in level_keys:
        number = rows.groupby(keys, sort=True, dropna=False).ngroup() if keys else pd.Series(0, index=rows.index)
        numbers.append(np.asarray(number, dtype=np.int64))
    return numbers


def _families(publication: Publication, rows: pd.DataFrame, groups: Sequence[Counts]) -> list[_Family]:
    sums = [column for column in publication.columns if column.sum_of]
    in_sums = {name for column in sums for name in (*column.sum_of, column.name)}
    bound = [(*column.sum_of, column.name) for column in sums]
    bound += [
        (column.name,)
        for column in publication.columns
        if column.people and not column.follows and column.name not in in_sums
    ]
    return [_family(publication, columns, rows, groups) for columns in bound]


def _family(
    publication: Publication, columns: tuple[str, ...], rows: pd.DataFrame, groups: Sequence[Counts]
) -> _Family:
    counts = rows[list(columns)].fillna(0).to_numpy(dtype=np.int64)
    try:
        table = count_table(counts, groups=groups, has_sum=len(columns) > 1)
    except ValueError:
        raise ConfigurationError(
            f"{publication.name}: {columns[-1]} bukan jumlah {', '.join(columns[:-1])}, atau ada hitungan negatif.",
            code="CONFIG-031",
            remedy="Perbaiki select mart atau 'sum_of' di publications.yml; tidak ada yang diterbitkan.",
        ) from None
    return _Family(columns=columns, table=table)


def _hide(
    publication: Publication, families: Sequence[_Family]
) -> tuple[dict[str, list[Flags]], dict[str, list[Flags]]]:
    """Return per column and level what is hidden and what says less, until no tie asks for more."""
    ties = [(column.name, column.same_people_as) for column in publication.columns if column.same_people_as]
    positive = {
        name: [counts[:, number] > 0 for counts in family.table.counts]
        for family in families
        for number, name in enumerate(family.columns)
    }
    hidden: dict[str, list[Flags]] = {}
    says_less: dict[str, list[Flags]] = {}
    while True:
        before = sum(int(flags.sum()) for levels in hidden.values() for flags in levels)
        for family in families:
            marks = hide_small_cells(family.table, also=_asked(family, hidden))
            for number, name in enumerate(family.columns):
                hidden[name] = [flags[:, number] for flags in marks.hidden]
                says_less[name] = [flags[:, number] for flags in marks.says_less]
        for one, other in ties:
            both = [left | right for left, right in zip(hidden[one], hidden[other], strict=True)]
            hidden[one] = [flags & some for flags, some in zip(both, positive[one], strict=True)]
            hidden[other] = [flags & some for flags, some in zip(both, positive[other], strict=True)]
            less = [left | right for left, right in zip(says_less[one], says_less[other], strict=True)]
            says_less[one] = says_less[other] = less
        if sum(int(flags.sum()) for levels in hidden.values() for flags in levels) == before:
            return hidden, says_less


def _asked(family: _Family, hidden: dict[str, list[Flags]]) -> list[Flags] | None:
    if family.columns[0] not in hidden:
        return None
    levels = range(len(family.table.counts))
    return [np.column_stack([hidden[name][level] for name in family.columns]) for level in levels]


def _level_frames(
    publication: Publication, rows: pd.DataFrame, level_keys: Sequence[list[str]], groups: Sequence[Counts]
) -> list[pd.DataFrame]:
    added = [column.name for column in publication.columns if column.is_in_totals]
    frames = [rows.copy()]
    for number, (keys, group) in enumerate(zip(level_keys, groups, strict=True)):
        labels = [*publication.within, *publication.by] if publication.by and number == 0 else keys
        sums = {name: rows[name].groupby(group).sum() for name in added}
        firsts = {name: rows[name].groupby(group).first() for name in labels}
        frames.append(pd.DataFrame({**firsts, **sums}).reset_index(drop=True))
    return frames


def _with_marks(
    publication: Publication, frame: pd.DataFrame, closed: dict[str, Flags], says_less: dict[str, Flags]
) -> pd.DataFrame:
    """Return a level with its marks; what follows a hidden column is closed with it."""
    marked = frame.copy()
    protected = [column for column in publication.columns if column.is_protected and column.name in frame]
    for column in sorted(protected, key=lambda column: (bool(column.follows), not column.people)):
        values = frame[column.name]
        small = _is_small(values) if column.people else np.zeros(len(values), dtype=bool)
        if column.follows:
            followed = [closed[name] for name in column.follows]
            closed[column.name] = np.logical_or.reduce([small, *followed]) & values.notna().to_numpy()
        few = small & ~says_less[column.name] if column.name in says_less else small
        marks = pd.Series(np.where(few, FEW, HIDDEN), index=values.index, dtype=object)
        marked[column.name] = values.astype(object).where(~closed[column.name], marks)
    return marked


def _is_small(values: pd.Series) -> npt.NDArray[np.bool_]:
    counts = values.fillna(0).to_numpy(dtype=np.int64)
    small: npt.NDArray[np.bool_] = (counts > 0) & (counts < SMALL)
    return small
