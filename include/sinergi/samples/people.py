"""The people of one desa, as arrays: who they are, what is written of them, what makes them hard to link."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from sinergi.samples.places import Flags, Numbers
from sinergi.samples.words import Texts

Days = npt.NDArray[np.datetime64]

HEAD, SPOUSE, CHILD, ELDER = range(4)
NEVER = 10_000
# Where she is asked herself, a wife often gives the name she is called by.
USES_ALIAS = 0.7


@dataclass
class People:
    """One entry per person; a family's members stand together, the head first, the newborn at the very end.

    Attributes:
        person: Number of the person, for ever.
        family: Number of the family the person was first found in.
        role: HEAD, SPOUSE, CHILD or ELDER in that family.
        is_woman: Sex.
        born: Birth date.
        name: Name as on the KTP.
        mother: Name of the mother.
        birth_place: Place of birth.
        nik: The person's own NIK.
        no_kk: Family card before the first quarter.
        no_kk_now: Family card now.
        no_kk_before: Family card a quarter ago: what slower registers still show.
        desa: Home before the first quarter.
        desa_now: Home now.
        desa_before: Home a quarter ago.
        phone: Mobile number, "" for none.
        alias: Another name the person is known by, "" for none.
        wrong_nik: NIK of somebody else that stands for the person in some registers, 0 for none.
        wrong_nik_in: Source that shows it.
        is_disabled: Severe disability.
        from_step: Step (quarter from 0) in which the person comes.
        until_step: First step in which the person is dead.
        hard: What makes the person hard to link, joined by "+".
    """

    person: Numbers
    family: Numbers
    role: Numbers
    is_woman: Flags
    born: Days
    name: Texts
    mother: Texts
    birth_place: Texts
    nik: Numbers
    no_kk: Numbers
    no_kk_now: Numbers
    no_kk_before: Numbers
    desa: Numbers
    desa_now: Numbers
    desa_before: Numbers
    phone: Texts
    alias: Texts
    wrong_nik: Numbers
    wrong_nik_in: Texts
    is_disabled: Flags
    from_step: Numbers
    until_step: Numbers
    hard: Texts

    def __len__(self) -> int:
        """Return how many they are."""
        return len(self.person)

    def mark(self, places: Numbers, reason: str) -> None:
        """Add a reason to ``hard``."""
        for place in places.tolist():
            known = self.hard[place]
            if reason not in known.split("+"):
                self.hard[place] = f"{known}+{reason}" if known else reason

    def is_here(self, step: int) -> Flags:
        """Tell who has come and lives in a step."""
        here: Flags = (self.from_step <= step) & (self.until_step > step)
        return here

    def age(self, on: np.datetime64) -> Numbers:
        """Return ages in completed years on a day; negative before birth."""
        years: Numbers = np.floor((on - self.born).astype(np.int64) / 365.25).astype(np.int64)
        return years

    def append(self, other: People) -> None:
        """Add others at the end."""
        for column in fields(self):
            setattr(self, column.name, np.concatenate([getattr(self, column.name), getattr(other, column.name)]))

    def take(self, places: Numbers) -> People:
        """Return copies of some of them."""
        return People(**{column.name: getattr(self, column.name)[places].copy() for column in fields(self)})


@dataclass
class Families:
    """One entry per family of one desa.

    Attributes:
        family: Number of the family.
        first: Place of its head in the people.
        size: Members, the newborn not counted.
        id_peserta: Number of a PKH participant, 0 for none.
        account: Account at the bank.
        bank: Name of the bank.
        desil: Decile in DTSEN, 0 where it is not there yet.
        officer: Name of the pendamping.
    """

    family: Numbers
    first: Numbers
    size: Numbers
    id_peserta: Numbers
    account: Texts
    bank: Texts
    desil: Numbers
    officer: Texts


@dataclass
class Block:
    """The people and families of one desa, and what is kept of them from quarter to quarter.

    Attributes:
        desa: Place of the desa in the list of places.
        people: Its people.
        families: Its families.
        family_index: Place of each person's family in ``families``.
        kept: Rows that a yearly register repeats, by register and year.
        newborn: How many were born after the first quarter.
        cards_issued: How many family cards were given out.
    """

    desa: int
    people: People
    families: Families
    family_index: Numbers
    kept: dict[tuple[str, int], Any] = field(default_factory=dict)
    newborn: int = 0
    cards_issued: int = 0
