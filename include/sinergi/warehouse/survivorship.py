"""Survivorship: which of the values that a person's records tell counts, ``include/reference/survivorship.yml``.

The declaration becomes SQL. Of every record and attribute a text is made that sorts by the declared order and carries
the place of the record and the value behind it: the greatest text is the surviving value with its provenance.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import Connection, text

from sinergi.errors import ConfigurationError
from sinergi.warehouse.statements import read_sql

_NIK = "case when r.nik_grade in ('valid', 'suspicious') then cast(r.nik_token as text) end"
_NO_KK = "case when r.no_kk_grade in ('valid', 'suspicious') then cast(r.no_kk_token as text) end"
_VALUES = {
    "name": "nullif(r.name, '')",
    "birth_date": "cast(r.birth_date as text)",
    "sex": "r.sex",
    "nik": _NIK,
    "mother_name": "nullif(r.mother_name, '')",
    "region_code": "r.region_code",
    "no_kk": _NO_KK,
    "account": "cast(r.account_token as text)",
    "phone": "cast(r.phone_token as text)",
    "address": "nullif(r.address, '')",
}
ATTRIBUTES = tuple(_VALUES)
"""Everything that survives, in the order of ``vault.person_value``."""

_GRADES = {"nik": "r.nik_grade", "no_kk": "r.no_kk_grade"}
_FORMS = {"name": "r.name_form", "mother_name": "r.mother_form"}
_LATEST = "to_char(r.observed_on, 'YYYYMMDD')"
_MOST_SOURCES = 999
# Rows that a correction withdrew count only for a person who has no others.
_COUNTING_RECORDS = """
(
    select
        l.person_key,
        d.sha256,
        v.*
    from core.person_link as l
    inner join vault.person_record as v
        on l.delivery_id = v.delivery_id and l.sheet = v.sheet and l.row_no = v.row_no and l.role = v.role
    inner join ops.delivery as d on l.delivery_id = d.delivery_id
    where
        l.role = 'subject'
        and (
            v.known_to is null
            or not exists (
                select
                from core.person_link as o
                inner join vault.person_record as s
                    on o.delivery_id = s.delivery_id and o.sheet = s.sheet and o.row_no = s.row_no and o.role = s.role
                where o.person_key = l.person_key and o.role = 'subject' and s.known_to is null
            )
        )
) as r"""


@dataclass(frozen=True, kw_only=True)
class Survivorship:
    """The declared order of records, attribute by attribute.

    Attributes:
        sources: Feeds as ``source/feed``, the most trusted first.
        lasting: Criteria of attributes that hold for the whole life.
        changing: Criteria of attributes that hold from a day on; ``latest`` comes first.
    """

    sources: tuple[str, ...]
    lasting: Mapping[str, tuple[str, ...]]
    changing: Mapping[str, tuple[str, ...]]


def load_survivorship(path: Path) -> Survivorship:
    """Read the declaration.

    Raises:
        ConfigurationError: It is no YAML, leaves an attribute out, or names an unknown attribute or criterion.
    """
    try:
        found = yaml.safe_load(path.read_text("utf-8"))
        declared = Survivorship(
            sources=tuple(found["sources"]),
            lasting={name: tuple(order) for name, order in found["lasting"].items()},
            changing={name: tuple(order) for name, order in found["changing"].items()},
        )
    except (yaml.YAMLError, KeyError, TypeError, AttributeError):
        raise _wrong(path, "harus berisi sources, lasting dan changing") from None
    _check(declared, path)
    return declared


def _check(declared: Survivorship, path: Path) -> None:
    names = [*declared.lasting, *declared.changing]
    if sorted(names) != sorted(ATTRIBUTES):
        raise _wrong(path, f"harus memuat tepat sekali: {', '.join(ATTRIBUTES)}")
    if len(declared.sources) > _MOST_SOURCES:
        raise _wrong(path, f"sources paling banyak {_MOST_SOURCES}")
    for name, order in {**declared.lasting, **declared.changing}.items():
        known = _criteria(name)
        if strange := [criterion for criterion in order if criterion not in known]:
            raise _wrong(path, f"{name}: {', '.join(strange)} tidak dikenal; pilih dari {', '.join(known)}")
    for name, order in declared.changing.items():
        if order[:1] != ("latest",):
            raise _wrong(path, f"{name} berubah menurut waktu, maka latest harus yang pertama")


def survivor_query(
    declared: Survivorship, *, records: str = _COUNTING_RECORDS, attributes: Collection[str] = ATTRIBUTES
) -> str:
    """Return the query of the surviving values of persons, one row each: packed texts by attribute.

    Args:
        declared: The declaration.
        records: What comes behind ``from``: the records that count, ``r``, each with its person and its file.
        attributes: Those that are asked for.
    """
    columns = [f"max({_packed(name, declared)}) as {name}" for name in attributes]
    return _query(["r.person_key", "min(r.observed_on) as first_on", *columns], declared, records=records)


def sighting_query(declared: Survivorship, *, records: str) -> str:
    """Return the query of what changes, one row per person and day on which a record tells of it."""
    columns = [f"max({_packed(name, declared)}) as {name}" for name in declared.changing]
    return _query(["r.person_key", "r.observed_on", *columns], declared, records=records, by_day=True)


def store_views(connection: Connection, declared: Survivorship) -> None:
    """Make ``vault.person_survivor`` and, on it, ``vault.person_value`` say what is declared.

    Args:
        connection: Of the owner, inside a transaction.
        declared: The declaration.
    """
    connection.execute(text(f"create or replace view vault.person_survivor as {survivor_query(declared)}"))
    connection.exec_driver_sql(read_sql("vault/person_values"))


def _query(columns: list[str], declared: Survivorship, *, records: str, by_day: bool = False) -> str:
    listed = ",\n    ".join(columns)
    return f"""
select
    {listed}
from {records}
cross join lateral (
    select
        {_LATEST} as latest,
        {_trust(declared.sources)} as trust,
        left(r.sha256, 8) || lpad(cast(r.row_no as text), 9, '0') || chr(31) || r.sheet || chr(31)
        || r.delivery_id || chr(31) || r.row_no || chr(31) || {_LATEST} || chr(31) as place
    offset 0
) as t
group by r.person_key{", r.observed_on" if by_day else ""}"""


def _packed(name: str, declared: Survivorship) -> str:
    criteria = _criteria(name)
    wanted = [criteria[criterion] for criterion in {**declared.lasting, **declared.changing}[name]]
    return f'({" || ".join((*wanted, "t.place", _VALUES[name]))}) collate "C"'


def _trust(sources: tuple[str, ...]) -> str:
    ranks = " ".join(f"when '{source}' then '{_MOST_SOURCES - place:03}'" for place, source in enumerate(sources))
    return f"case r.source || '/' || r.feed {ranks} else '000' end" if sources else "'000'"


def _criteria(name: str) -> dict[str, str]:
    """Return the criteria an attribute may be judged by, each as text of one length, the better the greater."""
    found = {
        "confirmed": "case r.nik_grade when 'valid' then '1' else '0' end",
        "source": "t.trust",
        "latest": "t.latest",
    }
    if name == "birth_date":
        found["known_day"] = "case when core.is_placeholder_birth(r.birth_date) then '0' else '1' end"
    if name in _GRADES:
        found["grade"] = f"case {_GRADES[name]} when 'valid' then '1' else '0' end"
    if name in _FORMS:
        found["fullest"] = f"cast(least(regexp_count(coalesce({_FORMS[name]}, ''), '[^ ]{{2,}}'), 9) as text)"
    return found


def _wrong(path: Path, reason: str) -> ConfigurationError:
    return ConfigurationError(
        f"Aturan nilai yang bertahan {path.name} salah: {reason}.",
        code="CONFIG-304",
        remedy="Perbaiki berkas itu di include/reference.",
    )


def surviving_values(connection: Connection, person_key: int) -> list[dict[str, Any]]:
    """Return the surviving values of one person, each with the record it comes from."""
    found = connection.execute(
        text("select * from vault.person_value where person_key = :person_key"), {"person_key": person_key}
    )
    return [dict(row._mapping) for row in found]
