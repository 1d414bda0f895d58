"""The second sheet of the workbook: what is asked, how it is answered, and where one name holds for all rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from sinergi.review.columns import DECIDED_BY, DECISION, PAIR_ID, REASON
from sinergi.wording import dotted, told_moment

DECIDED_BY_ALL = f"{DECIDED_BY} (untuk semua baris yang kolomnya kosong)"
"""Label of the cell whose neighbour to the right names who decided the rows that name nobody."""

_WIDTHS = (30, 90)
_LINE_POINTS = 15
_TITLE = Font(bold=True, size=14)
_LABEL = Font(bold=True)
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_ANSWER_FILL = PatternFill("solid", fgColor="FFF8E5")


def add_instructions(sheet: Worksheet, *, count: int, is_clear: bool, made_at: datetime) -> None:
    """Fill the sheet."""
    for letter, width in zip("AB", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width + 6
    sheet.append(["Tinjauan pasangan orang"])
    sheet["A1"].font = _TITLE
    sheet.append([DECIDED_BY_ALL, ""])
    sheet["B2"].fill, sheet["B2"].number_format = _ANSWER_FILL, "@"
    for label, told in _lines(count=count, is_clear=is_clear, made_at=made_at):
        sheet.append([label, told])
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            cell.alignment = _WRAPPED
        row[0].font = _LABEL
        lines = max(-(-len(str(cell.value or "")) // width) for cell, width in zip(row, _WIDTHS, strict=True))
        sheet.row_dimensions[row[0].row].height = max(lines, 1) * _LINE_POINTS + 6
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _lines(*, count: int, is_clear: bool, made_at: datetime) -> Iterator[tuple[str, str]]:
    yield "Isi", f"{dotted(count)} pasangan; dibuat {told_moment(made_at)}."
    yield "Pertanyaannya", "Apakah kedua catatan pada satu baris (yang atas dan yang bawah) satu orang yang sama?"
    yield (
        "Urutan",
        (
            "Yang paling besar akibatnya di atas: RUPIAH GANDA (terbayar dua kali bila keduanya satu orang: per"
            " tahap, yang lebih kecil dari dua pembayaran), lalu RUPIAH DIBAYAR (kepada keduanya), lalu BANYAK"
            " CATATAN (baris kedua orang itu), lalu kemiripan. Yang ditunda di bawah. Boleh diurutkan dan disaring."
        ),
    )
    yield (
        DECISION,
        (
            "SAMA: satu orang. BERBEDA: dua orang. NANTI: belum dapat diputuskan, tanyakan lagi. Kosong: tidak ada"
            " yang dicatat. Bila ragu, pilih NANTI: orang yang keliru digabung lebih sulit dilihat daripada"
            " yang terpisah."
        ),
    )
    yield REASON, "Wajib untuk SAMA dan BERBEDA, misalnya: dicek ke KK asli. Jangan menulis NIK atau nomor lain."
    yield DECIDED_BY, "Nama atau jabatan. Cukup sekali di sel kuning di atas bila sama untuk semua baris."
    yield (
        PAIR_ID,
        (
            "Penunjuk kedua catatan; jangan diubah atau dipindah ke baris lain. Kolom lain boleh dihapus atau"
            " disembunyikan."
        ),
    )
    yield (
        "Mengembalikan",
        (
            "Simpan sebagai XLSX dan serahkan kepada pengelola Sinergi, yang mengambilnya dengan"
            " `make review TAKE=berkas.xlsx`. Boleh sebagian dulu; mengambil berkas yang sama dua kali tidak mengubah"
            " apa pun. Keputusan berlaku pada penyusunan gudang berikutnya dan seterusnya, sampai dibatalkan."
        ),
    )
    if is_clear:
        yield (
            "Data pribadi",
            (
                "Berkas ini memuat nama, tanggal lahir dan NIK; pembuatannya tercatat di logs/akses.log. Jangan"
                " dikirim lewat aplikasi pesan; hapus salinannya sesudah dikembalikan."
            ),
        )
    else:
        yield (
            "Disamarkan",
            (
                "Nama hanya huruf pertamanya, lahir hanya tahunnya, nomor hanya sama atau bedanya. Untuk melihat isi"
                " lengkap, pengelola membuat berkas dengan CLEAR=1; itu dicatat."
            ),
        )
