"""Delimited text files (CSV, TSV, semicolons) as one sheet, streamed in blocks of bounded memory."""

from __future__ import annotations

import io
import threading
from collections import deque
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv

from sinergi.errors import Place, RefusedFileError
from sinergi.reading.blocks import RowBlock, frame_of_columns, frame_of_rows
from sinergi.reading.dialects import Dialect, sniff_dialect
from sinergi.reading.encodings import detect_encoding, open_utf8
from sinergi.reading.quotes import Record, is_well_quoted, iter_records

_SAMPLE = 1 << 18
# Arrow reads some 32 blocks ahead: small ones keep the memory flat, several at once the speed.
_BLOCK_BYTES = 1 << 20
_BLOCKS_AT_ONCE = 6
_BLOCK_ROWS = 20_000
_HEAD_ROWS = 500
_NOTES_SHOWN = 20


class DelimitedSheet:
    """The only sheet of a text file.

    Records are numbered from 1; titles, headings, blank records and a line ``sep=;`` count.

    Args:
        path: The text file.
        file_name: Its name as received, for messages.

    Raises:
        RefusedFileError: FILE-001 when it holds nothing but white space, FILE-002 when damaged,
            FILE-004 when it is not text.
    """

    def __init__(self, path: Path, file_name: str = "") -> None:
        self.name = ""
        self.is_hidden = False
        self.notes: list[str] = []
        self._path = path
        self._file_name = file_name or path.name
        self.encoding = detect_encoding(path, self._file_name)
        sample = _read_sample(path, self.encoding)
        _refuse_binary(self._file_name, sample)
        self.dialect: Dialect = sniff_dialect(sample)
        self._sample = sample
        with open_utf8(path, self.encoding) as stream:
            self._is_regular = is_well_quoted(stream, self.dialect.delimiter)

    def blocks(self) -> Iterator[RowBlock]:
        """Read the file from its first record, block by block."""
        if self._is_regular:
            return self._fast_blocks()
        return self._careful_blocks()

    def head(self) -> RowBlock:
        """Read the records of the file's beginning, at most 500."""
        records = islice(iter_records(io.StringIO(self._sample, newline=""), self.dialect.delimiter), _HEAD_ROWS)
        return _block_of_records(list(records), self.dialect.width, 1)

    def _fast_blocks(self) -> Iterator[RowBlock]:
        ragged = _RaggedRows(self.dialect.delimiter)
        first = 1
        with open_utf8(self._path, self.encoding) as stream:
            batches = _open_batches(stream, self._file_name, self.dialect, ragged)
            while some := list(islice(batches, _BLOCKS_AT_ONCE)):
                table = pa.Table.from_batches(some)
                frame = frame_of_columns(table.columns, table.num_rows)
                block = ragged.merge(frame, first)
                first += len(block.row_no)
                yield block
            if ragged.count:
                yield ragged.merge(frame_of_rows([], self.dialect.width), first)

    def _careful_blocks(self) -> Iterator[RowBlock]:
        self.notes.clear()
        repaired: list[int] = []
        with io.TextIOWrapper(open_utf8(self._path, self.encoding), "utf-8", "replace", "") as text:
            records = iter_records(text, self.dialect.delimiter)
            first = 1
            while chunk := list(islice(records, _BLOCK_ROWS)):
                repaired += [first + place for place, record in enumerate(chunk) if record.is_repaired]
                yield _block_of_records(chunk, self.dialect.width, first)
                first += len(chunk)
        if repaired:
            self.notes.append(_repair_note(repaired))


class _RaggedRows:
    """Rows with fewer or more cells than usual, kept aside by the stream and put back in order."""

    def __init__(self, delimiter: str) -> None:
        self._delimiter = delimiter
        self._rows: deque[tuple[int, str]] = deque()
        self._lock = threading.Lock()

    @property
    def count(self) -> int:
        """Number of rows not yet put back."""
        return len(self._rows)

    def keep(self, row: pa_csv.InvalidRow) -> str:
        """Take a row from the stream (Arrow calls this from its own thread)."""
        with self._lock:
            self._rows.append((row.number, row.text))
        return "skip"

    def merge(self, frame: pd.DataFrame, first: int) -> RowBlock:
        """Put the ragged rows that belong between the frame's rows back; number from ``first``."""
        numbers, rows = self._take_until(first, len(frame))
        row_no = np.arange(first, first + len(frame) + len(rows), dtype=np.int64)
        if not rows:
            return RowBlock(frame=frame, row_no=row_no)
        ragged = frame_of_rows(rows, max(len(row) for row in rows))
        ragged.index = pd.Index(numbers)
        regular = frame.set_axis(np.setdiff1d(row_no, numbers, assume_unique=True), axis="index")
        merged = pd.concat([regular, ragged]).sort_index().reset_index(drop=True)
        width = max(frame.shape[1], ragged.shape[1])
        return RowBlock(frame=merged.reindex(columns=pd.RangeIndex(width)), row_no=row_no)

    def _take_until(self, first: int, height: int) -> tuple[npt.NDArray[np.int64], list[list[str]]]:
        numbers: list[int] = []
        rows: list[list[str]] = []
        with self._lock:
            while self._rows and (not height or self._rows[0][0] < first + height + len(rows)):
                number, text = self._rows.popleft()
                numbers.append(number)
                rows.append(_split_record(text, self._delimiter))
        return np.array(numbers, dtype=np.int64), rows


def _block_of_records(records: list[Record], least_width: int, first: int) -> RowBlock:
    width = max(least_width, *(len(record.cells) for record in records))
    frame = frame_of_rows([record.cells for record in records], width)
    return RowBlock(frame=frame, row_no=np.arange(first, first + len(records), dtype=np.int64))


def _split_record(text: str, delimiter: str) -> list[str]:
    records = iter_records(io.StringIO(text, newline=""), delimiter)
    return next((record.cells for record in records), [])


def _open_batches(
    stream: BinaryIO, file_name: str, dialect: Dialect, ragged: _RaggedRows
) -> Iterator[pa.RecordBatch]:
    names = [str(place) for place in range(dialect.width)]
    try:
        # Threads and skipped blank lines would both make the numbers of ragged rows wrong.
        reader = pa_csv.open_csv(
            stream,
            read_options=pa_csv.ReadOptions(use_threads=False, block_size=_BLOCK_BYTES, column_names=names),
            parse_options=pa_csv.ParseOptions(
                delimiter=dialect.delimiter,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=ragged.keep,
            ),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.large_string()),
                strings_can_be_null=True,
                null_values=[""],
                check_utf8=False,
            ),
        )
        yield from reader
    except pa.ArrowInvalid as error:
        raise RefusedFileError(
            "Susunan berkas teks rusak: sebuah baris tidak dapat dipisahkan menjadi kolom.",
            code="FILE-002",
            place=Place(file=file_name),
            remedy="Minta pengirim mengekspor ulang sebagai XLSX atau CSV.",
        ) from error


def _read_sample(path: Path, encoding: str) -> str:
    with open_utf8(path, encoding) as stream:
        data = stream.read(_SAMPLE)
        is_whole = not stream.read(1)
    text = data.decode("utf-8", "replace").removeprefix("\ufeff")
    if is_whole:
        return text
    return text[: max(text.rfind("\n"), text.rfind("\r")) + 1] or text


def _refuse_binary(file_name: str, sample: str) -> None:
    place = Place(file=file_name)
    if not sample.strip():
        raise RefusedFileError("Berkas kosong.", code="FILE-001", place=place)
    controls = sum(character < " " and character not in "\t\r\n\f\x1a" for character in sample)
    if controls * 100 > len(sample):
        raise RefusedFileError(
            "Isi berkas bukan teks dan bukan lembar kerja.",
            code="FILE-004",
            place=place,
            remedy="Minta pengirim mengirim XLSX atau CSV.",
        )


def _repair_note(repaired: list[int]) -> str:
    shown = ", ".join(str(number) for number in repaired[:_NOTES_SHOWN])
    more = f" dan {len(repaired) - _NOTES_SHOWN} lainnya" if len(repaired) > _NOTES_SHOWN else ""
    return f"Tanda kutip yang tidak berpasangan dibaca apa adanya pada baris {shown}{more}."
