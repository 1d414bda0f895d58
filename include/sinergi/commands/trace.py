"""``trace``: from a row of the warehouse back to file, sheet, row and raw cells."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from dataclasses import dataclass

import pandas as pd
from sqlalchemy import Connection, text

from sinergi.delivery import archive
from sinergi.delivery.ledger import Delivery, find_delivery
from sinergi.errors import Place, SinergiError
from sinergi.log import mask_identifiers
from sinergi.reading.files import open_file
from sinergi.settings import Settings
from sinergi.warehouse.connection import begin


@dataclass(frozen=True, kw_only=True)
class TracedRow:
    """Where a row came from, with its cells as they were received."""

    delivery: Delivery
    sheet: str
    row_no: int
    cells: dict[str, str | None]


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of ``trace``."""
    parser.usage = "%(prog)s [-h] [--clear] delivery_id [sheet] row_no | --person PERSON"
    parser.add_argument("delivery_id", type=int, nargs="?", help="delivery_id dari baris core mana pun")
    parser.add_argument(
        "place",
        nargs="*",
        metavar="row_no",
        help="row_no dari baris itu; bila berkas berisi beberapa sheet, nama sheet di depannya",
    )
    parser.add_argument("--person", type=int, help="sebagai ganti: semua baris satu person_key")
    parser.add_argument("--clear", action="store_true", help="tampilkan nomor identitas tanpa penyamaran")


def trace(settings: Settings, arguments: Namespace) -> int:
    """Print where the row, or every row of the person, came from; identifiers are masked by default."""
    with begin(settings) as connection:
        places = _places(connection, arguments)
    for delivery_id, sheet, row_no in places:
        _print(trace_row(settings, delivery_id, sheet=sheet, row_no=row_no), is_clear=arguments.clear)
    return 0


def trace_row(settings: Settings, delivery_id: int, *, sheet: str, row_no: int) -> TracedRow:
    """Return a row as it stands in the archived file.

    Raises:
        SinergiError: There is no such delivery, sheet or row.
        ConfigurationError: The file is no longer in the archive.
    """
    with begin(settings) as connection:
        delivery = find_delivery(connection, delivery_id)
        headings = _headings(connection, delivery_id, sheet)
    with open_file(archive.archived_file(settings, delivery.sha256)) as source_file:
        for reader in source_file.sheets:
            if reader.name != sheet:
                continue
            for block in reader.blocks():
                found = block.frame[block.row_no == row_no]
                if len(found):
                    return TracedRow(
                        delivery=delivery, sheet=sheet, row_no=row_no, cells=_cells(found.iloc[0], headings)
                    )
    raise SinergiError(
        "Baris tidak ada di berkas.",
        code="OPS-006",
        place=Place(file=delivery.file_name, sheet=sheet, row=row_no),
    )


def _places(connection: Connection, arguments: Namespace) -> list[tuple[int, str, int]]:
    if arguments.person is not None:
        found = connection.execute(
            text(
                "select delivery_id, sheet, row_no from core.person_link where person_key = :person"
                " order by delivery_id, sheet, row_no"
            ),
            {"person": arguments.person},
        ).all()
        if not found:
            raise SinergiError(f"Tidak ada baris orang bernomor {arguments.person}.", code="OPS-012")
        return [(row.delivery_id, row.sheet, row.row_no) for row in found]
    *sheet, row_no = arguments.place or [""]
    if arguments.delivery_id is None or len(sheet) > 1 or not row_no.isdecimal():
        raise SinergiError(
            "Sebutkan delivery_id, sheet (bila lebih dari satu) dan row_no, atau --person.",
            code="OPS-007",
            remedy="Contoh: `make trace DELIVERY=3 ROW=12`, dengan SHEET=BNBA bila perlu.",
        )
    return [(arguments.delivery_id, _sheet(connection, arguments.delivery_id, sheet), int(row_no))]


def _sheet(connection: Connection, delivery_id: int, named: list[str]) -> str:
    """Return the sheet that was named, or the only one that holds rows of a table.

    Raises:
        SinergiError: There is no such delivery or sheet, or there are several to choose from.
    """
    delivery = find_delivery(connection, delivery_id)
    found = connection.execute(
        text("select sheet, rows_data from ops.sheet_reading where delivery_id = :delivery_id order by sheet"),
        {"delivery_id": delivery_id},
    ).all()
    known = [row.sheet for row in found]
    if not named:
        fitting = [row.sheet for row in found if row.rows_data] or known
        if len(fitting) == 1:
            return str(fitting[0])
    elif named[0] in known or not known:
        return named[0]
    listed = ", ".join(f"'{sheet}'" for sheet in known) or "(belum dibaca)"
    raise SinergiError(
        f"Sheet '{named[0]}' tidak ada." if named else "Berkas ini berisi beberapa sheet.",
        code="OPS-006" if named else "OPS-007",
        place=Place(file=delivery.file_name),
        remedy=f"Sebutkan salah satu: {mask_identifiers(listed)}.",
    )


def _headings(connection: Connection, delivery_id: int, sheet: str) -> dict[int, str]:
    found = connection.execute(
        text("select position, heading from ops.column_mapping where delivery_id = :delivery_id and sheet = :sheet"),
        {"delivery_id": delivery_id, "sheet": sheet},
    )
    return {row.position - 1: row.heading for row in found}


def _cells(row: pd.Series, headings: dict[int, str]) -> dict[str, str | None]:
    return {
        headings.get(position, f"kolom {position + 1}"): None if pd.isna(cell) else str(cell)
        for position, cell in enumerate(row)
        if position in headings or not pd.isna(cell)
    }


def _print(row: TracedRow, *, is_clear: bool) -> None:
    delivery, file_name = row.delivery, mask_identifiers(row.delivery.file_name)
    place = f"lembar '{mask_identifiers(row.sheet)}', " if row.sheet else ""
    lines = [
        f"kiriman {delivery.delivery_id}: {delivery.source}/{file_name} ({delivery.status})",
        f"  sha256 {delivery.sha256}, diterima {delivery.received_at:%Y-%m-%d %H:%M}",
        f"  {place}baris {row.row_no}",
    ]
    for heading, cell in row.cells.items():
        shown = "" if cell is None else cell if is_clear else mask_identifiers(cell)
        lines.append(f"    {heading}: {shown}")
    sys.stdout.write("\n".join(lines) + "\n")
