"""Which feed a file is: by its headings first, by its name where they leave a doubt."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sinergi.contracts.contract import Contract
from sinergi.errors import HeldDeliveryError, Place, RefusedFileError
from sinergi.reading.blocks import SheetReader
from sinergi.reading.files import SourceFile
from sinergi.reading.headings import FeedHeadings
from sinergi.reading.tables import TableLayout, Untabled, find_table, read_head

_NUMBER_ALONE = re.compile(r"[\W_]*(?:\d[\W_]*){5,}")


@dataclass(frozen=True, kw_only=True)
class RecognisedSheet:
    """A sheet and its table; ``layout`` is ``None`` where it holds none (its rows are ignored)."""

    reader: SheetReader
    layout: TableLayout | None


@dataclass(frozen=True, kw_only=True)
class RecognisedFile:
    """The feed a file belongs to, and all its sheets in order."""

    contract: Contract
    sheets: tuple[RecognisedSheet, ...]

    @property
    def titles(self) -> str:
        """The titles above the tables, in one text."""
        return " ".join(sheet.layout.title for sheet in self.sheets if sheet.layout)


def recognise(
    source_file: SourceFile,
    contracts: Sequence[Contract],
    *,
    file_name: str,
    mapping: Mapping[str, str],
) -> RecognisedFile:
    """Find the feed of a file and the table of each of its sheets.

    A sheet that lists nothing but places is no table beside one that is.

    Args:
        source_file: The opened file.
        contracts: The contracts of its source.
        file_name: Its name as received.
        mapping: Headings a human has assigned to contract columns.

    Raises:
        RefusedFileError: FILE-010, no sheet belongs to a feed of the source.
        HeldDeliveryError: HOLD-002, two feeds in one file.
    """
    feeds = [heading_names(contract) for contract in contracts]
    found = [
        (sheet, find_table(read_head(sheet), feeds, file_name=file_name, extra_mapping=mapping))
        for sheet in source_file.sheets
    ]
    tables = [(sheet, layout) for sheet, layout in found if isinstance(layout, TableLayout)]
    layouts = [(sheet, layout) for sheet, layout in tables if not _lists_regions(layout, contracts)] or tables
    if not layouts:
        raise _no_feed(file_name, [layout for _, layout in found if isinstance(layout, Untabled)])
    names = {layout.feed.feed for _, layout in layouts}
    if len(names) > 1:
        raise _two_feeds(file_name, layouts)
    return RecognisedFile(
        contract=next(contract for contract in contracts if contract.feed in names),
        sheets=tuple(
            RecognisedSheet(reader=sheet, layout=next((layout for kept, layout in layouts if kept is sheet), None))
            for sheet, _ in found
        ),
    )


def _lists_regions(layout: TableLayout, contracts: Sequence[Contract]) -> bool:
    """Tell whether all that a sheet has of a feed is names of places: the list for a cell's choices."""
    columns = next(contract.columns for contract in contracts if contract.feed == layout.feed.feed)
    kinds = {columns[name].kind for name in layout.match.columns.values() if columns[name].is_required}
    return kinds <= {"kecamatan", "desa", "kabupaten"}


def hold_missing_heading(recognised: RecognisedFile, file_name: str) -> None:
    """Hold a file in which a table lacks a required column, with the headings most like it.

    Raises:
        HeldDeliveryError: HOLD-001.
    """
    for sheet in recognised.sheets:
        if sheet.layout is not None and sheet.layout.match.missing:
            raise _missing_heading(file_name, sheet.reader, sheet.layout)


def heading_names(contract: Contract) -> FeedHeadings:
    """Return what reading must know of a contract."""
    return FeedHeadings(
        feed=contract.feed,
        columns={column.name: column.headings for column in contract.columns.values()},
        required=contract.required,
        counted=contract.counted,
        file_names=contract.file_names,
    )


def _no_feed(file_name: str, sheets: Sequence[Untabled]) -> RefusedFileError:
    tried = [sheet for sheet in sheets if sheet.closest is not None and sheet.match is not None]
    if not tried:
        message = "Tidak ada lembar yang berjudul kolom seperti kiriman mana pun dari sumber ini."
    else:
        nearest = min(tried, key=lambda sheet: len(sheet.missing))
        feed = nearest.closest.feed if nearest.closest else ""
        message = (
            f"Bukan kiriman yang dikenal. Paling mirip '{feed}', tetapi kolom wajib ini tidak ada:"
            f" {', '.join(nearest.missing)}."
        )
    return RefusedFileError(
        message,
        code="FILE-010",
        place=Place(file=file_name),
        remedy="Periksa apakah berkas dan foldernya benar, lalu kirim ulang.",
    )


def _two_feeds(file_name: str, layouts: Sequence[tuple[SheetReader, TableLayout]]) -> HeldDeliveryError:
    told = ", ".join(f"lembar '{sheet.name}' = {layout.feed.feed}" for sheet, layout in layouts)
    return HeldDeliveryError(
        f"Satu berkas berisi lebih dari satu jenis kiriman: {told}.",
        code="HOLD-002",
        place=Place(file=file_name),
        remedy="Minta pengirim memisahkannya menjadi satu berkas per jenis, lalu putuskan `decide` refuse.",
    )


def _missing_heading(file_name: str, sheet: SheetReader, layout: TableLayout) -> HeldDeliveryError:
    told = []
    for column in layout.match.missing:
        similar = layout.match.suggestions.get(column, ())
        told.append(f"{column} (mungkin: {' / '.join(similar)})" if similar else column)
    extras = layout.match.extras.values()
    # A number alone is no heading: the row is one of data, and its cells are told to nobody.
    is_told = extras and not any(map(_NUMBER_ALONE.fullmatch, extras))
    unknown = f" Judul yang tidak dikenal: {', '.join(extras)}." if is_told else ""
    return HeldDeliveryError(
        f"Kolom wajib tidak ditemukan (kiriman {layout.feed.feed}): {'; '.join(told)}.{unknown}",
        code="HOLD-001",
        place=Place(file=file_name, sheet=sheet.name, row=layout.last_heading_row),
        remedy="Petakan judulnya (`decide` dengan map), atau kembalikan berkas (`decide` dengan refuse).",
    )
