"""Files that a human must look at: held and refused ones, one for each reason, of payments of an older year."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from sinergi.samples.dress import Dress
from sinergi.samples.faults import Fault, break_row
from sinergi.samples.files import Office, SampleFile
from sinergi.samples.layouts import Layout
from sinergi.samples.rows import Feed, Rows
from sinergi.samples.truth import FileTruth, TruthWriter
from sinergi.samples.writers import WorkbookWriter

# So many payments are wanted, so that a share of them is a share.
WANTED = 60
_BASE, _HALF = 40, 20
_PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"


@dataclass(frozen=True, kw_only=True)
class _Plan:
    """One file: its name, what must become of it, and the rows it holds."""

    stem: str
    status: str
    reason: str
    about: str
    layout: Layout
    rows: Callable[[], Rows]
    supersedes: str = ""


def write_held(
    office: Office,
    feeds: tuple[Feed, Feed],
    payments: Rows,
    *,
    folder: Path,
    truth: TruthWriter,
    modified_at: datetime,
) -> None:
    """Write the files into ``folder`` and tell what must become of each.

    Args:
        office: What all files share.
        feeds: Those of pkh/penyaluran and of pkh/anggota.
        payments: Clean payments of a stage that no other file speaks of, ``WANTED`` of them.
        folder: Folder of the source in the inbox.
        truth: The truth of the quarter.
        modified_at: When the first of them was changed; the others follow by the minute.
    """
    feed, members = feeds
    year = int(payments.columns["tahun"][0])
    clock = (modified_at + timedelta(minutes=minute) for minute in range(100))
    for plan in _plans(feed, payments):
        path = folder / f"{plan.stem}_{year}.{plan.layout.kind}"
        file = SampleFile(office, feed, plan.layout, path=path, truth=truth, year=year, is_broken=False)
        file.put(plan.rows(), np.random.default_rng(year), sheet="BNBA", titles=())
        older = f"{plan.supersedes}_{year}.{plan.layout.kind}" if plan.supersedes else ""
        file.close(next(clock), status=plan.status, reason=plan.reason, about=plan.about, supersedes=older)
    two = folder / f"PKH_BNBA_DAN_ANGGOTA_{year}.xlsx"
    _write_two_feeds(two, feed, members, payments)
    _tell(two, truth, next(clock), status="held", reason="HOLD-002", about="two feeds in one file")
    for path, content, reason, about in _damaged(folder, two.read_bytes(), office.locked):
        path.write_bytes(content)
        _tell(path, truth, next(clock), status="refused", reason=reason, about=about)


def _plans(feed: Feed, payments: Rows) -> Iterator[_Plan]:
    plain = _plain_layout(feed)
    lacking = [name for name in plain.columns if name != "status"]
    yield _Plan(
        stem="PKH_BNBA_TAHAP4", status="loaded", reason="", about="the file that others are compared with",
        layout=plain, rows=lambda: payments.take(range(_BASE)),
    )  # fmt: skip
    yield _Plan(
        stem="PKH_BNBA_SEBAGIAN", status="held", reason="HOLD-005", about="half of the records are known already",
        layout=plain, rows=lambda: payments.take(range(_HALF, len(payments))),
    )  # fmt: skip
    yield _Plan(
        stem="PKH_BNBA_TERLALU_BANYAK", status="held", reason="HOLD-004", about="half as many rows more",
        layout=plain, rows=lambda: payments.take(range(len(payments))),
    )  # fmt: skip
    yield _Plan(
        stem="PKH_BNBA_TANPA_STATUS", status="held", reason="HOLD-001", about="a required column is missing",
        layout=_only(plain, lacking), rows=lambda: payments.take(range(_BASE)),
    )  # fmt: skip
    yield _Plan(
        stem="PKH_BNBA_BANYAK_SALAH", status="held", reason="HOLD-003", about="over a tenth of the rows is set aside",
        layout=plain, rows=lambda: _often_wrong(feed, payments),
    )  # fmt: skip
    yield _Plan(
        stem="PKH_BNBA_JUMLAH_SALAH", status="held", reason="HOLD-006", about="the sum agrees with nothing",
        layout=replace(plain, sum_label="JUMLAH", sums_money=True, sum_error=1),
        rows=lambda: payments.take(range(_BASE)),
    )  # fmt: skip


def _plain_layout(feed: Feed) -> Layout:
    columns = tuple(feed.contract.columns)
    return Layout(
        kind="csv", columns=columns, headings=tuple(feed.contract.columns[name].headings[0] for name in columns)
    )


def _only(layout: Layout, columns: list[str]) -> Layout:
    headings = dict(zip(layout.columns, layout.headings, strict=True))
    return replace(layout, columns=tuple(columns), headings=tuple(headings[name] for name in columns))


def _often_wrong(feed: Feed, payments: Rows) -> Rows:
    rows = payments.take(range(_BASE))
    fault = Fault(column="status", flag="is_status_unknown", make=lambda _: "LAIN DARI BIASA")
    for place in range(0, len(rows), 6):
        break_row(rows, place, fault, feed)
    return rows


def _write_two_feeds(path: Path, feed: Feed, members: Feed, payments: Rows) -> None:
    writer = WorkbookWriter(path)
    layout = _plain_layout(feed)
    for line in [list(layout.headings), *Dress(feed, layout).write(payments, np.random.default_rng(1))]:
        writer.write("BNBA", line)
    columns = members.contract.columns
    writer.write("ANGGOTA", [column.headings[0] for column in columns.values()])
    for place in range(len(payments)):
        cells = {"nama": payments.columns["nama"][place], "komponen": "SD"}
        named = {name: cells.get(name, payments.columns.get(name, [""] * len(payments))[place]) for name in columns}
        writer.write("ANGGOTA", list(named.values()))
    writer.close()


def _damaged(folder: Path, workbook: bytes, locked: bytes) -> Iterator[tuple[Path, bytes, str, str]]:
    yield folder / "PKH_KOSONG.csv", b"", "FILE-001", "no byte"
    yield folder / "PKH_TERPOTONG.xlsx", workbook[: len(workbook) // 2], "FILE-002", "cut off"
    yield folder / "PKH_TERKUNCI.xlsx", locked, "FILE-003", "asks for a password"
    yield folder / "PKH_GAMBAR.xlsx", _PDF, "FILE-004", "not what its name says"
    other = "KODE BARANG;NAMA BARANG;HARGA\r\n" + "".join(
        f"{place};Kertas;{place * 500}\r\n" for place in range(1, 30)
    )
    yield folder / "PKH_BUKAN_KIRIMAN.csv", other.encode(), "FILE-010", "a table of no feed"


def _tell(path: Path, truth: TruthWriter, modified_at: datetime, *, status: str, reason: str, about: str) -> None:
    os.utime(path, (modified_at.timestamp(), modified_at.timestamp()))
    truth.tell_file(
        FileTruth(
            source=path.parent.name,
            feed="",
            file=path.name,
            status=status,
            reason=reason,
            modified_at=modified_at.isoformat(),
            kind=path.suffix[1:],
            about=about,
        )
    )
