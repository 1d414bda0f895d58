"""Quotation marks in delimited text: whether all are in order, and records where they are not.

A mark opens a quoted field only at the start of a field, and only when a closing mark follows
within :data:`MAX_LINES` line breaks that stands before a delimiter or the end of a line. Any other
mark is an ordinary character, so that a forgotten one costs its own field at most, never the rest
of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, TextIO

import numpy as np
import numpy.typing as npt

MAX_LINES = 100
_CHUNK = 8 << 20
_WINDOW = 1 << 18
_QUOTE, _LF, _CR = 34, 10, 13
_LINE_END = re.compile(r"\r\n|\n|\r")

Positions = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Record:
    """One record of a delimited file.

    Attributes:
        cells: Texts of the fields, quotes removed.
        is_repaired: Whether a mark that looked like an opening one was taken as a character.
    """

    cells: list[str]
    is_repaired: bool = False


def is_well_quoted(stream: BinaryIO, delimiter: str) -> bool:
    """Return whether every quotation mark of a UTF-8 stream opens, closes or is doubled in order."""
    ends = (ord(delimiter), _LF, _CR)
    before, inside, lines, held = _LF, False, 0, b""
    while True:
        read = stream.read(_CHUNK)
        chunk = held + read
        # A run of marks at the end of a chunk can only be judged with the byte that follows it.
        body = chunk.rstrip(b'"') if read else chunk
        held = chunk[len(body) :]
        if b'"' in body:
            body_bytes = np.frombuffer(body, dtype=np.uint8)
            marks = np.flatnonzero(body_bytes == _QUOTE)
            if not _marks_in_order(body_bytes, marks, ends, (before, inside)):
                return False
            spans = _line_breaks(body_bytes, marks, inside, lines)
            inside ^= bool(len(marks) % 2)
            lines = int(spans[-1])
            if spans.max() > MAX_LINES:
                return False
        elif inside:
            lines += max(body.count(b"\n"), body.count(b"\r"))
        if inside and lines > MAX_LINES:
            return False
        if body:
            before = body[-1]
        if not read:
            return not inside


def iter_records(stream: TextIO, delimiter: str) -> Iterator[Record]:
    """Split text into records by the rule of this module; the stream keeps its line breaks."""
    field = _field_pattern(delimiter)
    window, position, is_last = "", 0, False
    while True:
        if not is_last and len(window) - position < _WINDOW:
            added = stream.read(4 * _WINDOW)
            is_last = not added
            window, position = window[position:] + added, 0
            continue
        if position >= len(window):
            return
        record, position = _next_record(window, position, delimiter, field)
        yield record


def _next_record(window: str, position: int, delimiter: str, field: re.Pattern[str]) -> tuple[Record, int]:
    found = _LINE_END.search(window, position)
    end, following = found.span() if found else (len(window), len(window))
    line = window[position:end]
    if '"' not in line:
        return Record(line.split(delimiter)), following
    cells, is_repaired = [], False
    while True:
        match = field.match(window, position)
        assert match is not None
        quoted, plain, stop = match.groups()
        is_repaired = is_repaired or (quoted is None and plain.startswith('"'))
        cells.append(plain if quoted is None else quoted.replace('""', '"'))
        position = match.end()
        if stop != delimiter:
            return Record(cells, is_repaired), position


def _field_pattern(delimiter: str) -> re.Pattern[str]:
    mark = re.escape(delimiter)
    line = r'[^"\r\n]*+(?:""[^"\r\n]*+)*+'
    quoted = rf'"({line}(?:(?:\r\n|\n|\r){line}){{0,{MAX_LINES}}}+)"'
    return re.compile(rf"(?:{quoted}|([^{mark}\r\n]*))({mark}|\r\n|\n|\r|\Z)")


def _marks_in_order(
    chunk: npt.NDArray[np.uint8], marks: Positions, ends: tuple[int, ...], state: tuple[int, bool]
) -> bool:
    before, inside = state
    previous = np.where(marks > 0, chunk[np.maximum(marks - 1, 0)], before)
    last = len(chunk) - 1
    following = np.where(marks < last, chunk[np.minimum(marks + 1, last)], _LF)
    is_opening = (np.arange(len(marks)) + inside) % 2 == 0
    touches = np.diff(marks) == 1
    opens = np.isin(previous, ends) | np.concatenate(([False], touches))
    closes = np.isin(following, ends) | np.concatenate((touches, [False]))
    return bool(np.where(is_opening, opens, closes).all())


def _line_breaks(chunk: npt.NDArray[np.uint8], marks: Positions, inside: bool, lines: int) -> npt.NDArray[np.intp]:
    """Count line breaks between marks, only of quoted stretches; the last is open to the right."""
    feeds, returns = np.flatnonzero(chunk == _LF), np.flatnonzero(chunk == _CR)
    breaks = feeds if len(feeds) >= len(returns) else returns
    edges = np.concatenate(([0], np.searchsorted(breaks, marks), [len(breaks)]))
    counts = np.diff(edges)
    counts[0] += lines
    is_quoted = (np.arange(len(counts)) + inside) % 2 == 1
    return np.where(is_quoted, counts, 0)
