"""The truth beside the files: what every row is and must become, who the people are, what happened to them."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sinergi.samples.events import Event
from sinergi.samples.people import Block, People
from sinergi.samples.places import Places
from sinergi.samples.rows import DUPLICATE, IGNORED, OK, REJECT, Truth
from sinergi.samples.totals import Totals

_ROWS = (
    "source", "feed", "file", "sheet", "row", "verdict", "person", "family", "note", "key", "rules", "warns", "slips",
)  # fmt: skip
_PERSONS = (
    "person", "family", "name", "sex", "born", "nik", "no_kk", "no_kk_now", "mother", "desa", "desa_now", "phone",
    "hard", "alias", "rows",
)  # fmt: skip
_FAMILIES = ("family", "no_kk", "no_kk_now", "desa", "desa_now", "members", "id_peserta")
_FILES = ("source", "feed", "file", "status", "reason", "supersedes", "modified_at", "kind", "is_rounded", "about")
_BALANCE = ("source", "feed", "file", "sheet", "rows_read", "ok", "reject", "duplicate", "ignored")
# Slips that hide who somebody is; those of homes and layouts do not.
_OF_A_PERSON = ("nik_", "name_", "birth_", "mother_", "phone_", "no_kk_")
_EVENTS = ("kind", "person", "family", "before", "after")


@dataclass(frozen=True, kw_only=True)
class FileTruth:
    """What must become of a file.

    Attributes:
        source: Folder of the inbox.
        feed: Feed of its rows.
        file: Name of the file.
        status: ``loaded``, ``held`` or ``refused`` when it is taken.
        reason: Code of the reason, where there is one.
        supersedes: Names of the files that it replaces, joined by "+".
        modified_at: When it was changed last, ISO.
        kind: Kind of file.
        is_rounded: Whether its NIK were numbers once.
        about: What it shows.
    """

    source: str
    feed: str
    file: str
    status: str = "loaded"
    reason: str = ""
    supersedes: str = ""
    modified_at: str = ""
    kind: str = ""
    is_rounded: bool = False
    about: str = ""


class TruthWriter:
    """Writes the truth of one quarter, row by row.

    Args:
        folder: Folder ``truth`` of the quarter.
        places: The places, for their codes.
        stage: Stage of PKH that the quarter pays.
    """

    def __init__(self, folder: Path, places: Places, *, stage: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._places = folder, places
        self._open = [(folder / f"{name}.csv").open("w", encoding="utf-8", newline="") for name in _TABLES]
        self._tables = {
            name: csv.writer(file, lineterminator="\n") for name, file in zip(_TABLES, self._open, strict=True)
        }
        for name, headings in _TABLES.items():
            self._tables[name].writerow(headings)
        self._balance: dict[tuple[str, str, str, str], Counter[str]] = {}
        self.totals = Totals(places, stage)
        self._numbers: Counter[str] = Counter()
        self._hard: Counter[str] = Counter()
        self._rows_of_hard: Counter[str] = Counter()
        # Of the people who were not told yet: how many good rows they have, and which slips.
        self._rows_of: Counter[int] = Counter()
        self._slips_of: dict[int, dict[str, None]] = {}
        self._events: Counter[str] = Counter()

    def tell_row(self, source: str, feed: str, file: str, sheet: str, row_no: int, truth: Truth) -> None:
        """Write one row of a file."""
        slips = [slip for _, slip in truth.slips]
        behind = (truth.person or "", truth.family or "", truth.note, truth.key)
        codes = ("+".join(truth.rules), "+".join(truth.warns), "+".join(slips))
        self._tables["rows"].writerow((source, feed, file, sheet, row_no, truth.verdict, *behind, *codes))
        self._balance.setdefault((source, feed, file, sheet), Counter())[truth.verdict] += 1
        if truth.person and truth.verdict == OK:
            self._rows_of[truth.person] += 1
            self._slips_of.setdefault(truth.person, {}).update(dict.fromkeys(slips))

    def tell_file(self, truth: FileTruth) -> None:
        """Write what must become of a file."""
        self._tables["files"].writerow(
            [getattr(truth, name) if name != "is_rounded" else int(truth.is_rounded) for name in _FILES]
        )

    def tell_events(self, events: Sequence[Event]) -> None:
        """Write what happened to the people of a desa."""
        self._tables["events"].writerows([getattr(event, name) for name in _EVENTS] for event in events)
        self._events.update(event.kind for event in events)

    def tell_people(self, block: Block, *, step: int) -> None:
        """Write the people and families of a desa who are here in a quarter, after all their rows."""
        people, codes = block.people, self._places.desa_codes
        here = np.flatnonzero(people.is_here(step))
        rows = [self._rows_of[person] for person in people.person[here].tolist()]
        hard = [self._join_hard(place, people) for place in here.tolist()]
        self._rows_of.clear()
        self._slips_of.clear()
        columns: Sequence[Iterable[Any]] = (
            people.person[here].tolist(), people.family[here].tolist(), people.name[here],
            np.where(people.is_woman[here], "P", "L"), people.born[here].astype(str), people.nik[here].tolist(),
            people.no_kk[here].tolist(), people.no_kk_now[here].tolist(), people.mother[here],
            codes[people.desa[here]], codes[people.desa_now[here]], people.phone[here],
            hard, people.alias[here], rows,
        )  # fmt: skip
        self._tables["persons"].writerows(zip(*columns, strict=True))
        families = block.families
        first, size = families.first, np.bincount(block.family_index[here], minlength=len(families.size))
        homes: Sequence[Iterable[Any]] = (
            families.family.tolist(), people.no_kk[first].tolist(), people.no_kk_now[first].tolist(),
            codes[people.desa[first]], codes[people.desa_now[first]], size.tolist(),
            ["" if number == 0 else number for number in families.id_peserta.tolist()],
        )  # fmt: skip
        self._tables["families"].writerows(zip(*homes, strict=True))
        self._numbers.update(persons=len(here), families=len(families.size))
        for reasons, count in zip(hard, rows, strict=True):
            for reason in filter(None, reasons.split("+")):
                self._hard[reason] += 1
                self._rows_of_hard[reason] += count

    def _join_hard(self, place: int, people: People) -> str:
        """Return what makes a person hard, the slips of this quarter's rows included."""
        told = people.hard[place].split("+") if people.hard[place] else []
        slips = [slip for slip in self._slips_of.get(int(people.person[place]), ()) if slip.startswith(_OF_A_PERSON)]
        return "+".join([*told, *sorted(slips)])

    def close(self, about: dict[str, Any]) -> None:
        """Write balances and summary and close all files."""
        for (source, feed, file, sheet), counts in sorted(self._balance.items()):
            verdicts = [counts[verdict] for verdict in (OK, REJECT, DUPLICATE, IGNORED)]
            self._tables["balance"].writerow((source, feed, file, sheet, sum(verdicts), *verdicts))
        for table in self._open:
            table.close()
        by_file: dict[str, Counter[str]] = {}
        for (source, _, file, _), counts in sorted(self._balance.items()):
            by_file.setdefault(f"{source}/{file}", Counter()).update(counts)
        all_rows: Counter[str] = sum(self._balance.values(), Counter())
        summary = about | {
            "made": dict(sorted(self._numbers.items())),
            **self.totals.summary(),
            "hard": dict(sorted(self._hard.items())),
            "rows_of_hard": dict(sorted(self._rows_of_hard.items())),
            "events": dict(sorted(self._events.items())),
            "rows_by_file": {
                name: dict(sorted(counts.items())) | {"rows": counts.total() - counts[IGNORED]}
                for name, counts in by_file.items()
            },
            "verdicts": dict(sorted(all_rows.items())),
        }
        (self._folder / "summary.json").write_text(json.dumps(summary, indent=1) + "\n", "utf-8")


_TABLES = {
    "rows": _ROWS, "persons": _PERSONS, "families": _FAMILIES, "files": _FILES, "balance": _BALANCE,
    "events": _EVENTS,
}  # fmt: skip
