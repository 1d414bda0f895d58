"""The code lists of a source, from its reviewed ``codes.csv``."""

from __future__ import annotations

import csv
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from sinergi.cleaning.codes import CodeEntry, CodeList


@lru_cache(maxsize=16)
def load_code_lists(path: Path) -> dict[str, CodeList]:
    """Return the code lists of one file by name; none when the source has no file."""
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["code_list"])
    return {
        name: CodeList(name, tuple(_entry(row) for row in entries))
        for name, entries in groupby(rows, key=lambda row: row["code_list"])
    }


def _entry(row: dict[str, str]) -> CodeEntry:
    synonyms = tuple(word.strip() for word in row["synonyms"].split(";") if word.strip())
    return CodeEntry(code=row["code"], label=row["label"], code_class=row["code_class"], synonyms=synonyms)
