"""The flags that the types of a feed's columns bring, generated from its contract.

Rules of a suite read flags, never values. What a type alone can tell (an empty required cell, a date that
cannot be, a damaged NIK, a desa of another kecamatan) is flagged here, the same for every feed; what only
this feed knows stands in ``include/sql/staging/<feed>.sql``, which selects from these rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sinergi.contracts.contract import Column, Contract

Flags = Iterator[tuple[str, str]]

_DESA_ISSUES = {
    "desa_unknown": "is_desa_unknown",
    "desa_ambiguous": "is_desa_ambiguous",
    "desa_other_kecamatan": "is_desa_of_other_kecamatan",
}
_KECAMATAN_ISSUES = {
    "kecamatan_unknown": "is_kecamatan_unknown",
    "kecamatan_ambiguous": "is_kecamatan_ambiguous",
    "outside_kabupaten": "is_outside_kabupaten",
}


def type_flags(contract: Contract) -> dict[str, str]:
    """Return flag name to SQL condition over a staged row ``r``; no condition is ever null."""
    flags: dict[str, str] = {}
    for column in contract.columns.values():
        flags |= dict(_FLAGS.get(column.kind, _no_flags)(column, contract))
    return flags | dict(_region_flags(contract))


def flagged_rows(contract: Contract) -> str:
    """Return the query of the staged rows of ``:delivery_id`` that are no exact duplicates, with their flags."""
    flags = ",\n    ".join(f"{condition} as {flag}" for flag, condition in type_flags(contract).items())
    return (
        f"select\n    r.*,\n    {flags}\nfrom staging.{contract.name} as r\n"
        "where r.delivery_id = :delivery_id and not r.is_duplicate"
    )


def _no_flags(_column: Column, _contract: Contract) -> Flags:
    return iter(())


def _is_empty(column: Column) -> Flags:
    if column.is_required:
        yield f"is_{column.name}_empty", f"r.{column.name} is null and r.{column.name}_issue is null"


def _plain(column: Column, _contract: Contract) -> Flags:
    """Flags of a value that either was read or was not."""
    yield from _is_empty(column)
    yield f"is_{column.name}_unreadable", f"r.{column.name}_issue is not null"


def _label(column: Column, _contract: Contract) -> Flags:
    if column.is_required:
        yield f"is_{column.name}_empty", f"r.{column.name} is null"


def _name(column: Column, _contract: Contract) -> Flags:
    name = column.name
    yield from _is_empty(column)
    is_odd = f"(r.{name}_issue is not null or r.{name} ~ '[0-9]' or length(r.{name}_form) < 2) is true"
    if column.is_required:
        yield f"is_{name}_unreadable", f"r.{name} is null and r.{name}_issue is not null"
        is_odd += f" and r.{name} is not null"
    yield f"is_{name}_odd", is_odd


def _code(column: Column, _contract: Contract) -> Flags:
    issue = f"coalesce(r.{column.name}_issue, 'empty')"
    if column.is_required:
        yield f"is_{column.name}_empty", f"r.{column.name} is null and {issue} = 'empty'"
    yield f"is_{column.name}_unknown", f"{issue} <> 'empty'"


def _money(column: Column, _contract: Contract) -> Flags:
    name, issue = column.name, f"coalesce(r.{column.name}_issue, 'none')"
    yield f"is_{name}_empty", f"r.{name} is null and {issue} = 'none'"
    yield f"is_{name}_negative", f"(r.{name} < 0 or {issue} = 'negative') is true"
    yield f"is_{name}_unreadable", f"r.{name} is null and {issue} not in ('none', 'negative')"


def _date(column: Column, _contract: Contract) -> Flags:
    name, issue = column.name, f"r.{column.name}_issue"
    yield from _is_empty(column)
    yield f"is_{name}_unreadable", f"coalesce({issue}, 'future') not in ('impossible', 'future', 'us_order')"
    for kind in ("impossible", "future", "us_order"):
        yield f"is_{name}_{kind}", f"({issue} = '{kind}') is true"


def _nik(column: Column, contract: Contract) -> Flags:
    name, person = column.name, contract.person_of(column)
    grade, issue = f"r.{name}_grade", f"r.{name}_issue"
    is_whole = f"{grade} in ('valid', 'suspicious')"
    yield f"is_{name}_missing", f"({grade} = 'missing') is true"
    for kind in ("length", "letter", "scientific"):
        yield f"has_{name}_{kind}", f"({grade} = 'damaged' and {issue} = '{kind}') is true"
    yield (
        f"has_{name}_form",
        f"({grade} = 'damaged' and not r.{name}_is_rounded) is true"
        f" and coalesce({issue}, 'form') not in ('length', 'letter', 'scientific')",
    )
    yield f"is_{name}_rounded", f"r.{name}_is_rounded"
    yield f"is_{name}_placeholder", f"({grade} = 'placeholder') is true"
    yield (
        f"has_{name}_date",
        f"({grade} = 'suspicious') is true and coalesce({issue}, 'date') not in ('serial', 'region', 'is_no_kk')",
    )
    for kind in ("serial", "region"):
        yield f"has_{name}_{kind}", f"({grade} = 'suspicious' and {issue} = '{kind}') is true"
    same = " or ".join(f"({is_whole} and r.{name} = r.{other.name}) is true" for other in contract.of_kind("no_kk"))
    if same:
        yield f"is_{name}_no_kk", f"({grade} = 'suspicious' and {issue} = 'is_no_kk') is true or {same}"
    yield f"has_{name}_old_kecamatan", f"(r.{name}_warnings like '%region_unknown%') is true"
    if "birth_date" in person:
        yield f"is_{name}_born_on_different", f"(r.{name}_warnings like '%born_on_differs%') is true"
        yield f"is_{name}_shared", f"r.{name}_is_shared"
    if "sex" in person:
        yield f"is_{name}_sex_different", f"(r.{name}_warnings like '%sex_differs%') is true"


def _no_kk(column: Column, _contract: Contract) -> Flags:
    grade, issue = f"r.{column.name}_grade", f"r.{column.name}_issue"
    for kind in ("damaged", "placeholder"):
        yield f"is_{column.name}_{kind}", f"({grade} = '{kind}') is true"
    yield f"is_{column.name}_suspicious", f"({grade} = 'suspicious' and {issue} is distinct from 'is_nik') is true"
    yield f"is_{column.name}_nik", f"({grade} = 'suspicious' and {issue} = 'is_nik') is true"


_FLAGS: dict[str, Callable[[Column, Contract], Flags]] = {
    "label": _label,
    "name": _name,
    "identifier": _plain,
    "nik": _nik,
    "no_kk": _no_kk,
    "account": _plain,
    "phone": _plain,
    "date": _date,
    "place_and_date": _date,
    "money": _money,
    "count": _plain,
    "tahap": _plain,
    "tahun": _plain,
    "code": _code,
    "open_code": _code,
    "yes_no": _code,
    "sex": _plain,
    "rt_rw": _plain,
}


def _region_flags(contract: Contract) -> Flags:
    issue = "r.region_issue"
    issues, missing = _KECAMATAN_ISSUES, ["kecamatan_missing"]
    written, resolved = "", "r.kecamatan_code"
    for column in contract.of_kind("kecamatan"):
        written = f"coalesce(r.{column.name}, r.{column.name}_raw)"
        is_missing = f"r.kecamatan_code is null and {written} is null"
        yield "is_kecamatan_empty", f"({issue} = 'kecamatan_missing') is true or ({is_missing})"
    for column in contract.of_kind("desa"):
        written, resolved = f"coalesce(r.{column.name}, r.{column.name}_raw)", "r.region_code"
        issues, missing = issues | _DESA_ISSUES, [*missing, "desa_missing"]
        yield "is_desa_empty", f"({issue} = 'desa_missing') is true or {written} is null"
    for name, flag in issues.items():
        yield flag, f"({issue} = '{name}') is true"
    known = ", ".join(f"'{name}'" for name in (*missing, *issues))
    yield (
        "is_region_unresolved",
        f"{resolved} is null and {written} is not null and ({issue} in ({known})) is not true",
    )
    for column in contract.of_kind("desa", "kecamatan"):
        yield f"is_{column.kind}_corrected", f"(r.region_warning like '%{column.kind}_corrected%') is true"
    if contract.of_kind("kabupaten"):
        yield "is_kabupaten_unknown", "(r.region_warning like '%kabupaten_unknown%') is true"
