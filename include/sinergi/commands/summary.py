"""The summary of a drop: one line per delivery, reasons in words below, and the exit code it means."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text

from sinergi.commands.answers import answer_command
from sinergi.commands.drop import Drop
from sinergi.commands.overview import STATUS_WORDS
from sinergi.delivery.decisions import IS_MAPPED
from sinergi.log import mask_identifiers
from sinergi.settings import Settings
from sinergi.warehouse.connection import begin
from sinergi.wording import told_day

EXIT_DONE = 0
EXIT_ERROR = 1
EXIT_ATTENTION = 3

_HEADINGS = ("berkas", "feed", "status", "periode", "dibaca", "diterima", "ditolak", "duplikat", "diabaikan")
_NUMBERS_FROM = 4
_LONGEST_NAME = 48


@dataclass(frozen=True, kw_only=True)
class SummaryRow:
    """One delivery of a drop as it stands now; counts are ``None`` while there is no balance."""

    source: str
    file_name: str
    delivery_id: int | None = None
    feed: str | None = None
    status: str = "received"
    reason: str | None = None
    reason_code: str | None = None
    period_start: date | None = None
    period_end: date | None = None
    rows_read: int | None = None
    rows_accepted: int | None = None
    rows_rejected: int | None = None
    rows_duplicate: int | None = None
    rows_ignored: int | None = None
    is_mapped: bool = False


_BALANCE = ("rows_read", "rows_accepted", "rows_rejected", "rows_duplicate", "rows_ignored")


def summarise(settings: Settings, drop: Drop) -> list[SummaryRow]:
    """Return one row per delivery of the drop, in its order, by the ledger's present word."""
    sums = ", ".join(f"sum({column})::bigint as {column}" for column in _BALANCE)
    with begin(settings) as connection:
        found = connection.execute(
            text(
                "select d.source, d.sha256, d.delivery_id, d.feed, d.file_name, d.status, d.reason, d.reason_code,"
                f" d.period_start, d.period_end, {', '.join(_BALANCE)}, {IS_MAPPED} as is_mapped"
                f" from ops.delivery as d left join (select delivery_id, {sums} from ops.row_balance"
                " group by delivery_id) as b using (delivery_id) where d.sha256 = any(:sha256)"
            ),
            {"sha256": [sha256 for _, sha256 in drop.keys]},
        )
        known = {(row.source, row.sha256): dict(row._mapping) for row in found}
    names = {file.key: file.path.name for file in reversed(drop.files)}
    return [_row(known.get(key), source=key[0], file_name=mask_identifiers(names[key])) for key in drop.keys]


def exit_code(rows: Sequence[SummaryRow], drop: Drop) -> int:
    """Return 0 when all is loaded or superseded, 3 when somebody must act, 1 when work is left."""
    statuses = {row.status for row in rows}
    if "received" in statuses:
        return EXIT_ERROR
    if statuses & {"held", "refused"} or drop.strays:
        return EXIT_ATTENTION
    return EXIT_DONE


def render_summary(rows: Sequence[SummaryRow], drop: Drop) -> str:
    """Return the table and what is to be said below it, in Indonesian."""
    lines = _table([_HEADINGS, *(_cells(row) for row in rows)]) if rows else ["Tidak ada berkas."]
    reasons = [line for row in rows for line in _explain(row)]
    same = _same_bytes(drop)
    strays = [f"  {mask_identifiers(stray.name)}: {stray.reason}" for stray in drop.strays]
    for title, entries in (
        ("Keterangan:", reasons),
        ("Isi sama persis, dihitung sekali:", same),
        ("Tidak diambil:", strays),
    ):
        if entries:
            lines += ["", title, *entries]
    return "\n".join(lines)


def _row(found: dict[str, object] | None, *, source: str, file_name: str) -> SummaryRow:
    if found is None:
        return SummaryRow(source=source, file_name=file_name)
    values = {name: value for name, value in found.items() if name in SummaryRow.__dataclass_fields__}
    return SummaryRow(**{**values, "file_name": file_name})  # type: ignore[arg-type]


def _explain(row: SummaryRow) -> list[str]:
    """Return what is to be said of a delivery; of a held one also the command that answers it."""
    reason = _reason(row)
    lines = [f"  {row.source}/{row.file_name}: {reason}"] if reason else []
    if row.status == "held" and row.delivery_id is not None:
        command = answer_command(row.delivery_id, row.reason_code or "", is_mapped=row.is_mapped)
        lines.append(f"    Putuskan: {command}")
    return lines


def _reason(row: SummaryRow) -> str:
    if row.delivery_id is None:
        return "belum diambil dari kotak masuk."
    if row.reason is None and not row.rows_rejected:
        return ""
    number = f"kiriman {row.delivery_id}"
    rejected = (
        f"{row.rows_rejected} baris di karantina (quarantine.rejected_row; alasannya di quarantine.finding)."
        if row.rows_rejected
        else ""
    )
    return f"{number}: {' '.join(filter(None, (row.reason, rejected)))}"


def _same_bytes(drop: Drop) -> list[str]:
    first = {file.key: file for file in reversed(drop.files)}
    return [
        mask_identifiers(f"  {file.source}/{file.path.name} = {first[file.key].path.name}")
        for file in drop.files
        if first[file.key] is not file
    ]


def _cells(row: SummaryRow) -> tuple[str, ...]:
    counts = (getattr(row, column) for column in _BALANCE)
    return (
        _shorten(f"{row.source}/{row.file_name}"),
        row.feed or "-",
        f"{STATUS_WORDS[row.status]} ({row.status})",
        _period(row),
        *("-" if count is None else str(count) for count in counts),
    )


def _period(row: SummaryRow) -> str:
    if row.period_start is None or row.period_end is None:
        return "-"
    return f"{told_day(row.period_start)} s.d. {told_day(row.period_end)}"


def _shorten(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 13]}…{name[-12:]}"


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(_width(row[column]) for row in rows) for column in range(len(_HEADINGS))]
    lines = ["  ".join(_pad(cell, widths[at], at) for at, cell in enumerate(row)).rstrip() for row in rows]
    return [lines[0], "  ".join("─" * width for width in widths), *lines[1:]]


def _pad(cell: str, width: int, column: int) -> str:
    space = " " * (width - _width(cell))
    return f"{space}{cell}" if column >= _NUMBERS_FROM else f"{cell}{space}"


def _width(cell: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in cell)
