"""The contract of a feed as frozen data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from sinergi.cleaning.periods import Unit
from sinergi.contracts.types import COLUMN_TYPES, ColumnType

Roster = Literal["person", "family"]


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a feed.

    Attributes:
        name: Canonical name, as in staging.
        label: Indonesian label, also the comment of the database column.
        kind: Name of its type in :data:`sinergi.contracts.types.COLUMN_TYPES`.
        headings: Accepted headings, the most preferred first.
        is_required: A delivery without it is held, a row without it is rejected.
        fact: Name in the core fact; ``None`` keeps the value out of core (vault only).
        code_list: Code list of a column of type ``code``, ``open_code`` or ``yes_no``.
        in_sheet: Where the column or its cell is missing, the name or title of the sheet tells the value.
    """

    name: str
    label: str
    kind: str
    headings: tuple[str, ...]
    is_required: bool = False
    fact: str | None = None
    code_list: str | None = None
    in_sheet: bool = False

    @property
    def type(self) -> ColumnType:
        """The column's type."""
        return COLUMN_TYPES[self.kind]

    @property
    def compared(self) -> str:
        """The staging column by which two rows are compared: one desa is spelt in many ways, and many desa alike."""
        return {"desa": "region_code", "kecamatan": "kecamatan_code"}.get(self.kind, self.name)

    def staging_columns(self) -> Iterator[tuple[str, str]]:
        """Yield name and SQL type of every staging column this column brings."""
        yield self.name, self.type.sql
        for suffix, sql in self.type.companions.items():
            yield f"{self.name}_{suffix}", sql

    def fact_columns(self) -> Iterator[tuple[str, str, str, str]]:
        """Yield fact column, SQL type, staging column and label of what goes to core."""
        if self.fact is None:
            return
        yield self.fact, self.type.sql, self.name, self.label
        if "class" in self.type.companions:
            class_name = f"{self.fact.removesuffix('_code')}_class"
            yield class_name, "text", f"{self.name}_class", f"{self.label}: kelas"


@dataclass(frozen=True, kw_only=True)
class Period:
    """How the period of a delivery is told: the calendar unit and the columns that hold it."""

    unit: Unit
    date: str | None = None
    year: str | None = None
    quarter: str | None = None

    @property
    def has_columns(self) -> bool:
        """Whether the rows themselves tell the period."""
        return self.date is not None or self.year is not None


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Shares beyond which a delivery is held, or a column of NIK is called rounded."""

    rejected_share: float = 0.10
    row_count_change: float = 0.30
    rounded_nik_share: float = 0.20
    holds_rounded_nik: bool = False


@dataclass(frozen=True, kw_only=True)
class Contract:
    """All that is promised about one feed.

    ``people`` maps a role (``subject`` is the person the row is about) to the attributes of the
    record of that person: attribute name to contract column. ``roster`` says what a sheet names once: two
    rows of a roster of persons that differ in name or birth date are two people, however alike; of a
    roster of families two rows of different families are. A list of cases is none.
    """

    source: str
    feed: str
    label: str
    grain: str
    fact: str
    file_names: tuple[str, ...]
    key: tuple[str, ...]
    match_on: tuple[str, ...]
    period: Period
    thresholds: Thresholds
    columns: Mapping[str, Column]
    people: Mapping[str, Mapping[str, str]]
    roster: Roster | None = None

    @property
    def name(self) -> str:
        """``<source>_<feed>``: its staging table, suite, SQL file and fixture folder."""
        return f"{self.source}_{self.feed}"

    @property
    def required(self) -> frozenset[str]:
        """Columns that every delivery must have and every row must fill."""
        return frozenset(column.name for column in self.columns.values() if column.is_required)

    @property
    def counted(self) -> frozenset[str]:
        """Columns under which a labelled sum is a sum."""
        return frozenset(column.name for column in self.columns.values() if column.type.is_counted)

    def of_kind(self, *kinds: str) -> tuple[Column, ...]:
        """Return the columns of these types, in contract order."""
        return tuple(column for column in self.columns.values() if column.kind in kinds)

    def is_birth_date(self, column: Column) -> bool:
        """Tell whether a column of dates is when somebody was born; others are of our time."""
        return any(person.get("birth_date") == column.name for person in self.people.values())

    def person_of(self, nik: Column) -> Mapping[str, str]:
        """Return the attributes of the person whose NIK a column holds; none where it is nobody's."""
        return next((person for person in self.people.values() if person.get("nik") == nik.name), {})

    def fact_columns(self) -> Iterator[tuple[str, str, str, str]]:
        """Yield fact column, SQL type, staging column and label for the whole feed."""
        for column in self.columns.values():
            yield from column.fact_columns()
