"""Read, clean and COPY one delivery into its staging table."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from sinergi.cleaning.regions import RegionIndex
from sinergi.cleaning.sheet_regions import find_sheet_kecamatan
from sinergi.contracts.contract import Contract
from sinergi.contracts.registry import load_contracts
from sinergi.delivery import archive, periods
from sinergi.delivery.block_writer import BlockWriter, SheetWork
from sinergi.delivery.decisions import decided_mapping
from sinergi.delivery.deliveries import Delivery
from sinergi.delivery.recognition import RecognisedFile, RecognisedSheet, hold_missing_heading, recognise
from sinergi.delivery.writer_process import WriterProcess
from sinergi.log import get_logger
from sinergi.reading.files import open_file
from sinergi.reading.rows import SheetCounts, TableReader, count_ignored
from sinergi.reading.tables import TableLayout
from sinergi.settings import Settings
from sinergi.warehouse import feed_statements as statements
from sinergi.warehouse.connection import begin
from sinergi.warehouse.feed_marks import mark_rows
from sinergi.warehouse.migrate import prepare_feed
from sinergi.wording import dotted

# Below some 200,000 rows a second process takes longer to start than it saves.
LARGE_BYTES = 48 << 20
TELL_SECONDS = 5.0

logger = get_logger(__name__)


def stage(settings: Settings, delivery: Delivery) -> Contract:
    """Stage a delivery from the archive, replacing what an earlier run staged of it.

    Returns:
        The contract of the feed it was recognised as.

    Raises:
        RefusedFileError: The file cannot be read or belongs to no feed.
        HeldDeliveryError: A required heading is missing, or two feeds lie in one file.
    """
    path = archive.archived_file(settings, delivery.sha256)
    contracts = load_contracts(settings.sources).get(delivery.source, ())
    with begin(settings) as connection:
        mapping = decided_mapping(connection, delivery)
    with _helper(path) as helper, open_file(path) as source_file:
        recognised = recognise(source_file, contracts, file_name=delivery.file_name, mapping=mapping)
        contract = recognised.contract
        prepare_feed(settings, contract)
        with begin(settings) as connection:
            _forget(connection, contract, delivery)
            _write_ledger(connection, recognised, delivery)
        hold_missing_heading(recognised, delivery.file_name)
        with begin(settings) as connection:
            for number, sheet in enumerate(recognised.sheets, start=1):
                work = _work(settings, contract, delivery, sheet=sheet, number=number)
                counts = _stage_sheet(connection, work, sheet=sheet, helper=helper)
                _write_reading(connection, contract, delivery, sheet=sheet, counts=counts)
            if helper is not None:
                # Its rows stay first: without what was read, which is written below, nobody takes them for staged.
                helper.commit()
            connection.execute(text(f"analyze staging.{contract.name}"))
            for statement in mark_rows(contract):
                connection.execute(text(statement), {"delivery_id": delivery.delivery_id})
    return contract


def is_staged(connection: Connection, contract: Contract, delivery: Delivery) -> bool:
    """Tell whether staging holds exactly the rows counted at reading (a crash empties it)."""
    staged = {
        row.sheet: row.rows
        for row in connection.execute(
            text(statements.staged_per_sheet(contract)), {"delivery_id": delivery.delivery_id}
        )
    }
    read = connection.execute(
        text("select sheet, rows_data from ops.sheet_reading where delivery_id = :delivery_id"),
        {"delivery_id": delivery.delivery_id},
    ).all()
    return bool(read) and all(staged.get(row.sheet, 0) == row.rows_data for row in read)


def empty_staging(connection: Connection, contract: Contract, delivery: Delivery) -> None:
    """Delete what staging holds of a delivery."""
    me = {"delivery_id": delivery.delivery_id}
    connection.execute(text(statements.delete_staged(contract)), me)
    connection.execute(text("delete from staging.identifier where delivery_id = :delivery_id"), me)


def _forget(connection: Connection, contract: Contract, delivery: Delivery) -> None:
    empty_staging(connection, contract, delivery)
    for table in ("ops.sheet_reading", "ops.column_mapping"):
        connection.execute(
            text(f"delete from {table} where delivery_id = :delivery_id"),
            {"delivery_id": delivery.delivery_id},
        )


def _write_ledger(connection: Connection, recognised: RecognisedFile, delivery: Delivery) -> None:
    period = periods.guess_period(
        titles=recognised.titles,
        file_name=delivery.file_name,
        received_on=delivery.received_on,
        unit=recognised.contract.period.unit,
    )
    connection.execute(
        text(
            "update ops.delivery set feed = :feed, period_start = :start, period_end = :end,"
            " period_basis = :basis where delivery_id = :delivery_id"
        ),
        {"delivery_id": delivery.delivery_id, "feed": recognised.contract.feed, **vars(period)},
    )
    for sheet in recognised.sheets:
        if sheet.layout is not None:
            _write_mapping(connection, recognised.contract, delivery, sheet=sheet, layout=sheet.layout)


def _helper(path: Path) -> AbstractContextManager[WriterProcess | None]:
    """Return a second process for a large file where there is a core for it."""
    is_large = path.stat().st_size >= LARGE_BYTES and len(os.sched_getaffinity(0)) > 1
    return WriterProcess() if is_large else nullcontext()


def _work(
    settings: Settings, contract: Contract, delivery: Delivery, *, sheet: RecognisedSheet, number: int
) -> SheetWork:
    name, titles = sheet.reader.name, sheet.layout.titles if sheet.layout else ()
    regions = RegionIndex.load(settings.kabupaten_code)
    return SheetWork(
        settings=settings,
        contract=contract,
        delivery=delivery,
        sheet=name,
        number=number,
        kecamatan=find_sheet_kecamatan(name, titles, delivery.file_name, index=regions),
    )


def _stage_sheet(
    connection: Connection, work: SheetWork, *, sheet: RecognisedSheet, helper: WriterProcess | None
) -> SheetCounts:
    if sheet.layout is None:
        return count_ignored(sheet.reader)
    reader = TableReader(sheet.reader, sheet.layout, sheet.layout.feed)
    rows, told_at = 0, time.monotonic()
    with BlockWriter(connection, work) as writer:
        for block in reader:
            if helper is None or not helper.offer(work, block):
                writer.write(block)
            rows += len(block.row_no)
            if time.monotonic() - told_at >= TELL_SECONDS:
                logger.info("%s baris sudah dibersihkan", dotted(rows))
                told_at = time.monotonic()
    return reader.counts


def _write_mapping(
    connection: Connection,
    contract: Contract,
    delivery: Delivery,
    *,
    sheet: RecognisedSheet,
    layout: TableLayout,
) -> None:
    rows = [
        {
            "delivery_id": delivery.delivery_id,
            "sheet": sheet.reader.name,
            "position": position + 1,
            "heading": heading,
            "column_name": column,
            "remark": remark,
        }
        for position, heading, column, remark in _mapped_headings(contract, layout)
    ]
    connection.execute(
        text(
            "insert into ops.column_mapping (delivery_id, sheet, position, heading, column_name, remark)"
            " values (:delivery_id, :sheet, :position, :heading, :column_name, :remark)"
        ),
        rows,
    )


def _mapped_headings(contract: Contract, layout: TableLayout) -> Iterator[tuple[int, str, str | None, str]]:
    match = layout.match
    for position, column in match.columns.items():
        heading = layout.heading_at(position)
        is_canonical = heading == contract.columns[column].headings[0]
        remark = "keputusan" if position in match.decided else "kanonis" if is_canonical else "sinonim"
        yield position, heading, column, remark
    for position, heading in match.extras.items():
        yield position, heading, None, "tambahan"
    if match.running_number is not None:
        yield match.running_number, layout.heading_at(match.running_number), None, "nomor_urut"


def _write_reading(
    connection: Connection,
    contract: Contract,
    delivery: Delivery,
    *,
    sheet: RecognisedSheet,
    counts: SheetCounts,
) -> None:
    connection.execute(
        text(
            "insert into ops.sheet_reading (delivery_id, sheet, feed, heading_row, is_hidden, rows_read,"
            " rows_data, rows_ignored, sum_check, notes) values (:delivery_id, :sheet, :feed, :heading_row,"
            " :is_hidden, :rows_read, :rows_data, :rows_ignored, :sum_check, :notes)"
        ),
        {
            "delivery_id": delivery.delivery_id,
            "sheet": sheet.reader.name,
            "feed": contract.feed if sheet.layout else None,
            "heading_row": sheet.layout.last_heading_row if sheet.layout else None,
            "is_hidden": sheet.reader.is_hidden,
            "rows_read": counts.rows_read,
            "rows_data": counts.rows_data,
            "rows_ignored": counts.rows_ignored,
            "sum_check": json.dumps(_sum_check(counts)),
            "notes": list(sheet.reader.notes),
        },
    )


def _sum_check(counts: SheetCounts) -> Mapping[str, Any]:
    return {
        column: {
            "stated": str(stated),
            "number_sum": str(counts.number_sums.get(column, 0)),
            "number_count": counts.number_counts.get(column, 0),
        }
        for column, stated in counts.last_sum.items()
    }
