"""Feeds and sheets for the tests of reading."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from sinergi.reading.files import open_file
from sinergi.reading.headings import FeedHeadings
from tests.reading.sheets import MemorySheet, Table, read_table

_DESA = ("DESA/KELURAHAN", "Desa/Keluarahan", "Desa / Kel.", "Kelurahan/Desa", "village")
_KECAMATAN = ("KECAMATAN", "Kec.", "distric")


@dataclass(frozen=True)
class Feeds:
    """A feed of each shape."""

    penyaluran: FeedHeadings
    komponen: FeedHeadings
    unit: FeedHeadings
    anggota: FeedHeadings
    kegiatan: FeedHeadings
    layanan: FeedHeadings

    @property
    def pkh(self) -> list[FeedHeadings]:
        return [self.penyaluran, self.komponen]

    @property
    def karang_taruna(self) -> list[FeedHeadings]:
        return [self.unit, self.anggota, self.kegiatan]


@pytest.fixture(scope="session")
def feeds() -> Feeds:
    return Feeds(
        penyaluran=FeedHeadings(
            feed="penyaluran",
            columns={
                "id_peserta": ("ID PESERTA PKH", "ID KPM", "NOPESERTA"),
                "nik": ("NIK", "No. KTP"),
                "nama": ("NAMA PENGURUS", "Nama KPM/Pengurus"),
                "tanggal_lahir": ("TANGGAL LAHIR", "Tgl. Lahir"),
                "desa": _DESA,
                "kecamatan": _KECAMATAN,
                "tahap": ("TAHAP", "Thp"),
                "nominal": ("NOMINAL", "Jumlah Bantuan"),
            },
            required=frozenset({"id_peserta", "nama", "desa", "kecamatan", "tahap", "nominal"}),
            counted=frozenset({"nominal"}),
            file_names=("*BNBA*", "*PENYALURAN*"),
        ),
        komponen=FeedHeadings(
            feed="anggota",
            columns={
                "id_peserta": ("ID PESERTA PKH", "ID KPM"),
                "nama": ("NAMA ANGGOTA",),
                "komponen": ("KOMPONEN",),
                "desa": _DESA,
                "kecamatan": _KECAMATAN,
            },
            required=frozenset({"id_peserta", "nama", "komponen", "desa", "kecamatan"}),
            file_names=("*ANGGOTA*",),
        ),
        unit=FeedHeadings(
            feed="unit",
            columns={
                "nama_karang_taruna": ("NAMA KARANG TARUNA",),
                "kecamatan": _KECAMATAN,
                "desa": _DESA,
                "pengurus_l": ("JUMLAH PENGURUS L", "jumlah_pengurus_laki_laki"),
                "pengurus_p": ("JUMLAH PENGURUS P", "jumlah_pengurus_perempuan"),
                "anggota_l": ("JUMLAH ANGGOTA L", "jumlah_anggota_laki_laki"),
                "anggota_p": ("JUMLAH ANGGOTA P", "jumlah_anggota_perempuan"),
            },
            required=frozenset({"nama_karang_taruna", "kecamatan", "desa"}),
            counted=frozenset({"pengurus_l", "pengurus_p", "anggota_l", "anggota_p"}),
            file_names=("*REGISTER*",),
        ),
        anggota=FeedHeadings(
            feed="anggota",
            columns={
                "nama": ("NAMA ANGGOTA", "Nama Lengkap"),
                "nik": ("NIK", "No. KTP"),
                "tanggal_lahir": ("TANGGAL LAHIR",),
                "desa": _DESA,
                "nama_karang_taruna": ("KARANG TARUNA",),
            },
            required=frozenset({"nama", "desa"}),
            file_names=("*ANGGOTA*",),
        ),
        kegiatan=FeedHeadings(
            feed="kegiatan",
            columns={
                "tanggal": ("TANGGAL", "date"),
                "kecamatan": _KECAMATAN,
                "desa": _DESA,
                "nama_karang_taruna": ("KARANG TARUNA", "NAMA KARANG TARUNA"),
                "jenis_kegiatan": ("JENIS KEGIATAN", "activity"),
            },
            required=frozenset({"tanggal", "kecamatan", "desa", "jenis_kegiatan"}),
            file_names=("*KEGIATAN*",),
        ),
        layanan=FeedHeadings(
            feed="layanan_harian",
            columns={
                "tanggal": ("TANGGAL",),
                "kecamatan": _KECAMATAN,
                "jenis_layanan": ("JENIS LAYANAN",),
                "jumlah": ("JUMLAH LAYANAN",),
                "keterangan": ("KETERANGAN", "ket"),
            },
            required=frozenset({"tanggal", "kecamatan", "jenis_layanan", "jumlah"}),
            counted=frozenset({"jumlah"}),
        ),
    )


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., Path]:
    """Return a writer of workbooks: sheet name to rows, or to a function that fills the sheet."""

    def write(name: str = "kiriman.xlsx", hidden: Sequence[str] = (), **sheets: Any) -> Path:
        book = openpyxl.Workbook()
        book.remove(book.active)
        for title, content in sheets.items():
            sheet: Worksheet = book.create_sheet(title)
            sheet.sheet_state = "hidden" if title in hidden else "visible"
            if callable(content):
                content(sheet)
                continue
            for row in content:
                sheet.append(row)
        path = tmp_path / name
        book.save(path)
        return path

    return write


@pytest.fixture
def text_file(tmp_path: Path) -> Callable[..., Path]:
    def write(content: str | bytes, name: str = "kiriman.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write


@pytest.fixture
def read(feeds: Feeds) -> Callable[..., Table]:
    """Return a reader of the first (or named) sheet of a file or of rows at hand."""

    def read_sheet(source: Any, of: Sequence[FeedHeadings], sheet: str | None = None) -> Table:
        if not isinstance(source, Path):
            return read_table(MemorySheet(source), of)
        with open_file(source) as file:
            chosen = next(one for one in file.sheets if sheet in (None, one.name))
            return read_table(chosen, of, file_name=source.name)

    return read_sheet


@pytest.fixture
def cells() -> Callable[[Path], list[list[str | None]]]:
    """Return a reader of all cells of a file's first sheet."""

    def read_cells(path: Path) -> list[list[str | None]]:
        with open_file(path) as file:
            rows: list[list[str | None]] = []
            for block in file.sheets[0].blocks():
                assert block.row_no.tolist() == list(range(len(rows) + 1, len(rows) + 1 + len(block.frame)))
                rows += _lists(block.frame)
        return rows

    return read_cells


def _lists(frame: Any) -> list[list[str | None]]:
    return frame.astype(object).where(frame.notna(), None).to_numpy().tolist()
