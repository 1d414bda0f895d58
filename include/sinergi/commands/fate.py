"""What became of one row of a delivery, in words: loaded, closed, set aside, a duplicate, ignored, or waiting.

The ledger and the warehouse answer first. What they do not keep (which row a duplicate repeats, why a row is
ignored, where an unchanged row stands) is read from the archived file again, by the rules of the delivery.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, text

from sinergi.cleaning.regions import RegionIndex
from sinergi.cleaning.sheet_regions import find_sheet_kecamatan
from sinergi.commands.overview import ROW_STATUS_WORDS
from sinergi.contracts.contract import Contract
from sinergi.delivery.block_writer import SheetWork, cleaning_context
from sinergi.delivery.deliveries import Delivery
from sinergi.delivery.recognition import RecognisedFile, RecognisedSheet
from sinergi.delivery.typed_rows import clean_rows
from sinergi.log import mask_identifiers
from sinergi.reading.blocks import RowBlock
from sinergi.reading.marks import MarkFinder
from sinergi.reading.rows import TableReader
from sinergi.reading.tables import TableLayout
from sinergi.settings import Settings
from sinergi.wording import told_moment

_HERE = "delivery_id = :delivery_id and sheet = :sheet and row_no = :row_no"
_UNDONE = {"held": "kirimannya ditahan", "refused": "kirimannya ditolak"}


@dataclass(frozen=True, kw_only=True)
class RowPlace:
    """A row of a delivery."""

    delivery: Delivery
    sheet: str
    row_no: int

    def told(self, *, seen_from: RowPlace | None = None) -> str:
        """Return the place in words; file and sheet only where they are others than those of ``seen_from``."""
        is_other = seen_from is None or seen_from.delivery.delivery_id != self.delivery.delivery_id
        number = f"kiriman {self.delivery.delivery_id}" if is_other else ""
        sheet = f"lembar '{mask_identifiers(self.sheet)}'" if self.sheet else ""
        is_same_sheet = not is_other and seen_from is not None and seen_from.sheet == self.sheet
        return ", ".join(filter(None, (number, "" if is_same_sheet else sheet, f"baris {self.row_no}")))


def findings_of(connection: Connection, place: RowPlace) -> list[str]:
    """Return the findings about a row, the reasons to reject it first."""
    found = connection.execute(
        text(
            "select rule_code, severity, message from quarantine.finding"
            f" where {_HERE} order by (severity = 'warn'), rule_code"
        ),
        _values(place),
    )
    word = {"warn": "peringatan", "reject": "ditolak karena", "hold": "menahan kiriman"}
    return [f"{word[row.severity]} {row.rule_code}: {mask_identifiers(row.message)}" for row in found]


def known_fate(connection: Connection, place: RowPlace, contract: Contract | None) -> str:
    """Return what ledger and warehouse say of a row; nothing where they do not know it."""
    status = connection.execute(
        text(f"select status from quarantine.rejected_row where {_HERE}"),
        _values(place),
    ).scalar()
    if status is not None:
        return f"disisihkan di karantina ({ROW_STATUS_WORDS[status]}), tidak ada di gudang data"
    version = _version(connection, contract, _HERE, place)
    return _told_version(connection, contract, version) if contract and version else ""


def read_fate(connection: Connection, settings: Settings, place: RowPlace, recognised: RecognisedFile) -> str:
    """Return what the file itself tells of a row that ledger and warehouse do not know."""
    sheet = next(found for found in recognised.sheets if found.reader.name == place.sheet)
    if sheet.layout is None:
        return "diabaikan: lembar ini tidak memuat tabel kiriman"
    hashes = _row_hashes(settings, place, recognised)
    if hashes is None:
        return f"diabaikan: {_ignored_as(sheet, sheet.layout, place.row_no)}"
    content_hash, first = hashes
    if (first.sheet, first.row_no) != (place.sheet, place.row_no):
        return f"duplikat persis dari {first.told(seen_from=place)}, yang dihitung sekali; tidak dimuat lagi"
    if place.delivery.status not in {"loaded", "superseded"}:
        return _waiting(place.delivery)
    contract = recognised.contract
    version = _version(connection, contract, "row_hash = :row_hash", place, row_hash=content_hash)
    if version is None:
        return f"diterima, tetapi tidak pernah dimuat: {_successor(connection, place) or 'isinya kini terbaca lain'}"
    same = f"isinya sama dengan yang sudah dimuat dari kiriman {version.delivery_id}, baris {version.row_no}"
    return f"{same}; {_told_version(connection, contract, version)}"


def _values(place: RowPlace) -> dict[str, Any]:
    return {"delivery_id": place.delivery.delivery_id, "sheet": place.sheet, "row_no": place.row_no}


def _version(connection: Connection, contract: Contract | None, where: str, place: RowPlace, **more: str) -> Any:
    """Return the open version of a row, else the one closed last, else nothing."""
    if contract is None:
        return None
    return connection.execute(
        text(
            f"select delivery_id, sheet, row_no, known_to from core.{contract.fact}_version where {where}"
            " order by known_to desc nulls first, delivery_id limit 1"
        ),
        {**_values(place), **more},
    ).one_or_none()


def _told_version(connection: Connection, contract: Contract, version: Any) -> str:
    if version.known_to is not None:
        closer = connection.execute(
            text("select superseded_by from ops.delivery where delivery_id = :delivery_id"),
            {"delivery_id": version.delivery_id},
        ).scalar()
        by = f" karena tidak ada lagi di kiriman {closer}, penggantinya" if closer else ""
        return f"pernah dimuat ke core.{contract.fact}, ditutup {told_moment(version.known_to)}{by}"
    person = connection.execute(
        text(
            "select person_key from core.person_link where delivery_id = :delivery_id and sheet = :sheet"
            " and row_no = :row_no and role = 'subject'"
        ),
        {"delivery_id": version.delivery_id, "sheet": version.sheet, "row_no": version.row_no},
    ).scalar()
    linked = f", orang {person} di core.person" if person else ""
    return f"dimuat dan berlaku sekarang di core.{contract.fact}{linked}"


def _successor(connection: Connection, place: RowPlace) -> str:
    number = connection.execute(
        text("select superseded_by from ops.delivery where delivery_id = :delivery_id"), _values(place)
    ).scalar()
    return f"kirimannya langsung digantikan kiriman {number}" if number else ""


def _waiting(delivery: Delivery) -> str:
    word = _UNDONE.get(delivery.status, "kirimannya belum selesai dikerjakan")
    return f"tidak ada di gudang data: {word}. {mask_identifiers(delivery.reason or '')}".rstrip()


def _row_hashes(settings: Settings, place: RowPlace, recognised: RecognisedFile) -> tuple[str, RowPlace] | None:
    """Return the content hash of a data row and the first row that equals it; nothing when it is no data."""
    read: list[tuple[str, Any, pd.Series]] = []
    for sheet, row_no, typed in _typed_blocks(settings, place, recognised):
        read.append((sheet, row_no, typed["raw_hash"]))
        here = np.flatnonzero((row_no == place.row_no) & (sheet == place.sheet))
        if len(here):
            wanted = typed["raw_hash"].iloc[here[0]]
            first = next(
                RowPlace(delivery=place.delivery, sheet=name, row_no=int(numbers[np.flatnonzero(same)[0]]))
                for name, numbers, raw in read
                if (same := (raw == wanted).to_numpy(dtype=bool)).any()
            )
            return str(typed["content_hash"].iloc[here[0]]), first
    return None


def _typed_blocks(
    settings: Settings, place: RowPlace, recognised: RecognisedFile
) -> Iterator[tuple[str, Any, pd.DataFrame]]:
    """Yield the data rows of a file up to the sheet of ``place``, cleaned as when they were staged."""
    regions = RegionIndex.load(settings.kabupaten_code)
    for number, sheet in enumerate(recognised.sheets, start=1):
        layout = sheet.layout
        if layout is not None:
            name = sheet.reader.name
            work = SheetWork(
                settings=settings,
                contract=recognised.contract,
                delivery=place.delivery,
                sheet=name,
                number=number,
                kecamatan=find_sheet_kecamatan(name, layout.titles, place.delivery.file_name, index=regions),
            )
            context = cleaning_context(work)
            for block in TableReader(sheet.reader, layout, layout.feed):
                yield name, block.row_no, clean_rows(block.frame, block.extra, context=context)
        if sheet.reader.name == place.sheet:
            return


def _ignored_as(sheet: RecognisedSheet, layout: TableLayout, row_no: int) -> str:
    """Return what a row is that is none of the table's data rows."""
    if row_no in {row.row_no for row in layout.headings}:
        return "baris judul kolom"
    if row_no < layout.last_heading_row:
        return "di atas tabel (judul laporan)"
    row = _row(sheet, row_no)
    marks = MarkFinder(layout).find(row.frame, np.array([False]))
    if marks.is_sum.any():
        return "baris jumlah"
    if marks.is_other.any():
        return "judul kolom yang diulang, atau baris nomor kolom"
    return "di luar tabel (tanda tangan atau keterangan di bawahnya)"


def _row(sheet: RecognisedSheet, row_no: int) -> RowBlock:
    return next(block.take(here) for block in sheet.reader.blocks() if (here := block.row_no == row_no).any())
