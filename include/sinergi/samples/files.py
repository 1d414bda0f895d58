"""One file on its way: rows are misspelt, broken, repeated and dressed, then written, and the truth is told."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import zip_longest
from pathlib import Path
from typing import Any

import numpy as np

from sinergi.samples.consequences import find_warnings, name_note
from sinergi.samples.dress import Dress
from sinergi.samples.faults import MOST_REJECTS, count_rejects, list_faults, repeat_keys, set_faults
from sinergi.samples.layouts import Layout
from sinergi.samples.places import Places
from sinergi.samples.region_spelling import RegionSpelling
from sinergi.samples.rows import DUPLICATE, OK, Feed, Rows, Truth
from sinergi.samples.shares import Shares
from sinergi.samples.spelling import Spelling
from sinergi.samples.tables import TableWriter
from sinergi.samples.truth import FileTruth, TruthWriter
from sinergi.samples.words import Words
from sinergi.samples.writers import open_writer

_COPIED = 0.006


@dataclass(frozen=True, kw_only=True)
class Office:
    """What all files of a sample share.

    Attributes:
        words: The word list.
        places: The places.
        regions: How places are written.
        kecamatan: Place of a desa to that of its kecamatan.
        locked: The bytes of a workbook that asks for a password.
        shares: How often each slip is made.
    """

    words: Words
    places: Places
    regions: RegionSpelling
    kecamatan: dict[int, int]
    locked: bytes
    shares: Shares


class SampleFile:
    """One file of an inbox.

    Args:
        office: What all files share.
        feed: The feed of its rows.
        layout: How it is laid out.
        path: Where it is written.
        truth: Where the truth of its quarter is told.
        year: Year of the quarter.
        is_broken: Whether rows may break rules and repeat others.
    """

    def __init__(
        self,
        office: Office,
        feed: Feed,
        layout: Layout,
        *,
        path: Path,
        truth: TruthWriter,
        year: int,
        is_broken: bool = True,
    ) -> None:
        self.feed, self.layout, self.path = feed, layout, path
        self._office, self._truth, self._is_broken = office, truth, is_broken
        writer = open_writer(path, layout)
        self._table = TableWriter(writer, layout, feed.contract, self._tell, codes=_list_codes(feed))
        self._dress = Dress(feed, layout)
        self._spelling = Spelling(feed, words=office.words, regions=office.regions, shares=office.shares)
        self._faults = list_faults(
            feed, words=office.words, places=office.places, columns=frozenset(layout.columns), year=year,
            has_sum=self._table.has_sum,
        )  # fmt: skip
        self._rows = self._rejects = 0
        contract = feed.contract
        counted = [
            column for column in contract.columns.values() if column.type.is_counted and column.name in layout.columns
        ]
        self._amount = next(
            (column.name for column in counted if column.is_required), counted[0].name if counted else ""
        )

    def spoil(self, rows: Rows, random: np.random.Generator) -> None:
        """Misspell rows and break a rule in a few; never so many that the file would be held."""
        self._spelling.apply(rows, random, kecamatan=self._office.kecamatan)
        if not self._is_broken:
            return
        set_faults(rows, self._faults, self.feed, random, room=self._room(len(rows)))
        repeat_keys(rows, self.feed, random, room=self._room(len(rows)) - count_rejects(rows))

    def put(self, rows: Rows, random: np.random.Generator, *, sheet: str, titles: Sequence[str]) -> None:
        """Write spoilt rows, and some of them twice."""
        if not len(rows):
            return
        cells = self._dress.write(rows, random)
        self._draw_consequences(rows)
        amounts = [
            cell if isinstance(cell, int) else None for cell in rows.columns.get(self._amount, [None] * len(rows))
        ]
        copies = random.random(len(rows)) < _COPIED
        copies[-1] = False
        written: list[tuple[list[Any], Truth, int | None]] = []
        seen: set[tuple[Any, ...]] = set()
        for place, row in enumerate(cells):
            for _ in range(1 + int(copies[place] and self._is_broken)):
                truth = _seen_before(rows.truths[place], tuple(row), seen)
                if truth.verdict == OK and self._is_broken:
                    self._count(rows, place)
                written.append((row, truth, amounts[place]))
        self._rows += len(written)
        self._rejects += sum(truth.verdict == "reject" for _, truth, _ in written)
        self._table.add(
            sheet if self.layout.is_workbook else "",
            titles,
            cells=[row for row, _, _ in written],
            truths=[truth for _, truth, _ in written],
            amounts=[amount for _, _, amount in written],
        )

    def close(
        self,
        modified_at: datetime,
        *,
        supersedes: str = "",
        status: str = "loaded",
        reason: str = "",
        about: str = "",
    ) -> None:
        """Finish the file, date it, and tell what must become of it."""
        self._table.close()
        os.utime(self.path, (modified_at.timestamp(), modified_at.timestamp()))
        contract = self.feed.contract
        told = FileTruth(
            source=contract.source,
            feed=contract.feed,
            file=self.path.name,
            status=status,
            reason=reason,
            supersedes=supersedes,
            modified_at=modified_at.isoformat(),
            kind=self.layout.kind,
            is_rounded=self.layout.is_rounded,
            about=about,
        )
        self._truth.tell_file(told)

    def _count(self, rows: Rows, place: int) -> None:
        """Add a good row to the figures of the quarter; files that a human must look at count for nothing."""
        cells = {name: rows.columns[name][place] for name in self.layout.columns}
        self._truth.totals.add(self.feed, cells, rows.desa[place])

    def _draw_consequences(self, rows: Rows) -> None:
        columns = frozenset(self.layout.columns)
        for place, truth in enumerate(rows.truths):
            slips = truth.slips_in(columns)
            truth.note = name_note(rows, place, self.feed, slips)
            truth.warns = find_warnings(
                rows, place, self.feed, slips, columns=columns, is_rounded=self.layout.is_rounded
            )

    def _room(self, rows: int) -> int:
        return int(MOST_REJECTS * (self._rows + rows)) - self._rejects

    def _tell(self, sheet: str, row_no: int, truth: Truth) -> None:
        contract = self.feed.contract
        told = replace(truth, slips=tuple(slip for slip in truth.slips if slip[0] in self.layout.columns))
        self._truth.tell_row(contract.source, contract.feed, self.path.name, sheet, row_no, told)


def _list_codes(feed: Feed) -> list[list[str]]:
    """Return the lists that a template offers for its columns, side by side under the columns' own headings."""
    columns = [column for column in feed.contract.columns.values() if column.code_list]
    if not columns:
        return [["KODE", "ARTI"], ["1", "Ya"], ["2", "Tidak"]]
    labels = [[ways[0] for ways in feed.spellings[column.code_list or ""].values()] for column in columns]
    return [[column.headings[0] for column in columns], *map(list, zip_longest(*labels, fillvalue=""))]


def _seen_before(truth: Truth, row: tuple[Any, ...], seen: set[tuple[Any, ...]]) -> Truth:
    if row in seen:
        return Truth(person=truth.person, family=truth.family, verdict=DUPLICATE, key=truth.key)
    seen.add(row)
    return truth
