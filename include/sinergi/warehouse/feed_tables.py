"""Staging tables, fact versions and views of a feed, generated from its contract (additively)."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, text

from sinergi.contracts.contract import Column, Contract

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
    _replace_view(connection, f"{staging}_row", row_view(contract), staging_row_labels(contract))
    _replace_view(connection, f"core.{contract.fact}", fact_view(contract), fact_labels(contract))
    for view, label in (
        (f"{staging}_row", "baris dengan tanda kembar, kunci berulang, dan NIK bulat"),
        (f"core.{contract.fact}", f"yang berlaku sekarang. {contract.grain}"),
    ):
        connection.execute(text(f"comment on view {view} is '{_quoted(f'{contract.label}: {label}')}'"))


def row_view(contract: Contract) -> str:
    """Return the select of ``staging.<feed>_row``.

    It adds to each staged row ``is_duplicate`` (raw cells equal to an earlier row of the delivery),
    ``is_key_repeated`` (another row that is no duplicate has the same key, and no part is empty),
    and per NIK column ``<nik>_is_rounded``, with the grade that follows from it.
    """
    names = ",\n    ".join(_row_column(contract, name) for name in staging_columns(contract))
    flags = ",\n    ".join(_row_flags(contract))
    return f"select\n    {names},\n    {flags}\nfrom (\n{_numbered(contract)}\n) as numbered"


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


def staging_row_labels(contract: Contract) -> dict[str, str]:
    """Return the comment of every column of ``staging.<feed>_row``."""
    labels = {name: label for name, (_, label) in staging_columns(contract).items()}
    labels |= {"is_duplicate": "Kembar persis", "is_key_repeated": "Kunci dipakai baris lain"}
    return labels | {
        f"{column.name}_is_rounded": f"{column.label}: lembar dibulatkan Excel" for column in contract.of_kind("nik")
    }


def _row_column(contract: Contract, name: str) -> str:
    for column in contract.of_kind("nik"):
        if name == f"{column.name}_grade":
            return f"case when {_is_rounded(column, contract)} then 'damaged' else {name} end as {name}"
    return name


def _row_flags(contract: Contract) -> Iterator[str]:
    yield "is_duplicate"
    if contract.key:
        filled = " and ".join(f"{name} is not null" for name in contract.key)
        partition = ", ".join(("delivery_id", *contract.key))
        yield (
            f"(not is_duplicate and {filled}\n        and count(*) filter (where not is_duplicate)"
            f" over (partition by {partition}) > 1) as is_key_repeated"
        )
    else:
        yield "false as is_key_repeated"
    for column in contract.of_kind("nik"):
        yield f"{_is_rounded(column, contract)} as {column.name}_is_rounded"


def _is_rounded(column: Column, contract: Contract) -> str:
    # domain: a 16-digit number that was once a float has lost its last digit to 0
    name, share = column.name, contract.thresholds.rounded_nik_share
    return (
        f"coalesce({name}_is_whole and right({name}, 1) = '0' and {name}_whole_count >= 20"
        f" and {name}_zero_count > {share} * {name}_whole_count, false)"
    )


def _numbered(contract: Contract) -> str:
    counts = []
    for column in contract.of_kind("nik"):
        whole = f"s.{column.name}_grade in ('valid', 'suspicious')"
        over = "over (partition by s.delivery_id, s.sheet)"
        counts += [
            f"{whole} as {column.name}_is_whole",
            f"count(*) filter (where {whole}) {over} as {column.name}_whole_count",
            f"count(*) filter (where {whole} and right(s.{column.name}, 1) = '0') {over} as {column.name}_zero_count",
        ]
    extra = "".join(f",\n        {count}" for count in counts)
    return (
        "    select\n        s.*,\n"
        "        row_number() over (partition by s.delivery_id, s.raw_hash order by s.sheet_no, s.row_no) > 1"
        f" as is_duplicate{extra}\n    from staging.{contract.name} as s"
    )


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
