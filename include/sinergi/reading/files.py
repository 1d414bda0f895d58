"""A received file as sheets of raw rows; its content decides how it is read, and must fit its name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath

from sinergi.errors import Place, RefusedFileError
from sinergi.reading.archives import OLE_SIGNATURE, ZIP_SIGNATURES, check_ole, check_zip
from sinergi.reading.blocks import SheetReader
from sinergi.reading.delimited import DelimitedSheet
from sinergi.reading.hypertext import HypertextSheet, is_hypertext, is_markup, not_a_table
from sinergi.reading.workbooks import open_workbook

_HEAD_BYTES = 4096
_ZIP_NAMES = frozenset({".xlsx", ".xlsm", ".xltx", ".xlsb", ".ods"})
_FOREIGN = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "gambar"),
    (b"\xff\xd8\xff", "gambar"),
    (b"GIF8", "gambar"),
    (b"BM", "gambar"),
    (b"Rar!", "arsip RAR"),
    (b"7z\xbc\xaf\x27\x1c", "arsip 7-Zip"),
    (b"\x1f\x8b", "arsip GZIP"),
    (b"{\\rtf", "dokumen RTF"),
    (b"SQLite format 3\0", "basis data"),
    (b"MZ", "program"),
)
_WORKBOOK_NAMES = _ZIP_NAMES | {".xls", ""}
_HYPERTEXT_NAMES = frozenset({".xls", ".html", ".htm"})


@dataclass(frozen=True, kw_only=True)
class SourceFile:
    """An opened file: its sheets in order, hidden ones too."""

    sheets: Sequence[SheetReader]


@contextmanager
def open_file(path: Path, name: str = "") -> Iterator[SourceFile]:
    """Open a received file for reading.

    Args:
        path: Where it lies.
        name: Its name as received, when it lies in the archive under another.

    Raises:
        RefusedFileError: FILE-001 empty, FILE-002 damaged or cut off, FILE-003 protected by a
            password, FILE-004 not what its name says, FILE-005 too large when unpacked,
            FILE-006 of a kind that is not read.
    """
    name = name or path.name
    head = _read_head(path, name)
    for recognises, opener in _READERS:
        if recognises(head):
            with opener(path, name) as source:
                yield source
            return
    _refuse_foreign(name, head)
    with _open_text(path, name) as source:
        yield source


@contextmanager
def _open_zip(path: Path, name: str) -> Iterator[SourceFile]:
    check_zip(path, name)
    with _open_calamine(path, name) as source:
        yield source


@contextmanager
def _open_ole(path: Path, name: str) -> Iterator[SourceFile]:
    check_ole(path, name)
    with _open_calamine(path, name) as source:
        yield source


@contextmanager
def _open_calamine(path: Path, name: str) -> Iterator[SourceFile]:
    if PurePath(name).suffix.lower() not in _WORKBOOK_NAMES:
        raise RefusedFileError(
            "Isi berkas adalah lembar kerja Excel atau ODS, bukan yang dikatakan namanya.",
            code="FILE-004",
            place=Place(file=name),
            remedy="Minta pengirim mengirim XLSX dengan akhiran .xlsx, atau menyimpannya sebagai CSV.",
        )
    workbook, sheets = open_workbook(path, name)
    try:
        yield SourceFile(sheets=sheets)
    finally:
        workbook.close()


@contextmanager
def _open_hypertext(path: Path, name: str) -> Iterator[SourceFile]:
    if PurePath(name).suffix.lower() not in _HYPERTEXT_NAMES:
        raise not_a_table(name)
    yield SourceFile(sheets=[HypertextSheet(path, name)])


@contextmanager
def _open_text(path: Path, name: str) -> Iterator[SourceFile]:
    yield SourceFile(sheets=[DelimitedSheet(path, name)])


def _is_zip(head: bytes) -> bool:
    return head.startswith(ZIP_SIGNATURES)


def _is_ole(head: bytes) -> bool:
    return head.startswith(OLE_SIGNATURE)


# A further kind of file is one more line: what recognises its first bytes, and what opens it.
_READERS: tuple[tuple[Callable[[bytes], bool], Callable[[Path, str], AbstractContextManager[SourceFile]]], ...] = (
    (_is_zip, _open_zip),
    (_is_ole, _open_ole),
    (is_hypertext, _open_hypertext),
)


def _read_head(path: Path, name: str) -> bytes:
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if not head:
        raise RefusedFileError(
            "Berkas kosong (nol byte).",
            code="FILE-001",
            place=Place(file=name),
            remedy="Minta pengirim mengirim kembali.",
        )
    return head


def _refuse_foreign(name: str, head: bytes) -> None:
    place = Place(file=name)
    if not head.strip(b"\0"):
        raise RefusedFileError(
            "Berkas rusak: isinya hanya byte kosong.",
            code="FILE-002",
            place=place,
            remedy="Minta pengirim mengirim kembali.",
        )
    kind = next((told for signature, told in _FOREIGN if head.startswith(signature)), None)
    if kind is None and is_markup(head):
        raise not_a_table(name)
    suffix = PurePath(name).suffix.lower()
    if kind is None and suffix not in _ZIP_NAMES:
        return
    is_named_sheet = suffix in _ZIP_NAMES or suffix in {".xls", ".csv", ".txt", ".tsv"}
    raise RefusedFileError(
        f"Isi berkas adalah {kind or 'teks biasa'}, bukan lembar kerja yang dapat dibaca.",
        code="FILE-004" if is_named_sheet else "FILE-006",
        place=place,
        remedy="Minta pengirim mengirim XLSX atau CSV.",
    )
