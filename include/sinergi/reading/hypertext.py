"""HTML tables, which many applications send under the name ``.xls``, as one sheet."""

from __future__ import annotations

import io
import re
from collections import deque
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import islice
from pathlib import Path

import numpy as np

from sinergi.errors import Place, RefusedFileError
from sinergi.reading.blocks import RowBlock, frame_of_rows
from sinergi.reading.encodings import detect_encoding, open_utf8

_MARKUP = re.compile(r"<(?:!doctype|!--|\?xml|[a-z][a-z0-9]*[\s>/])", re.IGNORECASE)
_OTHER_XML = re.compile(r"<\?xml(?!.*<html)", re.IGNORECASE | re.DOTALL)
_WIDE = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_SPACES = re.compile(r"[ \t\r\n\f]+")
_UNSEEN = frozenset({"script", "style"})
_CHUNK = 1 << 16
_BLOCK_ROWS = 20_000
_HEAD_ROWS = 500
_MOST_SPANNED = 1000


class HypertextSheet:
    """The only sheet of an HTML file: the rows of its tables, one after the other, numbered from 1.

    A cell over several columns or rows is read like a merged one: its text stands in the first.
    What stands outside the tables is no row.

    Args:
        path: The HTML file.
        file_name: Its name as received, for messages.

    Raises:
        RefusedFileError: FILE-002 when damaged or cut off, FILE-004 when it holds no table.
    """

    def __init__(self, path: Path, file_name: str = "") -> None:
        self.name = ""
        self.is_hidden = False
        self.notes: list[str] = []
        self._path = path
        self._file_name = file_name or path.name
        self._encoding = detect_encoding(path, self._file_name)
        if next(self._rows(), None) is None:
            raise not_a_table(self._file_name)

    def blocks(self) -> Iterator[RowBlock]:
        """Read the file from its first table row, block by block."""
        rows, first = self._rows(), 1
        while chunk := list(islice(rows, _BLOCK_ROWS)):
            yield _block_of_rows(chunk, first)
            first += len(chunk)

    def head(self) -> RowBlock:
        """Read the first table rows, at most 500."""
        return _block_of_rows(list(islice(self._rows(), _HEAD_ROWS)), 1)

    def _rows(self) -> Iterator[list[str]]:
        tables = _TableParser()
        with io.TextIOWrapper(open_utf8(self._path, self._encoding), "utf-8", "replace") as text:
            while chunk := text.read(_CHUNK):
                tables.feed(chunk)
                yield from tables.take_rows()
        tables.close()
        yield from tables.take_rows()
        if tables.is_open:
            raise RefusedFileError(
                "Tabel di berkas HTML terpotong: tidak ada penutupnya.",
                code="FILE-002",
                place=Place(file=self._file_name),
                remedy="Minta pengirim mengunduh ulang lalu mengirim kembali.",
            )


def is_markup(head: bytes) -> bool:
    """Tell whether the first bytes of a file begin a document of HTML or XML."""
    return _MARKUP.match(_decoded(head)) is not None


def is_hypertext(head: bytes) -> bool:
    """Tell whether the first bytes of a file begin a document of HTML; other XML is none."""
    return is_markup(head) and _OTHER_XML.match(_decoded(head)) is None


def not_a_table(file_name: str) -> RefusedFileError:
    """Return the refusal of HTML or XML that cannot be read as rows."""
    return RefusedFileError(
        "Isi berkas adalah halaman HTML atau XML, bukan lembar kerja yang dapat dibaca.",
        code="FILE-004",
        place=Place(file=file_name),
        remedy="Minta pengirim mengirim XLSX atau CSV.",
    )


class _TableParser(HTMLParser):
    """Collects the rows of the outer tables; a table inside a cell is text of that cell."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._ready: deque[list[str]] = deque()
        self._row: list[str] | None = None
        self._spanned: dict[int, int] = {}
        self._cell: list[str] | None = None
        self._colspan = self._rowspan = 1
        self._depth = 0
        self._unseen = 0

    @property
    def is_open(self) -> bool:
        """Whether a table has begun that has not ended."""
        return self._depth > 0

    def take_rows(self) -> Iterator[list[str]]:
        """Yield the rows that are complete."""
        while self._ready:
            yield self._ready.popleft()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open what a tag opens; a row or cell ends where the next one begins."""
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "table":
            self._open_table()
        elif tag == "br" or self._depth > 1:
            self.handle_data("\v" if tag == "br" else " ")
        elif tag == "tr" and self._depth:
            self._end_row()
            self._row = []
        elif tag in {"td", "th"} and self._depth:
            self._open_cell(dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        """Close what a tag closes."""
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag == "table":
            self._close_table()
        elif tag in {"body", "html"} and self.is_open:
            self._depth = 1
            self._close_table()
        elif self._depth != 1:
            return
        elif tag in {"td", "th"}:
            self._end_cell()
        elif tag == "tr":
            self._end_row()

    def handle_data(self, data: str) -> None:
        """Keep the text of a cell."""
        if self._cell is not None and not self._unseen:
            self._cell.append(data)

    def _open_table(self) -> None:
        self._depth += 1
        if self._depth == 1:
            self._spanned = {}

    def _close_table(self) -> None:
        if self._depth == 1:
            self._end_row()
        self._depth = max(0, self._depth - 1)

    def _open_cell(self, attributes: dict[str, str | None]) -> None:
        self._end_cell()
        if self._row is None:
            self._row = []
        self._cell = []
        self._colspan = _span(attributes.get("colspan"))
        self._rowspan = _span(attributes.get("rowspan"))

    def _end_cell(self) -> None:
        if self._row is None or self._cell is None:
            return
        self._skip_spanned(self._row)
        place = len(self._row)
        text = _SPACES.sub(" ", "".join(self._cell)).replace("\v", "\n")
        self._row += [text.strip(" \n"), *[""] * (self._colspan - 1)]
        if self._rowspan > 1:
            self._spanned |= dict.fromkeys(range(place, place + self._colspan), self._rowspan)
        self._cell = None

    def _skip_spanned(self, row: list[str]) -> None:
        while self._spanned.get(len(row), 0) > 0:
            row.append("")

    def _end_row(self) -> None:
        self._end_cell()
        if self._row is None:
            return
        self._ready.append(self._row)
        self._row = None
        self._spanned = {place: rows - 1 for place, rows in self._spanned.items() if rows > 1}


def _span(written: str | None) -> int:
    text = (written or "").strip()
    return min(max(int(text), 1), _MOST_SPANNED) if text.isascii() and text.isdigit() else 1


def _decoded(head: bytes) -> str:
    wide = _WIDE.get(head[:2])
    text = head[2:].decode(wide, "ignore") if wide else head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")
    return text.lstrip()


def _block_of_rows(rows: list[list[str]], first: int) -> RowBlock:
    frame = frame_of_rows(rows, max(map(len, rows), default=0))
    return RowBlock(frame=frame, row_no=np.arange(first, first + len(rows), dtype=np.int64))
