"""The table of a sheet: which feed it belongs to, where its headings stand, what stands above."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import pairwise

import numpy as np

from sinergi.reading.blocks import SheetReader, filled_rows
from sinergi.reading.headings import (
    FeedHeadings,
    HeadingMatch,
    HeadingMatcher,
    pair_candidates,
    with_suggestions,
)

HEAD_ROWS = 50


@dataclass(frozen=True)
class HeadRow:
    """One of the first rows of a sheet that is not blank."""

    row_no: int
    cells: tuple[str | None, ...]


@dataclass(frozen=True, kw_only=True)
class TableLayout:
    """A table found on a sheet.

    Attributes:
        feed: The feed whose rows it holds.
        match: Its headings as columns of the feed.
        headings: The heading row, or the two.
        titles: Texts above it, one per row; they tell period and kecamatan.
    """

    feed: FeedHeadings
    match: HeadingMatch
    headings: tuple[HeadRow, ...]
    titles: tuple[str, ...]

    @property
    def title(self) -> str:
        """All titles in one text."""
        return " ".join(self.titles)

    def heading_at(self, position: int) -> str:
        """Return the heading of a column as it was written; two rows are joined by a space."""
        cells = (row.cells[position] if position < len(row.cells) else None for row in self.headings)
        return " ".join(" ".join(cell.split()) for cell in cells if cell and cell.strip())

    @property
    def last_heading_row(self) -> int:
        """Number of the row after which data may begin."""
        return self.headings[-1].row_no


@dataclass(frozen=True, kw_only=True)
class Untabled:
    """A sheet without a table of any feed.

    Attributes:
        closest: The feed that fits best, if any heading fits at all.
        match: The headings of its best row, with what is missing and suggestions.
    """

    closest: FeedHeadings | None
    match: HeadingMatch | None

    @property
    def missing(self) -> tuple[str, ...]:
        """Required columns of the closest feed that have no heading."""
        return self.match.missing if self.match else ()


@dataclass(frozen=True, kw_only=True)
class _Fit:
    feed: FeedHeadings
    match: HeadingMatch
    headings: tuple[HeadRow, ...]

    @property
    def hits(self) -> int:
        """Required columns that have a heading."""
        return len(self.feed.required) - len(self.match.missing)

    @property
    def share(self) -> float:
        """Their share of all required columns."""
        return self.hits / max(1, len(self.feed.required))

    @property
    def is_table(self) -> bool:
        """Whether half of the required columns, and two at least, have a heading."""
        return self.hits >= self.feed.least_required > 0


def read_head(sheet: SheetReader, limit: int = HEAD_ROWS) -> tuple[HeadRow, ...]:
    """Return the first ``limit`` rows of a sheet that are not blank."""
    block = sheet.head()
    rows = np.flatnonzero(filled_rows(block.frame))[:limit]
    cells = block.frame.iloc[rows].astype(object)
    values = cells.where(cells.notna(), None).to_numpy()
    return tuple(HeadRow(int(row_no), tuple(value)) for row_no, value in zip(block.row_no[rows], values, strict=True))


def find_table(
    head_rows: Sequence[HeadRow],
    feeds: Sequence[FeedHeadings],
    *,
    file_name: str = "",
    extra_mapping: Mapping[str, str] | None = None,
) -> TableLayout | Untabled:
    """Find the heading row, or two rows, that fits one of the feeds of a source best.

    A table has half of a feed's required headings, and two at least. The feed with the largest
    share wins; where several tie, the one whose file-name pattern fits, then the one with more
    headings.

    Args:
        head_rows: The first rows that are not blank, see :func:`read_head`.
        feeds: Feeds of the source.
        file_name: Name of the delivered file.
        extra_mapping: Headings a human has assigned to columns.
    """
    fits = [fit for feed in feeds if (fit := _best_fit(head_rows, feed, extra_mapping or {}))]
    if not fits:
        return Untabled(closest=None, match=None)

    def preference(fit: _Fit) -> tuple[bool, float, bool, int, int]:
        named = _is_named(file_name, fit.feed)
        return (fit.is_table, fit.share, named, fit.hits, len(fit.match.columns))

    best = max(fits, key=preference)
    match = with_suggestions(best.match, best.feed)
    if not best.is_table:
        return Untabled(closest=best.feed, match=match)
    first = best.headings[0].row_no
    return TableLayout(
        feed=best.feed,
        match=match,
        headings=best.headings,
        titles=_titles([row for row in head_rows if row.row_no < first]),
    )


def _is_named(file_name: str, feed: FeedHeadings) -> bool:
    return any(fnmatchcase(file_name.lower(), pattern.lower()) for pattern in feed.file_names)


def _best_fit(head_rows: Sequence[HeadRow], feed: FeedHeadings, extra_mapping: Mapping[str, str]) -> _Fit | None:
    """Return the first heading with the most required columns: rows above a later one would not be data.

    Of the readings that share a row with it, the one with the most columns wins, then the one that ends first.
    """
    fits = [fit for fit in _fits(head_rows, feed, extra_mapping) if fit.hits]
    most = max((fit.hits for fit in fits), default=0)
    fullest = [fit for fit in fits if fit.hits == most]
    if not fullest:
        return None
    first = min(fullest, key=lambda fit: fit.headings[0].row_no)
    shared = [fit for fit in fullest if fit.headings[0].row_no <= first.headings[-1].row_no]
    return max(shared, key=lambda fit: (len(fit.match.columns), -fit.headings[-1].row_no))


def _fits(head_rows: Sequence[HeadRow], feed: FeedHeadings, extra_mapping: Mapping[str, str]) -> Iterator[_Fit]:
    """Yield every reading of the rows as headings: single rows first, so that they win a tie."""
    matcher = HeadingMatcher(feed, extra_mapping)
    for row in head_rows:
        texts = [(cell or "",) for cell in row.cells]
        yield _Fit(feed=feed, match=matcher.match(texts), headings=(row,))
    for upper, lower in pairwise(head_rows):
        if lower.row_no == upper.row_no + 1:
            match = matcher.match(pair_candidates(upper.cells, lower.cells))
            yield _Fit(feed=feed, match=match, headings=(upper, lower))


def _titles(rows: Sequence[HeadRow]) -> tuple[str, ...]:
    joined = (" ".join(" ".join(cell.split()) for cell in row.cells if cell and cell.strip()) for row in rows)
    return tuple(title for title in joined if not title.lower().startswith("sep="))
