"""Staging tables, fact versions and views of a feed, generated from its contract (additively)."""

from __future__ import annotations

from sqlalchemy import Connection, text

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
_COMPANION_LABELS = {
    "raw": "teks asli bila berbeda",
    "issue": "alasan tidak terbaca",
    "form": "bentuk untuk pencocokan",
    "grade": "mutu",
    "token": "samaran berkunci",
    "warnings": "peringatan",
    "class": "kelas",
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
        label = f"{column.label}: dibulatkan Excel, angka terakhir hilang"
        columns[f"{column.name}_is_rounded"] = ("boolean not null default false", label)
    return columns


def version_columns(contract: Contract) -> dict[str, tuple[str, str]]:
    """Return every column of ``core.<fact>_version``: name to (SQL type, label)."""
    facts = {name: (sql, label) for name, sql, _, label in contract.fact_columns()}
    return {**_VERSION, **facts}


def ensure_feed_tables(connection: Connection, contract: Contract) -> None:
    """Create or extend the tables and views of one feed; nothing is ever dropped or retyped."""
    staging = f"staging.{contract.name}"
    version = f"core.{contract.fact}_version"
    _ensure_table(connection, staging, staging_columns(contract), unlogged=True)
    _ensure_table(connection, version, version_columns(contract))
    for statement in (
        f"comment on table {staging} is '{_quoted(contract.label)}: baris sebelum terbit'",
        f"comment on table {version} is '{_quoted(contract.label)}: semua versi baris'",
        f"create index if not exists {contract.name}_place on {staging} (delivery_id, sheet, row_no)",
        f"create unique index if not exists {contract.fact}_version_place on {version} (delivery_id, sheet, row_no)",
        f"create index if not exists {contract.fact}_version_match on {version} (match_hash) where known_to is null",
    ):
        connection.execute(text(statement))
    _replace_view(connection, f"core.{contract.fact}", fact_view(contract), fact_labels(contract))
    connection.execute(
        text(
            f"comment on view core.{contract.fact} is"
            f" '{_quoted(f'{contract.label}: yang berlaku sekarang. {contract.grain}')}'"
        )
    )


def fact_view(contract: Contract) -> str:
    """Return the select of ``core.<fact>``: the rows open now, with the keys of their subject."""
    has_subject = "subject" in contract.people
    names = [f"v.{name}" for name in version_columns(contract) if name not in {"row_hash", "match_hash", "known_to"}]
    keys = ["l.person_key", "l.household_key"] if has_subject else []
    join = (
        "\nleft join core.person_link as l\n"
        "    on v.delivery_id = l.delivery_id and v.sheet = l.sheet\n"
        "    and v.row_no = l.row_no and l.role = 'subject'"
        if has_subject
        else ""
    )
    columns = ",\n    ".join([*names[:3], *keys, *names[3:]])
    return f"select\n    {columns}\nfrom core.{contract.fact}_version as v{join}\nwhere v.known_to is null"


def fact_labels(contract: Contract) -> dict[str, str]:
    """Return the comment of every column of ``core.<fact>``."""
    labels = {name: label for name, (_, label) in version_columns(contract).items()}
    if "subject" in contract.people:
        labels |= {"person_key": "Kunci orang", "household_key": "Kunci rumah tangga"}
    return {name: label for name, label in labels.items() if name not in {"row_hash", "match_hash", "known_to"}}


def _ensure_table(
    connection: Connection, table: str, columns: dict[str, tuple[str, str]], *, unlogged: bool = False
) -> None:
    kind = "unlogged table" if unlogged else "table"
    body = ", ".join(f"{name} {sql}" for name, (sql, _) in columns.items())
    connection.execute(text(f"create {kind} if not exists {table} ({body})"))
    for name, (sql, label) in columns.items():
        added = sql.removesuffix(" not null")
        connection.execute(text(f"alter table {table} add column if not exists {name} {added}"))
        connection.execute(text(f"comment on column {table}.{name} is '{_quoted(label)}'"))


def _replace_view(connection: Connection, view: str, select: str, labels: dict[str, str]) -> None:
    connection.execute(text(f"drop view if exists {view}"))
    connection.execute(text(f"create view {view} as {select}"))
    for name, label in labels.items():
        connection.execute(text(f"comment on column {view}.{name} is '{_quoted(label)}'"))


def _quoted(label: str) -> str:
    return label.replace("'", "''").replace(":", "\\:")
