"""The truth beside an export: who is behind a row, and what makes people hard to link."""

from __future__ import annotations

import csv
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

Row = tuple[str, str, str, int]
"""Source, file, sheet and number of a row."""


@dataclass
class Truth:
    """Who is behind the good rows of one export or of several quarters.

    Attributes:
        persons: Person of each row.
        kinds: What makes a person hard to link, in any quarter.
    """

    persons: dict[Row, str] = field(default_factory=dict)
    kinds: dict[str, set[str]] = field(default_factory=dict)

    def of_stored(self, linked: Container[Row], files: Container[tuple[str, str]]) -> dict[Row, str]:
        """Return the persons of the rows that were linked, and of all rows of some files.

        Args:
            linked: Rows that were linked.
            files: Source and name of files whose rows must all be linked.
        """
        return {row: person for row, person in self.persons.items() if row in linked or row[:2] in files}


def read_truth(folders: Iterable[Path]) -> Truth:
    """Read ``rows.csv`` and ``persons.csv`` of the folders ``truth`` of one seed."""
    truth = Truth()
    for folder in folders:
        for row in _rows(folder / "rows.csv"):
            if row["verdict"] == "ok" and row["person"]:
                truth.persons[row["source"], row["file"], row["sheet"], int(row["row"])] = row["person"]
        for row in _rows(folder / "persons.csv"):
            truth.kinds.setdefault(row["person"], set()).update(filter(None, row["hard"].split("+")))
    return truth


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
