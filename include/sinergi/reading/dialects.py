"""Delimiter and usual width of a delimited text file, found by consistency over its first records."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from sinergi.reading.quotes import Record, iter_records

DELIMITERS = (";", ",", "\t", "|")
_SAMPLE_RECORDS = 500


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """How a text file is cut into cells.

    Attributes:
        delimiter: One character.
        width: Number of cells most records have.
        has_declaration: Whether the first line is ``sep=…``, a record of no data.
    """

    delimiter: str
    width: int
    has_declaration: bool = False


def sniff_dialect(sample: str) -> Dialect:
    """Find the dialect of a text by its beginning.

    A line ``sep=;`` decides. Otherwise the delimiter wins that explains most cells by records of
    one width: titles and sum lines have fewer cells, commas in addresses give no steady width.
    """
    declared = _declared_delimiter(sample)
    choices = (declared,) if declared else DELIMITERS
    widths = {choice: _usual_width(_records(sample, choice)) for choice in choices}
    delimiter = max(choices, key=lambda choice: widths[choice][1] * (widths[choice][0] - 1))
    if widths[delimiter][0] < 2 and not declared:
        delimiter = ","
    return Dialect(
        delimiter=delimiter,
        width=max(1, widths[delimiter][0]),
        has_declaration=declared is not None,
    )


def _declared_delimiter(sample: str) -> str | None:
    line = sample.splitlines()[0].strip(' "') if sample.strip() else ""
    if not line.lower().startswith("sep="):
        first = sample.split("\n", 1)[0].strip("\r")
        return "\t" if first.lower() == "sep=\t" else None
    mark = line[4:5]
    return mark if mark and not mark.isalnum() else "\t"


def _records(sample: str, delimiter: str) -> list[Record]:
    records = islice(iter_records(io.StringIO(sample, newline=""), delimiter), _SAMPLE_RECORDS)
    return [record for record in records if any(cell.strip() for cell in record.cells)]


def _usual_width(records: Sequence[Record]) -> tuple[int, int]:
    """Return the most frequent width above one and how many records have it."""
    counts = Counter(len(record.cells) for record in records if len(record.cells) > 1)
    if not counts:
        return 1, 0
    return max(counts.items(), key=lambda item: (item[1], item[0]))
