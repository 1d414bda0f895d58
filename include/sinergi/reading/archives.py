"""Zip and OLE containers: what they hold, and whether they are whole, open and of bearable size."""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path
from typing import IO

from sinergi.errors import Place, RefusedFileError

MAX_UNPACKED_BYTES = 2 << 30
MAX_SHEET_CELLS = 100_000_000
OLE_SIGNATURE = bytes.fromhex("D0CF11E0A1B11AE1")
ZIP_SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06")

_CHUNK = 1 << 20
_OVERLAP = 64
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_WORKBOOK_STREAMS = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book"))
_ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_ROW_NUMBER = re.compile(rb'<row\b[^>]*?\br="(\d+)"')
_WIDE_CELL = re.compile(rb'\br="([A-Z]{3})\d')
_NARROW_COLUMNS, _ALL_COLUMNS = 702, 16_384

_RESEND = "Minta pengirim menyimpan ulang lalu mengirim kembali."


def check_zip(path: Path, name: str, *, max_unpacked: int = MAX_UNPACKED_BYTES) -> None:
    """Unpack every part once, without keeping it, so that a later reader meets no surprise.

    Raises:
        RefusedFileError: FILE-002 when cut off or damaged, FILE-003 when protected by a password,
            FILE-004 when it is a document of another kind, FILE-005 when too large unpacked,
            FILE-006 when it is a zip without a workbook.
    """
    place = Place(file=name)
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if any(part.flag_bits & 1 for part in parts):
                raise _protected(place)
            _check_kind(archive, place)
            if sum(part.file_size for part in parts) > max_unpacked:
                raise _too_large(place)
            for part in parts:
                with archive.open(part) as stream:
                    _check_part(stream, part, place)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise RefusedFileError(
            "Berkas rusak atau terpotong: isinya tidak dapat dibuka.",
            code="FILE-002",
            place=place,
            remedy=_RESEND,
        ) from error


def check_ole(path: Path, name: str) -> None:
    """Refuse an old Office container that is encrypted, or holds no workbook.

    Raises:
        RefusedFileError: FILE-003 when protected by a password, FILE-004 without a workbook.
    """
    place = Place(file=name)
    found: set[bytes] = set()
    tail = b""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            window = tail + chunk
            found |= {stream for stream in (_ENCRYPTED_STREAM, *_WORKBOOK_STREAMS) if stream in window}
            tail = window[-_OVERLAP:]
    if _ENCRYPTED_STREAM in found:
        raise _protected(place)
    if not found:
        raise RefusedFileError(
            "Isi berkas bukan lembar kerja Excel, melainkan dokumen Office jenis lain atau rusak.",
            code="FILE-004",
            place=place,
            remedy=_RESEND,
        )


def protected_error(name: str) -> RefusedFileError:
    """Return the refusal of a file that asks for a password."""
    return _protected(Place(file=name))


def _check_kind(archive: zipfile.ZipFile, place: Place) -> None:
    names = set(archive.namelist())
    if {"xl/workbook.xml", "xl/workbook.bin"} & names or any(name.startswith("xl/worksheets/") for name in names):
        return
    if "mimetype" in names:
        kind = archive.read("mimetype").strip()
        if kind.startswith(_ODS_TYPE):
            _check_ods(archive, names, place)
            return
    if "[Content_Types].xml" in names or "mimetype" in names:
        raise RefusedFileError(
            "Isi berkas bukan lembar kerja, melainkan dokumen jenis lain.",
            code="FILE-004",
            place=place,
            remedy="Minta pengirim mengirim lembar kerjanya (XLSX atau CSV).",
        )
    raise RefusedFileError(
        "Berkas adalah arsip ZIP, bukan lembar kerja.",
        code="FILE-006",
        place=place,
        remedy="Buka arsipnya dan masukkan berkas di dalamnya satu per satu.",
    )


def _check_ods(archive: zipfile.ZipFile, names: set[str], place: Place) -> None:
    manifest = "META-INF/manifest.xml"
    if manifest in names and b"encryption-data" in archive.read(manifest):
        raise _protected(place)


def _check_part(stream: IO[bytes], part: zipfile.ZipInfo, place: Place) -> None:
    is_sheet = part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml")
    rows, columns, tail = 0, _NARROW_COLUMNS, b""
    while chunk := stream.read(_CHUNK):
        if not is_sheet:
            continue
        window = tail + chunk
        last = window.rfind(b"<row ")
        number = _ROW_NUMBER.match(window, last) if last >= 0 else None
        rows = max(rows, int(number.group(1))) if number else rows
        if columns == _NARROW_COLUMNS and _WIDE_CELL.search(window):
            columns = _ALL_COLUMNS
        tail = window[-_OVERLAP:]
    # The reader lays a sheet out as a full rectangle: one stray cell far away would fill the memory.
    if rows * columns > MAX_SHEET_CELLS and rows * _width(stream) > MAX_SHEET_CELLS:
        raise _too_large(place)


def _width(stream: IO[bytes]) -> int:
    """Return the rightmost column of a sheet, read again from its start."""
    stream.seek(0)
    widest, tail = 1, b""
    while chunk := stream.read(_CHUNK):
        window = tail + chunk
        names = set(re.findall(rb'<c\b[^>]*?\br="([A-Z]{1,3})\d', window))
        widest = max([widest, *(_column_number(name) for name in names)])
        tail = window[-_OVERLAP:]
    return widest


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _protected(place: Place) -> RefusedFileError:
    return RefusedFileError(
        "Berkas dilindungi kata sandi sehingga tidak dapat dibaca.",
        code="FILE-003",
        place=place,
        remedy="Minta pengirim menghapus kata sandinya lalu mengirim kembali.",
    )


def _too_large(place: Place) -> RefusedFileError:
    return RefusedFileError(
        "Berkas menjadi terlalu besar ketika dibuka.",
        code="FILE-005",
        place=place,
        remedy="Minta pengirim menghapus baris dan kolom kosong yang tersimpan, atau membagi berkasnya.",
    )
