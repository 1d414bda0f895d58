"""``trace``: from a row of the warehouse back to file, sheet, row and raw cells, and what became of it."""

from __future__ import annotations

import re
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import Connection, text

from sinergi.commands.access_log import record_access
from sinergi.commands.explain import why_linked
from sinergi.commands.fate import RowPlace, findings_of, known_fate, read_fate
from sinergi.commands.overview import STATUS_WORDS
from sinergi.contracts.contract import Contract
from sinergi.contracts.registry import find_contract, load_contracts
from sinergi.delivery import archive
from sinergi.delivery.decisions import decided_mapping
from sinergi.delivery.deliveries import find_delivery
from sinergi.delivery.recognition import recognise
from sinergi.errors import HeldDeliveryError, Place, RefusedFileError, SinergiError
from sinergi.identity.explanation import explain_person
from sinergi.identity.model import load_model
from sinergi.log import mask_identifiers
from sinergi.reading.files import SourceFile, open_file
from sinergi.settings import Settings
from sinergi.warehouse.connection import begin
from sinergi.wording import told_moment

_ROW = ("delivery_id", "sheet", "row_no")
_PERSON = (
    "select person_key from core.person_link"
    " where delivery_id = :delivery_id and sheet = :sheet and row_no = :row_no and role = 'subject'"
)
_REGION_KINDS = frozenset({"desa", "kecamatan", "kabupaten"})


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A cell as it was received; ``is_open`` where everybody who works here may read it."""

    heading: str
    value: str
    is_open: bool


@dataclass(frozen=True, kw_only=True)
class TracedRow:
    """Where a row came from, what became of it, whose it is and why, and its cells as they were received."""

    place: RowPlace
    fate: str
    link: str
    findings: list[str]
    cells: list[Cell]


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
    parser.add_argument(
        "--clear", action="store_true", help="tampilkan data pribadi tanpa penyamaran; dicatat di logs/akses.log"
    )


def trace(settings: Settings, arguments: Namespace) -> int:
    """Print where the row, or every row of the person, came from and what became of it.

    What core does not hold (names, birth dates, identifiers, addresses, free text) is masked, unless ``--clear``
    is given. Only who may read the secrets of the home comes this far; that he read clear text is written down
    before it is shown.
    """
    with begin(settings) as connection:
        places = _places(connection, arguments)
    if arguments.clear:
        record_access(settings, _reach(arguments, places))
    for delivery_id, sheet, row_no in places:
        _print(trace_row(settings, delivery_id, sheet=sheet, row_no=row_no), is_clear=arguments.clear)
    return 0


def trace_row(settings: Settings, delivery_id: int, *, sheet: str, row_no: int) -> TracedRow:
    """Return a row as it stands in the archived file, and what became of it.

    Raises:
        SinergiError: There is no such delivery, sheet or row.
        ConfigurationError: The file is no longer in the archive.
    """
    with begin(settings) as connection:
        delivery = find_delivery(connection, delivery_id)
        place = RowPlace(delivery=delivery, sheet=sheet, row_no=row_no)
        contract = find_contract(settings.sources, delivery.source, delivery.feed) if delivery.feed else None
        with open_file(archive.archived_file(settings, delivery.sha256), delivery.file_name) as source_file:
            raw = _raw_row(source_file, place)
            fate = known_fate(connection, place, contract) or _fate_in_file(connection, settings, place, source_file)
        return TracedRow(
            place=place,
            fate=fate,
            link=_link(connection, settings, place),
            findings=findings_of(connection, place),
            cells=list(_cells(raw, _mapping(connection, place), contract)),
        )


def _link(connection: Connection, settings: Settings, place: RowPlace) -> str:
    """Return whose the row is and why; nothing where no person is linked to it."""
    row = (place.delivery.delivery_id, place.sheet, place.row_no)
    person_key = connection.execute(text(_PERSON), dict(zip(_ROW, row, strict=True))).scalar()
    if person_key is None:
        return ""
    person = explain_person(connection, person_key, model=load_model(settings.reference / "matching_model.json"))
    return f"{why_linked(person, row)} (make explain PERSON={person_key})" if person else ""


def _raw_row(source_file: SourceFile, place: RowPlace) -> pd.Series:
    for reader in source_file.sheets:
        if reader.name == place.sheet:
            for block in reader.blocks():
                found = block.frame[block.row_no == place.row_no]
                if len(found):
                    row: pd.Series = found.iloc[0]
                    return row
    raise SinergiError(
        "Baris tidak ada di berkas.",
        code="OPS-006",
        place=Place(file=place.delivery.file_name, sheet=place.sheet, row=place.row_no),
    )


def _fate_in_file(connection: Connection, settings: Settings, place: RowPlace, source_file: SourceFile) -> str:
    contracts = load_contracts(settings.sources).get(place.delivery.source, ())
    mapping = decided_mapping(connection, place.delivery)
    try:
        recognised = recognise(source_file, contracts, file_name=place.delivery.file_name, mapping=mapping)
    except (HeldDeliveryError, RefusedFileError) as error:
        return f"tidak ada di gudang data: {error.sentence()}"
    return read_fate(connection, settings, place, recognised)


def _reach(arguments: Namespace, places: Sequence[tuple[int, str, int]]) -> str:
    if arguments.person is not None:
        return f"orang {arguments.person}, {len(places)} baris"
    ((delivery_id, sheet, row_no),) = places
    return f"kiriman {delivery_id}, lembar '{mask_identifiers(sheet)}', baris {row_no}"


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
        text(
            "select sheet, rows_data from ops.sheet_reading where delivery_id = :delivery_id"
            # A file that is held for its headings was not read any further.
            " union select sheet, 1 from ops.column_mapping where delivery_id = :delivery_id and not exists"
            " (select from ops.sheet_reading where delivery_id = :delivery_id) order by sheet"
        ),
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


def _mapping(connection: Connection, place: RowPlace) -> dict[int, Any]:
    """Return heading, contract column and remark of every column of the sheet that has one, by position from 0."""
    found = connection.execute(
        text(
            "select position, heading, column_name, remark from ops.column_mapping"
            " where delivery_id = :delivery_id and sheet = :sheet"
        ),
        {"delivery_id": place.delivery.delivery_id, "sheet": place.sheet},
    )
    return {row.position - 1: row for row in found}


def _cells(row: pd.Series, mapping: Mapping[int, Any], contract: Contract | None) -> Iterator[Cell]:
    for position, cell in enumerate(row):
        known = mapping.get(position)
        if known is not None or not pd.isna(cell):
            yield Cell(
                heading=mask_identifiers(known.heading) if known else f"kolom {position + 1}",
                value="" if pd.isna(cell) else str(cell),
                is_open=known is not None and _is_open(known, contract),
            )


def _is_open(known: Any, contract: Contract | None) -> bool:
    """Tell whether core, too, holds what stands in a column: all else is for the vault."""
    if contract is None or known.column_name is None:
        return bool(known.remark == "nomor_urut")
    column = contract.columns[known.column_name]
    return column.fact is not None or column.kind in _REGION_KINDS


def _masked(cell: Cell) -> str:
    """Return a cell without what it says of a person; its shape still shows a digit too many, or a gap."""
    return mask_identifiers(cell.value) if cell.is_open else re.sub(r"\w", "*", cell.value)


def _print(row: TracedRow, *, is_clear: bool) -> None:
    delivery, place = row.place.delivery, row.place
    sheet = f"lembar '{mask_identifiers(place.sheet)}', " if place.sheet else ""
    lines = [
        f"kiriman {delivery.delivery_id}: {delivery.source}/{mask_identifiers(delivery.file_name)}"
        f" ({STATUS_WORDS[delivery.status]})",
        f"  sha256 {delivery.sha256}, diterima {told_moment(delivery.received_at)}",
        f"  {sheet}baris {place.row_no}: {row.fate}",
        *([f"    {row.link}"] if row.link else []),
        *(f"    {finding}" for finding in row.findings),
        *(f"    {cell.heading}: {cell.value if is_clear else _masked(cell)}" for cell in row.cells),
    ]
    sys.stdout.write("\n".join(lines) + "\n")
