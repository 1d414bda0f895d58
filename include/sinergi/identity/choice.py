"""Which two records a decision about two people is about: those that a person, or a row, is named for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from sinergi.errors import SinergiError
from sinergi.identity.places import RecordPlace
from sinergi.log import mask_identifiers
from sinergi.warehouse.statements import statement

_NAMED = re.compile(r"(?P<person>\d+)|(?P<delivery>\d+):(?:(?P<sheet>.*):)?(?P<row>\d+)", re.DOTALL)
_KEY = "select merged_into, retired_at is not null as is_retired from core.person_key where person_key = :person_key"
_ROW = """
select l.person_key
from vault.person_record as r
left join core.person_link as l
    on r.delivery_id = l.delivery_id and r.sheet = l.sheet and r.row_no = l.row_no and l.role = r.role
where r.delivery_id = :delivery_id and r.sheet = :sheet and r.row_no = :row_no and r.role = 'subject'
"""


@dataclass(frozen=True, kw_only=True)
class Named:
    """A person, or one record of a person, as somebody names it.

    Attributes:
        person_key: The person; of a row the one it stands for now, ``None`` before a build has linked it.
        delivery_id: Delivery of the row, where a row was named.
        sheet: Its sheet.
        row_no: Its number.
    """

    person_key: int | None
    delivery_id: int | None = None
    sheet: str | None = None
    row_no: int | None = None

    @property
    def is_row(self) -> bool:
        """Whether one row is meant, and not all of a person."""
        return self.row_no is not None


@dataclass(frozen=True, kw_only=True)
class ChosenPair:
    """The two records that a decision will name.

    Attributes:
        one: Record of the first.
        other: Record of the second.
        is_inseparable: Whether all that is compared of the two is equal and identifies, so that no decision
            can tell them apart.
    """

    one: RecordPlace
    other: RecordPlace
    is_inseparable: bool


def find_named(connection: Connection, words: str) -> Named:
    """Return who is meant: ``17`` is a person, ``3:12`` row 12 of delivery 3, ``3:BNBA:12`` that of a sheet.

    Raises:
        SinergiError: OPS-020 when it names nobody, OPS-021 when the person went over into another one.
    """
    found = _NAMED.fullmatch(words.strip())
    if found is None:
        raise SinergiError(
            f"'{mask_identifiers(words)}' bukan nomor orang dan bukan baris.",
            code="OPS-020",
            remedy="Tulis nomor orang (17), atau kiriman:baris (3:12), atau kiriman:lembar:baris (3:BNBA:12).",
        )
    if found["person"]:
        return Named(person_key=_living_key(connection, int(found["person"])))
    row: dict[str, Any] = {
        "delivery_id": int(found["delivery"]),
        "sheet": found["sheet"] or "",
        "row_no": int(found["row"]),
    }
    linked = connection.execute(text(_ROW), row).one_or_none()
    if linked is None:
        raise SinergiError(
            f"Baris '{mask_identifiers(words)}' tidak punya catatan orang sendiri.",
            code="OPS-020",
            remedy="`make trace` menyebut apa yang terjadi dengan baris itu, dan baris mana yang memuat isinya.",
        )
    return Named(person_key=linked.person_key, **row)


def choose_records(connection: Connection, one: Named, other: Named) -> ChosenPair:
    """Return the two records that speak loudest for the pair: those in the queue, else the most alike ones."""
    found = connection.execute(statement("core/choose_records"), _sides(one, other)).one()
    return ChosenPair(
        one=RecordPlace.of(found.record_a), other=RecordPlace.of(found.record_b), is_inseparable=found.is_inseparable
    )


def _sides(one: Named, other: Named) -> dict[str, Any]:
    return {
        f"{name}_{side}": getattr(named, name)
        for side, named in (("a", one), ("b", other))
        for name in ("person_key", "delivery_id", "sheet", "row_no")
    }


def _living_key(connection: Connection, person_key: int) -> int:
    key = connection.execute(text(_KEY), {"person_key": person_key}).one_or_none()
    if key is None:
        raise SinergiError(
            f"Tidak ada orang bernomor {person_key}.",
            code="OPS-020",
            remedy="Lihat nomornya di `make review`, atau person_key di tabel core.",
        )
    if key.merged_into is not None:
        raise SinergiError(
            f"Orang {person_key} sudah digabung ke orang {key.merged_into}.",
            code="OPS-021",
            remedy=f"Pakai nomor {key.merged_into}; untuk memisahkannya lagi, sebut dua barisnya (kiriman:baris),"
            f" lihat `make explain PERSON={key.merged_into}`.",
        )
    if key.is_retired:
        raise SinergiError(f"Orang {person_key} tidak punya catatan lagi.", code="OPS-020")
    return person_key
