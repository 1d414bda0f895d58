"""Rows of a feed on their way into a file: cells by contract column, and what must become of each row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sinergi.contracts.code_lists import load_code_lists
from sinergi.contracts.contract import Contract
from sinergi.settings import Settings
from sinergi.validation.suites import load_suite

OK, REJECT, DUPLICATE, IGNORED = "ok", "reject", "duplicate", "ignored"


@dataclass
class Truth:
    """What is behind a row and what must become of it.

    Attributes:
        person: Number of the person the row is about, 0 for none.
        family: Number of the family, 0 for none.
        verdict: ``ok``, ``reject``, ``duplicate`` or ``ignored``.
        note: What the row is or has, in one word.
        slips: Column and slip, for every slip of the row.
        fault: Column that breaks a rule, "" for none.
        rules: Codes of the rules that set it aside.
        warns: Codes of the rules that warn of its slips.
        key: Record the row speaks of (participant, unit), where it has a number.
    """

    person: int = 0
    family: int = 0
    verdict: str = OK
    note: str = ""
    slips: tuple[tuple[str, str], ...] = ()
    fault: str = ""
    rules: tuple[str, ...] = ()
    warns: tuple[str, ...] = ()
    key: str = ""

    def slips_in(self, columns: frozenset[str]) -> dict[str, str]:
        """Return slip to column, for the columns of a file."""
        return {slip: column for column, slip in self.slips if column in columns}


@dataclass
class Rows:
    """Rows by column; all lists are equally long.

    Attributes:
        columns: Contract column to cells: text, whole numbers, dates or ``None``.
        truths: What is behind each row.
        desa: Place of each row's desa in the list of places, -1 for none.
    """

    columns: dict[str, list[Any]]
    truths: list[Truth]
    desa: list[int] = field(default_factory=list)

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self.truths)

    def note(self, place: int, column: str, slip: str) -> None:
        """Tell a slip of a row."""
        truth = self.truths[place]
        truth.slips = (*truth.slips, (column, slip))

    def put(self, place: int, column: str, cell: Any, slip: str = "") -> None:
        """Write a cell over what stood there: the slips before it are gone, ``slip`` is the one it has."""
        self.columns[column][place] = cell
        truth = self.truths[place]
        truth.slips = tuple(told for told in truth.slips if told[0] != column)
        if slip:
            self.note(place, column, slip)

    def take(self, places: Iterable[int]) -> Rows:
        """Return some of the rows."""
        kept = list(places)
        return Rows(
            {name: [cells[place] for place in kept] for name, cells in self.columns.items()},
            [Truth(**vars(self.truths[place])) for place in kept],
            [self.desa[place] for place in kept],
        )

    def extend(self, other: Rows) -> None:
        """Add other rows of the same columns at the end."""
        for name, cells in self.columns.items():
            cells.extend(other.columns[name])
        self.truths.extend(other.truths)
        self.desa.extend(other.desa)


@dataclass(frozen=True, kw_only=True)
class Feed:
    """A feed as samples see it: its contract, the codes of its rules, the spellings of its codes.

    Attributes:
        contract: Its contract.
        reject_codes: Flag of a rule to the code of the rule that sets rows aside for it.
        warn_codes: Flag of a rule to the code of the rule that warns of it.
        spellings: Code list to code to the ways it is written, the label first.
    """

    contract: Contract
    reject_codes: Mapping[str, str]
    warn_codes: Mapping[str, str]
    spellings: Mapping[str, Mapping[str, Sequence[str]]]

    @property
    def name(self) -> str:
        """``<source>_<feed>``."""
        return self.contract.name


def load_feed(settings: Settings, contract: Contract) -> Feed:
    """Read what samples need to know of a feed from its contract, its suite and its code lists."""
    suite = load_suite(settings.expectations, contract.name)
    lists = load_code_lists(settings.sources / contract.source / "codes.csv")
    return Feed(
        contract=contract,
        reject_codes={rule.flag: rule.code for rule in suite.rules if rule.severity == "reject" and rule.flag},
        warn_codes={rule.flag: rule.code for rule in suite.rules if rule.severity == "warn" and rule.flag},
        spellings={
            name: {entry.code: (entry.label, *entry.synonyms) for entry in code_list.entries}
            for name, code_list in lists.items()
        },
    )
