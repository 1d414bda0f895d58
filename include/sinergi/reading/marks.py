"""Rows inside a table that are never data: headings met again, rows of column numbers, sums."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from sinergi.reading.blocks import Flags, arrow_column, filled_cells, flags
from sinergi.reading.headings import fold_heading, least_of
from sinergi.reading.tables import TableLayout

# Ten times faster than the Unicode classes; what it lets through is looked at again in full.
_GAP = r"[\W_]*"
_NUMBER_CELL = re.compile(r"\(?\s*(\d{1,3})\s*(?:=[\d\s+()x*/:.-]*)?[.)]?")
_NUMBER_LENGTH = 12
_SUM_START = f"(?i)^{_GAP}(?:{'|'.join(_GAP.join(word) for word in ('JUMLAH', 'JML', 'TOTAL', 'SUB', 'GRAND'))})"
_SUM_WORDS = (
    "JUMLAH|JML|TOTAL|KESELURUHAN|SELURUHNYA|SELURUH|SEMUA|SEMENTARA|DIPINDAHKAN|PINDAHAN|PINDAH|"
    "HALAMAN|INI|AKHIR|BESAR|UMUM|KUMULATIF|DATA|BARIS|PENERIMA|KPM|ANGGOTA|ORANG|JIWA|LAYANAN|"
    "KECAMATAN|KEC|DESA|KELURAHAN|KABUPATEN|KAB"
)
_SUM_LABEL = re.compile(rf"(?:SUB|GRAND)?(?:JUMLAH|JML|TOTAL)(?:{_SUM_WORDS})*")
_SUM_BEGINNING = re.compile(r"(?:(?:SUB|GRAND)\W*)?(?:JUMLAH|JML|TOTAL)\b")
_SIGNATURE = r"(?i)^\W*(?:mengetahui|menyetujui|mengesahkan|nip\b|(?:a\.?n\.?\s+)?kepala (?:dinas|bidang))"
_PART_LABEL = re.compile(r"SUB|.*PINDAH|.*HALAMANINI|.*SEMENTARA")


def find_signatures(frame: pd.DataFrame) -> Flags:
    """Tell which rows hold the words of a signature block: "Mengetahui", "Kepala Dinas", "NIP"."""
    found = np.zeros(len(frame), dtype=bool)
    for position in range(frame.shape[1]):
        found |= flags(pc.match_substring_regex(pa.array(frame.iloc[:, position].array), _SIGNATURE))
    return found


@dataclass(frozen=True, kw_only=True)
class RowMarks:
    """What the rows of a block are, one flag per row.

    Attributes:
        is_sum: Labelled sums.
        is_other: Headings met again and rows of column numbers.
    """

    is_sum: Flags
    is_other: Flags


class MarkFinder:
    """Finds the rows of one table that are never data."""

    def __init__(self, layout: TableLayout) -> None:
        self._feed = layout.feed
        self._required = {
            place: column for place, column in layout.match.columns.items() if column in layout.feed.required
        }
        self._least = min(layout.feed.least_required, len(self._required))
        self._heading_texts = [tuple(map(fold_heading, row.cells)) for row in layout.headings]
        self._accepted = {
            place: {*layout.feed.accepted(column), *self._texts_at(place)} - {""}
            for place, column in self._required.items()
        }
        self._patterns = {place: _heading_pattern(texts) for place, texts in self._accepted.items()}
        places = range(max(map(len, self._heading_texts)))
        written = {place: {*self._texts_at(place)} - {""} for place in places}
        self._heading_patterns = {place: _heading_pattern(texts) for place, texts in written.items() if texts}

    def find(self, frame: pd.DataFrame, fills_half: Flags) -> RowMarks:
        """Mark the rows of a block without blank rows.

        Args:
            frame: Raw cells.
            fills_half: Which rows fill half of the required columns.
        """
        is_sum = self._find_sums(frame)
        is_other = self._find_headings(frame, fills_half) | self._find_number_rows(frame)
        return RowMarks(is_sum=is_sum, is_other=is_other & ~is_sum)

    def _texts_at(self, place: int) -> list[str]:
        return [texts[place] for texts in self._heading_texts if place < len(texts)]

    def _find_headings(self, frame: pd.DataFrame, fills_half: Flags) -> Flags:
        """Mark rows that repeat half of the required headings, or one of the heading rows whole."""
        found = np.zeros(len(frame), dtype=bool)
        # A row with k of n headings has one among any n-k+1 columns: the others need no look.
        for place in list(self._required)[: len(self._required) - self._least + 1]:
            found |= flags(pc.match_substring_regex(arrow_column(frame, place), self._patterns[place]))
        found |= self._resembles_headings(frame, ~fills_half)
        for row in np.flatnonzero(found):
            found[row] = self._repeats_headings(_cells(frame, int(row)))
        return found

    def _resembles_headings(self, frame: pd.DataFrame, rows: Flags) -> Flags:
        """Mark those of ``rows`` that hold the text of a heading in its place."""
        found = np.zeros(len(frame), dtype=bool)
        chosen = np.flatnonzero(rows)
        if len(chosen):
            part = frame.iloc[chosen]
            for place, pattern in self._heading_patterns.items():
                if place in frame.columns:
                    found[chosen] |= flags(pc.match_substring_regex(arrow_column(part, place), pattern))
        return found

    def _repeats_headings(self, cells: Sequence[str]) -> bool:
        texts = [fold_heading(cell) for cell in cells]
        hits = sum(texts[place] in accepted for place, accepted in self._accepted.items() if place < len(texts))
        if hits >= self._least:
            return True
        filled = {place: text for place, text in enumerate(texts) if text}
        return any(
            len(filled) >= least_of(sum(map(bool, heading)))
            and all(place < len(heading) and heading[place] == text for place, text in filled.items())
            for heading in self._heading_texts
        )

    def _find_number_rows(self, frame: pd.DataFrame) -> Flags:
        """Mark rows whose filled cells count up by one: ``1 2 3`` or ``(1) (2) (3)``."""
        found = np.ones(len(frame), dtype=bool)
        for place in self._required:
            if place in frame.columns:
                lengths = pc.fill_null(pc.binary_length(arrow_column(frame, place)), 0)
                found &= flags(pc.less_equal(lengths, _NUMBER_LENGTH))
        for place in list(self._required)[:1]:
            rows = np.flatnonzero(found)
            column = pc.fill_null(arrow_column(frame, place).take(pa.array(rows)), "")
            found[rows] = flags(pc.match_substring_regex(column, r"^(?:[\s(]*\d{1,3}\D|[\s(]*\d{1,3}$|\s*$)"))
        for row in np.flatnonzero(found):
            found[row] = is_number_row(_cells(frame, int(row)))
        return found

    def _find_sums(self, frame: pd.DataFrame) -> Flags:
        found = np.zeros(len(frame), dtype=bool)
        rest = np.arange(len(frame))
        for place in range(frame.shape[1]):
            if not len(rest):
                break
            part = frame[[place]] if len(rest) == len(frame) else frame[[place]].iloc[rest]
            filled = filled_cells(part, place)
            labels = arrow_column(part, place)
            for row in np.flatnonzero(flags(pc.match_substring_regex(labels, _SUM_START))):
                found[rest[row]] = self._is_sum(str(labels[int(row)].as_py()), _cells(frame, int(rest[row])), place)
            rest = rest[~filled]
        return found

    def _is_sum(self, label: str, cells: Sequence[str], label_place: int) -> bool:
        if is_sum_label(label):
            return True
        if not _SUM_BEGINNING.match(_upper_words(label)):
            return False
        # "JUMLAH <anything>" is a sum unless the row is as full as a row of data.
        places = [
            place
            for place, column in self._required.items()
            if column not in self._feed.counted and place != label_place
        ]
        return sum(bool(cells[place].strip()) for place in places if place < len(cells)) < least_of(len(places))


def is_sum_label(text: str) -> bool:
    """Return whether a text is nothing but the label of a sum, letters spaced or not.

    >>> is_sum_label("J U M L A H"), is_sum_label("Jumlah Total :"), is_sum_label("TOTALIA")
    (True, True, False)
    """
    return bool(_SUM_LABEL.fullmatch(_letters(text)))


def is_part_sum(text: str) -> bool:
    """Return whether a label says that the sum is of a part: a sub-sum or a page's carry-over."""
    return bool(_PART_LABEL.match(_letters(text)))


def is_number_row(cells: Sequence[str]) -> bool:
    """Return whether three or more filled cells count up by one and no other cell is filled."""
    matches = [_NUMBER_CELL.fullmatch(cell.strip()) for cell in cells if cell.strip()]
    numbers = [int(match.group(1)) for match in matches if match]
    if len(numbers) < 3 or len(numbers) != len(matches):
        return False
    return all(after == before + 1 for before, after in pairwise(numbers))


def _heading_pattern(texts: set[str]) -> str:
    choices = "|".join(_GAP.join(map(re.escape, text)) for text in sorted(texts))
    return f"(?i)^{_GAP}(?:{choices}){_GAP}$"


def _cells(frame: pd.DataFrame, row: int) -> list[str]:
    return [cell if isinstance(cell, str) else "" for cell in frame.iloc[row]]


def _letters(text: str) -> str:
    return "".join(character for character in text.upper() if character.isalpha())


def _upper_words(text: str) -> str:
    return re.sub(r"^\W+", "", text.upper())
