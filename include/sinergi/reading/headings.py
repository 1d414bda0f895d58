"""Headings of a sheet against the headings a feed accepts."""

from __future__ import annotations

import dataclasses
import difflib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

_SIMILAR = 0.6
_SUGGESTIONS = 3


@dataclass(frozen=True, kw_only=True)
class FeedHeadings:
    """What reading must know of a feed.

    Attributes:
        feed: Name of the feed, such as ``penyaluran``.
        columns: Contract column to accepted headings in order of preference, the canonical one
            first; the column's own name is always accepted last.
        required: Columns without which a delivery is held.
        counted: Columns of a count or of money, whose labelled sum is a sum.
        running_number: Headings of the running number, which belongs to no column.
        file_names: Patterns of file names; they decide between feeds that fit equally.
    """

    feed: str
    columns: Mapping[str, tuple[str, ...]]
    required: frozenset[str]
    counted: frozenset[str] = frozenset()
    running_number: tuple[str, ...] = ("NO", "NO.", "NOMOR", "NO URUT")
    file_names: tuple[str, ...] = ()

    def accepted(self, column: str) -> tuple[str, ...]:
        """Return the folded headings of a column in order of preference."""
        return tuple(dict.fromkeys(fold_heading(name) for name in (*self.columns[column], column)))

    @property
    def least_required(self) -> int:
        """How many required columns make a table or a row of it: half, and two at least."""
        return least_of(len(self.required))


@dataclass(frozen=True, kw_only=True)
class HeadingMatch:
    """Headings of one sheet as columns of one feed.

    Attributes:
        columns: Position (0 = column A) to contract column.
        extras: Position to the heading of a column the feed does not know; unique names.
        running_number: Position of the running number, if there is one.
        missing: Required columns without a heading, sorted.
        decided: Positions whose column a human has assigned.
        suggestions: Missing column to the headings most like it.
    """

    columns: Mapping[int, str]
    extras: Mapping[int, str]
    running_number: int | None
    missing: tuple[str, ...]
    decided: frozenset[int] = frozenset()
    suggestions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def fold_heading(heading: str | None) -> str:
    """Return the letters and digits of a heading in lower case, nothing else.

    >>> fold_heading(" Desa / Kel. ")
    'desakel'
    """
    text = unicodedata.normalize("NFKC", heading or "").casefold()
    return "".join(character for character in text if character.isalnum())


class HeadingMatcher:
    """Matches headings with one feed many times.

    Of two headings for one column the first in the contract's list wins, the other is an extra.

    Args:
        feed: The feed.
        extra_mapping: Headings a human has assigned to columns; they go before the contract.
    """

    def __init__(self, feed: FeedHeadings, extra_mapping: Mapping[str, str]) -> None:
        self._feed = feed
        self._assigned = {fold_heading(heading): column for heading, column in extra_mapping.items()}
        self._ranked = _ranked_headings(feed, extra_mapping)
        self._numbers = {fold_heading(name) for name in feed.running_number}

    def match(self, candidates: Sequence[tuple[str, ...]]) -> HeadingMatch:
        """Match positions that may each be read in several ways, the likeliest first."""
        folded = [tuple(fold_heading(text) for text in texts) for texts in candidates]
        columns = _assign_columns(folded, self._ranked)
        running = next(
            (
                place
                for place, texts in enumerate(folded)
                if place not in columns and not self._numbers.isdisjoint(texts)
            ),
            None,
        )
        free = {
            place: " ".join(texts[0].split())
            for place, texts in enumerate(candidates)
            if place not in columns and place != running and texts and texts[0].strip()
        }
        return HeadingMatch(
            columns=columns,
            extras=_unique_names(free),
            running_number=running,
            missing=tuple(sorted(self._feed.required - set(columns.values()))),
            decided=frozenset(
                place
                for place, column in columns.items()
                if any(self._assigned.get(text) == column for text in folded[place])
            ),
        )


def with_suggestions(match: HeadingMatch, feed: FeedHeadings) -> HeadingMatch:
    """Return the match with the headings most like each missing column."""
    headings = tuple(match.extras.values())
    suggestions = {column: _similar(feed.accepted(column), headings) for column in match.missing}
    return dataclasses.replace(match, suggestions=suggestions)


def pair_candidates(upper: Sequence[str | None], lower: Sequence[str | None]) -> list[tuple[str, ...]]:
    """Return the ways to read each position of headings of two rows, the likeliest first.

    The lower heading counts; the group above it, carried to the right over merged cells, may make
    it match (``JUMLAH PENGURUS`` over ``L``). Where the lower cell is blank the upper one counts.
    """
    width = max(len(upper), len(lower))
    candidates: list[tuple[str, ...]] = []
    group = ""
    for place in range(width):
        above, below = _text_at(upper, place), _text_at(lower, place)
        group = above or (group if below else "")
        if below and group:
            candidates.append((f"{group} {below}", f"{below} {group}", below))
        else:
            candidates.append((below or above,))
    return candidates


def unnamed_column(position: int) -> str:
    """Return the name of a column that has cells but no heading: ``KOLOM_`` and its letters."""
    letters, rest = "", position + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"KOLOM_{letters}"


def least_of(count: int) -> int:
    """Return half of ``count``, rounded up, and two at least (all when there are fewer)."""
    return min(count, max(2, (count + 1) // 2))


def _ranked_headings(feed: FeedHeadings, extra_mapping: Mapping[str, str]) -> dict[str, list[tuple[int, int, str]]]:
    """Return folded heading to (rank, place of the column, column)."""
    ranked: dict[str, list[tuple[int, int, str]]] = {}
    for order, column in enumerate(feed.columns):
        for rank, heading in enumerate(feed.accepted(column)):
            ranked.setdefault(heading, []).append((rank, order, column))
    for heading, column in extra_mapping.items():
        ranked[fold_heading(heading)] = [(-1, 0, column)]
    return ranked


def _assign_columns(
    folded: Sequence[tuple[str, ...]], ranked: Mapping[str, list[tuple[int, int, str]]]
) -> dict[int, str]:
    offers = sorted(
        (rank, choice, order, place, column)
        for place, texts in enumerate(folded)
        for choice, text in enumerate(texts)
        for rank, order, column in ranked.get(text, ())
    )
    columns: dict[int, str] = {}
    taken: set[str] = set()
    for _, _, _, place, column in offers:
        if place not in columns and column not in taken:
            columns[place] = column
            taken.add(column)
    return dict(sorted(columns.items()))


def _text_at(texts: Sequence[str | None], place: int) -> str:
    return ((texts[place] if place < len(texts) else None) or "").strip()


def _unique_names(names: Mapping[int, str]) -> dict[int, str]:
    unique: dict[int, str] = {}
    used: set[str] = set()
    for place, name in names.items():
        choice, count = name, 1
        while choice in used:
            count += 1
            choice = f"{name}_{count}"
        used.add(choice)
        unique[place] = choice
    return unique


def _similar(accepted: Sequence[str], headings: Sequence[str]) -> tuple[str, ...]:
    scored = {
        heading: max(
            difflib.SequenceMatcher(None, fold_heading(heading), name, autojunk=False).ratio() for name in accepted
        )
        for heading in headings
    }
    ordered = sorted(scored, key=lambda heading: -scored[heading])
    return tuple(heading for heading in ordered if scored[heading] >= _SIMILAR)[:_SUGGESTIONS]
