"""Columns of the tables of a feed and the selects of its views, as its contract declares them; no database here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sinergi.contracts.contract import Contract

_PLACE = {
    "delivery_id": ("bigint not null", "Nomor kiriman"),
    "sheet": ("text not null", "Nama lembar; kosong untuk CSV"),
    "row_no": ("bigint not null", "Nomor baris seperti di lembar kerja"),
}
_STAGED = {
    **_PLACE,
    "sheet_no": ("integer not null", "Urutan lembar"),
    "raw_hash": ("text not null", "Sidik jari sel asli, untuk baris kembar"),
    "match_hash": ("text not null", "Sidik jari berkunci dari kolom match_on"),
    "content_hash": ("text not null", "Sidik jari berkunci dari semua kolom bertipe"),
    "region_code": ("text", "Kode wilayah"),
    "kecamatan_code": ("text", "Kode kecamatan"),
    "region_issue": ("text", "Mengapa wilayah tidak dikenali"),
    "region_warning": ("text", "Wilayah dikenali setelah perbaikan ejaan"),
    "running_no": ("text", "Nomor urut"),
    "extra": ("jsonb", "Kolom di luar kontrak"),
    "is_duplicate": ("boolean not null default false", "Kembar persis dengan baris sebelumnya"),
    "is_key_repeated": ("boolean not null default false", "Kuncinya dipakai baris lain kiriman ini"),
}
_VERSION = {
    **_PLACE,
    "row_hash": ("text not null", "Sidik jari isi baris"),
    "match_hash": ("text not null", "Sidik jari berkunci penanda catatan"),
    "known_from": ("timestamptz not null", "Diketahui sejak"),
    "known_to": ("timestamptz", "Diketahui sampai; kosong bila masih berlaku"),
    "region_code": ("text", "Kode desa/kelurahan"),
}
_UNSEEN = frozenset({"row_hash", "match_hash", "known_to"})
_SUBJECT_KEYS = {"person_key": "Kunci orang", "household_key": "Kunci rumah tangga"}
_PERIOD = {
    "period_start": "Hari pertama periode kirimannya",
    "period_end": "Hari terakhir periode kirimannya",
}
_KNOWN_AT = "ops.end_of_office_day(known_on)"
_ALIASES = dict.fromkeys(_SUBJECT_KEYS, "l") | dict.fromkeys(_PERIOD, "d")
_COMPANION_LABELS = {
    "raw": "teks asli bila berbeda",
    "issue": "alasan tidak terbaca",
    "form": "bentuk untuk pencocokan",
    "grade": "mutu",
    "token": "samaran berkunci",
    "warnings": "peringatan",
    "class": "kelas",
    "place": "tempat",
}


def staging_columns(contract: Contract) -> dict[str, tuple[str, str]]:
    """Return every staging column of a feed: name to (SQL type, label)."""
    columns = dict(_STAGED)
    for column in contract.columns.values():
        for name, sql in column.staging_columns():
            companion = _COMPANION_LABELS.get(name.removeprefix(f"{column.name}_"), "")
            label = column.label if name == column.name else f"{column.label}: {companion}"
            columns[name] = (sql, label)
    for column in contract.of_kind("nik"):
        flag = "boolean not null default false"
        columns[f"{column.name}_is_rounded"] = (flag, f"{column.label}: dibulatkan Excel, angka terakhir hilang")
        columns[f"{column.name}_is_shared"] = (flag, f"{column.label}: dipakai orang yang berbeda")
    return columns


def version_columns(contract: Contract) -> dict[str, tuple[str, str]]:
    """Return every column of ``core.<fact>_version``: name to (SQL type, label)."""
    facts = {name: (sql, label) for name, sql, _, label in contract.fact_columns()}
    return {**_VERSION, **facts}


def fact_view(contract: Contract, standing: Sequence[str] = ()) -> str:
    """Return the select of ``core.<fact>``: the rows open now, with their period and the keys of their subject.

    Args:
        contract: The feed.
        standing: Columns of the view as it stands; they keep their order, so that it can be replaced.
    """
    return _fact_select(
        contract, _view_columns(contract, standing), links="core.person_link", condition="v.known_to is null"
    )


def as_known_function(contract: Contract) -> str:
    """Return the function of the fact as it was known on a day, with the types of its arguments."""
    return f"core.{contract.fact}_as_known(date)"


def as_known_body(contract: Contract, columns: Sequence[str]) -> str:
    """Return the select of ``core.<fact>_as_known(known_on)``: the rows known at the end of that office day.

    A row has the person and household that it was linked to then, whatever a later merge or split says.

    Args:
        contract: The feed.
        columns: Columns of ``core.<fact>`` in their order.
    """
    links = f"""(
    select k.delivery_id, k.sheet, k.row_no, k.role, k.person_key, k.household_key
    from core.person_link as k
    where k.known_from < {_KNOWN_AT}
    union all
    select k.delivery_id, k.sheet, k.row_no, k.role, k.person_key, k.household_key
    from core.person_link_past as k
    where k.known_from < {_KNOWN_AT} and k.known_to >= {_KNOWN_AT}
)"""
    condition = f"v.known_from < {_KNOWN_AT} and (v.known_to is null or v.known_to >= {_KNOWN_AT})"
    return _fact_select(contract, columns, links=links, condition=condition)


def _view_columns(contract: Contract, standing: Sequence[str]) -> list[str]:
    names = [name for name in version_columns(contract) if name not in _UNSEEN]
    has_subject = "subject" in contract.people
    wanted = [*names[:3], *(_SUBJECT_KEYS if has_subject else ()), *names[3:], *_PERIOD]
    kept = [name for name in standing if name in wanted]
    return [*kept, *(name for name in wanted if name not in kept)]


def _fact_select(contract: Contract, names: Sequence[str], *, links: str, condition: str) -> str:
    join = (
        f"\nleft join {links} as l\n"
        "    on v.delivery_id = l.delivery_id and v.sheet = l.sheet\n"
        "    and v.row_no = l.row_no and l.role = 'subject'"
        if "subject" in contract.people
        else ""
    )
    columns = ",\n    ".join(f"{_ALIASES.get(name, 'v')}.{name}" for name in names)
    join += "\nleft join ops.delivery as d on v.delivery_id = d.delivery_id"
    return f"select\n    {columns}\nfrom core.{contract.fact}_version as v{join}\nwhere {condition}"


def fact_labels(contract: Contract) -> dict[str, str]:
    """Return the comment of every column of ``core.<fact>``."""
    labels = labels_of(version_columns(contract)) | _PERIOD
    if "subject" in contract.people:
        labels |= _SUBJECT_KEYS
    return {name: label for name, label in labels.items() if name not in _UNSEEN}


def labels_of(columns: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """Return the comment of every column of a table."""
    return {name: label for name, (_, label) in columns.items()}
