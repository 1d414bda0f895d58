"""What the records of a person say of her in the clear; whoever shows it writes that down first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, text

from sinergi.settings import Settings
from sinergi.warehouse.sealed_values import open_identifiers

_VALUES = """
select
    r.delivery_id,
    r.sheet,
    r.row_no,
    r.name,
    r.birth_place,
    r.birth_date,
    r.sex,
    r.mother_name,
    r.address,
    r.nik_grade,
    cast(r.nik_token as text) as nik,
    cast(r.no_kk_token as text) as no_kk,
    cast(r.phone_token as text) as phone
from core.person_link as l
inner join vault.person_record as r
    on l.delivery_id = r.delivery_id and l.sheet = r.sheet and l.row_no = r.row_no and l.role = r.role
where l.person_key = :person_key and l.role = 'subject'
"""
_NUMBERS = ("nik", "no_kk", "phone")

Row = tuple[int, str, int]
"""Delivery, sheet and row."""


@dataclass(frozen=True, kw_only=True)
class PersonalValues:
    """What one record says, as it was received; ``None`` where it says nothing."""

    name: str | None
    birth_place: str | None
    birth_date: date | None
    sex: str | None
    mother_name: str | None
    address: str | None
    nik: str | None
    nik_grade: str | None
    no_kk: str | None
    phone: str | None


def read_personal_values(connection: Connection, settings: Settings, person_key: int) -> dict[Row, PersonalValues]:
    """Return the personal values of every record of a person.

    Raises:
        ServiceError: The key of the seal cannot be read.
    """
    rows = connection.execute(text(_VALUES), {"person_key": person_key}).mappings().all()
    numbers = open_identifiers(connection, settings, (row[kind] for row in rows for kind in _NUMBERS))
    found = {}
    for row in rows:
        values = {name: row[name] for name in PersonalValues.__dataclass_fields__}
        clear = {kind: numbers.get(row[kind] or "") for kind in _NUMBERS}
        found[(row["delivery_id"], row["sheet"], row["row_no"])] = PersonalValues(**values | clear)
    return found
