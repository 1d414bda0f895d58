"""Puts rows into staging the way cleaning leaves them, from small tables of what differs."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Connection, text

from sinergi.contracts.contract import Contract
from sinergi.warehouse.feed_columns import staging_columns
from sinergi.warehouse.feed_marks import mark_rows
from tests.tokens import token_of

PERIOD = {"period_start": date(2025, 4, 1), "period_end": date(2025, 6, 30)}
RECEIVED_ON = date(2025, 7, 15)

Row = dict[str, str | None]

_GOOD: Row = {
    "sheet": "DATA",
    "sheet_no": "1",
    "match_hash": "m",
    "content_hash": "c",
    "region_code": "35.19.02.2003",
    "kecamatan_code": "35.19.02",
    "desa": "CONTOH",
    "kecamatan": "CONTOH",
    "nama": "SITI CONTOH",
    "nama_form": "SITI CONTOH",
    "nik": "3519024101800001",
    "nik_grade": "valid",
    "tanggal_lahir": "1980-01-01",
}
_GOOD_OF: dict[str, Row] = {
    "pkh_penyaluran": {
        "no_kk": "3519020101100001",
        "no_kk_grade": "valid",
        "tahap": "2",
        "tahun": "2025",
        "bumil": "0",
        "aud": "0",
        "sd": "1",
        "nominal": "225000",
        "status": "SUKSES_SPM",
        "status_class": "sukses",
    },
    "pkh_anggota": {"komponen": "BUMIL", "komponen_class": "kesehatan", "jenis_kelamin": "P"},
    "slrt_keluhan": {
        "tanggal": "2025-05-02",
        "ttl": "1980-01-01",
        "no_kk": "3519020101100001",
        "no_kk_grade": "valid",
        "bidang": "KESEHATAN",
        "status": "DITERIMA",
        "status_class": "terbuka",
    },
    "slrt_layanan_harian": {
        "region_code": "35.19.02",
        "jenis_layanan": "PENGECEKAN_DESIL",
        "jumlah": "3",
    },
    "karang_taruna_unit": {
        "nama_karang_taruna": "TUNAS CONTOH",
        "tanggal_sk": "2023-01-10",
        "pengurus_l": "5",
        "pengurus_p": "5",
        "anggota_l": "10",
        "anggota_p": "10",
        "status_kinerja": "true",
    },
    "karang_taruna_anggota": {"jenis_kelamin": "P", "jabatan": "ANGGOTA"},
    "karang_taruna_kegiatan": {"tanggal": "2025-05-02", "jenis_kegiatan": "REKREASI"},
}


def good_row(contract: Contract, row_no: int, **changes: str | None) -> Row:
    """Return a row that breaks no rule, with what is changed; keys, tokens and hashes follow ``row_no``."""
    staged = staging_columns(contract)
    own = {
        "row_no": str(row_no),
        "raw_hash": f"r{row_no}",
        "id_peserta": f"35190{row_no:09d}",
        "nik_token": token_of(f"t{row_no}"),
    }
    good = {**_GOOD, **_GOOD_OF[contract.name], **own, **_key_of(contract, row_no)}
    return {**{name: value for name, value in good.items() if name in staged}, **changes}


def _key_of(contract: Contract, row_no: int) -> Row:
    """Return the part of the key that tells the rows apart, where no number of theirs does."""
    if contract.name == "karang_taruna_unit":
        return {"region_code": f"35.19.02.{3000 + row_no}"}
    if contract.name == "slrt_layanan_harian":
        return {"tanggal": (PERIOD["period_start"] + timedelta(days=row_no)).isoformat()}
    return {}


def read_rows(contract: Contract, path: Path) -> list[Row]:
    """Read an input.csv of (row_no, column, value): each line changes one cell of a good row; blank is null."""
    changes: dict[int, Row] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            row = changes.setdefault(int(line["row_no"]), {})
            if line["column"]:
                value = line["value"] or None
                row[line["column"]] = token_of(value) if line["column"].endswith("_token") else value
    return [good_row(contract, row_no, **row) for row_no, row in changes.items()]


def stage(connection: Connection, contract: Contract, rows: Iterable[Mapping[str, str | None]]) -> int:
    """Register a delivery, stage its rows, map every column under its first heading; return its id."""
    delivery_id: int = connection.execute(
        text(
            "insert into ops.delivery (source, feed, file_name, sha256, size_bytes, modified_at, drop_id)"
            " values (:source, :feed, 'contoh.csv', :sha256, 1, now(), 'uji') returning delivery_id"
        ),
        {"source": contract.source, "feed": contract.feed, "sha256": uuid4().hex},
    ).scalar_one()
    sheets = set()
    for row in rows:
        values = {**row, "delivery_id": delivery_id}
        sheets.add(row["sheet"])
        connection.execute(
            text(
                f"insert into staging.{contract.name} ({', '.join(values)})"
                f" values ({', '.join(f':{name}' for name in values)})"
            ),
            values,
        )
    for sheet in sheets:
        map_columns(connection, contract, delivery_id, str(sheet))
    for statement in mark_rows(contract):
        connection.execute(text(statement), {"delivery_id": delivery_id})
    return delivery_id


def map_columns(connection: Connection, contract: Contract, delivery_id: int, sheet: str) -> None:
    """Write ``ops.column_mapping`` of a sheet whose headings are NO and every column's first heading."""
    mapped = [("NO", None, "nomor_urut")]
    mapped += [(column.headings[0], column.name, "kanonis") for column in contract.columns.values()]
    connection.execute(
        text("insert into ops.column_mapping values (:delivery_id, :sheet, :position, :heading, :column, :remark)"),
        [
            {
                "delivery_id": delivery_id,
                "sheet": sheet,
                "position": position,
                "heading": heading,
                "column": column,
                "remark": remark,
            }
            for position, (heading, column, remark) in enumerate(mapped, start=1)
        ],
    )
