"""How a file is laid out: its kind, what stands around the table, which headings it has, how cells are written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from sinergi.contracts.contract import Contract

WORKBOOKS = ("xlsx", "xlsx", "xlsx", "ods")
PLAIN = ("csv", "csv", "csv", "txt", "xls")
# Beyond this many rows a file is a CSV: a workbook would take longer to write than to read.
MOST_ROWS_OF_WORKBOOK = 10_000

_EXTRAS = ("CATATAN PETUGAS", "Kode Internal", "SUMBER DATA")
_SUM_LABELS = ("JUMLAH", "J U M L A H", "TOTAL", "Jumlah")
_SIGNED = ("Mengetahui,", "Kepala Dinas Sosial", "", "NIP. 19700101 199503 1 001")
_CODE_SHEETS = ("hidden", "visible")
_ROUNDED_SHARE = 0.05


@dataclass(frozen=True, kw_only=True)
class Layout:
    """The layout of one file.

    Attributes:
        kind: ``csv``, ``txt`` (tabs), ``xls`` (an HTML table), ``xlsx`` or ``ods``.
        delimiter: Between the cells of a CSV.
        encoding: Of a CSV.
        line_end: Of a CSV.
        has_sep_line: Whether ``sep=`` stands in the first line.
        columns: Contract columns in their order, those that the file leaves out not among them.
        headings: Heading of each column.
        extra: Heading of a column that no feed knows, "" for none.
        has_number: Whether the first column numbers the rows.
        offset: Empty columns before the table.
        blank_above: Empty rows before the titles.
        titles: How many title rows.
        blank_below: Whether an empty row stands between titles and headings.
        has_groups: Whether groups stand over some headings, merged over them; the others reach over both rows.
        number_row: Pattern of the row of column numbers, "" for none.
        gap: Rows after which an empty row comes, 0 for never.
        page: Rows after which an empty row and the headings come again, 0 for never.
        has_sub_sums: Whether each page ends with a sum of its own.
        sum_label: Label of the last sum, "" for none.
        sums_money: Whether the sum stands under the money or count; else rows are counted.
        is_signed: Whether a signature block follows.
        codes: Whether a sheet of codes stands beside the table: ``hidden``, ``visible`` or "" for none.
        has_cover: Whether a sheet without a table stands first.
        number_style: How long numbers are written: ``text``, ``apostrophe`` or ``number``.
        date_style: ``text`` in many ways, ``iso``, ``cell`` or ``serial``.
        money_style: ``number``, ``text`` or ``mixed``.
        is_rounded: Whether a spreadsheet took the last digit of every NIK.
        sum_error: What the written sum is too high by.
    """

    kind: str
    delimiter: str = ","
    encoding: str = "utf-8"
    line_end: str = "\r\n"
    has_sep_line: bool = False
    columns: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    extra: str = ""
    has_number: bool = True
    offset: int = 0
    blank_above: int = 0
    titles: int = 0
    blank_below: bool = False
    has_groups: bool = False
    number_row: str = ""
    gap: int = 0
    page: int = 0
    has_sub_sums: bool = False
    sum_label: str = ""
    sums_money: bool = False
    is_signed: bool = False
    codes: str = ""
    has_cover: bool = False
    number_style: str = "text"
    date_style: str = "text"
    money_style: str = "number"
    is_rounded: bool = False
    sum_error: int = 0

    @property
    def is_workbook(self) -> bool:
        """Whether cells have types and sheets have names."""
        return self.kind in ("xlsx", "ods")


def draw_layout(contract: Contract, random: np.random.Generator, *, rows: int, by_sheet: bool = False) -> Layout:
    """Return a layout for a file of about ``rows`` rows.

    Args:
        contract: The feed, for columns and headings.
        random: Where chance comes from.
        rows: About how many rows the file will have.
        by_sheet: Whether the table is spread over sheets, so that it must be a workbook.
    """
    kinds: Sequence[str] = WORKBOOKS if by_sheet else (*WORKBOOKS, *PLAIN)
    kind = "csv" if rows > MOST_ROWS_OF_WORKBOOK else _one(random, kinds)
    layout = _around(_text_file(kind, random) if kind in ("csv", "txt") else Layout(kind=kind), random)
    layout = _with_columns(layout, contract, random)
    return _with_styles(layout, random)


def sum_label(layout: Layout) -> str:
    """Return the label of a sum of one page."""
    return "JUMLAH DIPINDAHKAN" if layout.page % 2 else "Sub Total"


def signature() -> tuple[str, ...]:
    """Return the lines under a table."""
    return _SIGNED


def _text_file(kind: str, random: np.random.Generator) -> Layout:
    if kind == "txt":
        return Layout(kind=kind, delimiter="\t", encoding="utf-16")
    encoding = _one(random, ("utf-8", "utf-8-sig", "cp1252"))
    delimiter = _one(random, (",", ";", ";"))
    has_sep = delimiter == ";" and encoding != "utf-8-sig" and bool(random.random() < 0.4)
    return Layout(
        kind=kind, delimiter=delimiter, encoding=encoding, has_sep_line=has_sep, line_end=_one(random, ("\r\n", "\n"))
    )


def _around(layout: Layout, random: np.random.Generator) -> Layout:
    chance = random.random(13)
    titles = int(random.integers(0, 5))
    has_sum = bool(chance[0] < 0.6)
    page = int(random.integers(25, 60)) if chance[1] < 0.35 else 0
    return replace(
        layout,
        titles=titles,
        blank_above=int(random.integers(1, 3)) if titles and chance[2] < 0.25 else 0,
        blank_below=bool(titles and chance[3] < 0.6),
        has_groups=bool(chance[4] < 0.25),
        number_row=_one(random, ("", "", "{}", "({})")),
        gap=int(random.integers(8, 30)) if chance[12] < 0.2 else 0,
        page=page,
        has_sub_sums=bool(page and has_sum and chance[5] < 0.5),
        sum_label=_one(random, _SUM_LABELS) if has_sum else "",
        sums_money=bool(chance[6] < 0.6),
        is_signed=bool(chance[7] < 0.4),
        offset=int(random.integers(1, 3)) if chance[8] < 0.2 else 0,
        has_number=bool(chance[9] < 0.8),
        codes=_one(random, _CODE_SHEETS) if layout.is_workbook and chance[10] < 0.6 else "",
        has_cover=layout.is_workbook and bool(chance[11] < 0.2),
    )


def _with_columns(layout: Layout, contract: Contract, random: np.random.Generator) -> Layout:
    kept = [
        column
        for column in contract.columns.values()
        if not column.in_sheet and (column.is_required or column.name in _ALWAYS or random.random() > 0.12)
    ]
    headings = tuple(_write_heading(_heading(column.headings, random), random) for column in kept)
    extra = _one(random, _EXTRAS) if random.random() < 0.2 else ""
    return replace(layout, columns=tuple(column.name for column in kept), headings=headings, extra=extra)


# Left out by no file: without them nobody could be linked, and the truth would blame the linking.
_ALWAYS = frozenset({"nik", "no_kk", "tanggal_lahir", "ttl"})


def _heading(known: Sequence[str], random: np.random.Generator) -> str:
    return known[0] if random.random() < 0.6 else _one(random, known)


def _write_heading(heading: str, random: np.random.Generator) -> str:
    """Write a heading as it is, in capitals, with underscores or with a space too many."""
    kind = int(random.integers(8))
    if kind == 0:
        return heading.upper()
    if kind == 1:
        return heading.replace(" ", "_")
    if kind == 2:
        return f" {heading} "
    return heading.replace(" ", "  ", 1) if kind == 3 else heading


def _with_styles(layout: Layout, random: np.random.Generator) -> Layout:
    typed = layout.is_workbook
    return replace(
        layout,
        number_style=_one(random, ("text", "text", "apostrophe", *["number"] * typed)),
        date_style=_one(random, ("text", "cell", "cell", "serial") if typed else ("text", "text", "iso")),
        money_style=_one(random, ("number", "text", *["mixed"] * typed)),
        is_rounded=bool(random.random() < _ROUNDED_SHARE),
    )


def _one(random: np.random.Generator, choices: Sequence[str]) -> str:
    return choices[int(random.integers(len(choices)))]
