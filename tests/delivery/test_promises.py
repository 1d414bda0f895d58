"""Promise 1 and promise 3 over sheets and sequences of deliveries that nobody thought of."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from sinergi.settings import Settings
from tests.properties import costly

from .office import Office
from .payments import Row, csv_of, payment, payments, workbook

pytestmark = pytest.mark.integration

_FEW = costly(quick=4, thorough=20)
_DAMAGE: dict[str, dict[str, object]] = {
    "PKH-103": {"NAMA PENGURUS": ""},
    "PKH-106": {"KECAMATAN": "Sukamaju"},
    "PKH-109": {"DESA/KELURAHAN": "Karangwaru Tua"},
    "PKH-116": {"TAHAP": "7"},
    "PKH-122": {"NOMINAL": "dua ratus"},
    "PKH-124": {"STATUS": "LUNAS"},
}
_HARMLESS: tuple[dict[str, object], ...] = (
    {}, {"NIK": ""}, {"NIK": "12"}, {"NOMINAL": "Rp 225.000,00"}, {"STATUS": "-"}, {"DESA/KELURAHAN": "DS. SULUK"},
    {"TANGGAL LAHIR": "bukan tanggal"}, {"KETERANGAN": "baris satu\nbaris dua; \"petik\""},
)  # fmt: skip


@st.composite
def _rows(draw: st.DrawFn) -> list[tuple[Row, str]]:
    """Rows and the rule that rejects each, "" for none; some repeat an earlier row or its key."""
    drawn: list[tuple[Row, str]] = []
    for number in range(draw(st.integers(1, 25))):
        kind = draw(st.sampled_from(["good"] * 6 + ["bad", "twin", "clash"]))
        if kind == "bad":
            rule = draw(st.sampled_from(sorted(_DAMAGE)))
            drawn.append((payment(number) | _DAMAGE[rule], rule))
        elif kind == "good" or not drawn:
            drawn.append((payment(number) | draw(st.sampled_from(_HARMLESS)), ""))
        else:
            row, rule = draw(st.sampled_from(drawn))
            changed = (
                dict(row)
                if kind == "twin"
                else {**row, "PENDAMPING": f"Pendamping {'abcdefghijklmnopqrstuvwxyz'[number]}"}
            )
            drawn.append((changed, rule))
    return drawn


@st.composite
def _sheets(draw: st.DrawFn) -> tuple[list[tuple[Row, str]], list[list[object]], list[int], bool]:
    """Rows, the cells of the sheet that holds them, the row number of each, whether it is a workbook."""
    rows = draw(_rows())
    headings = list(payment(0))
    titles = draw(st.sampled_from([[], ["DAFTAR BAYAR"], ["DAFTAR BAYAR", "", "TAHAP 1 TAHUN 2025", ""]]))
    has_number = draw(st.booleans())
    shift = draw(st.integers(0, 2))
    width = len(headings) + has_number

    def line(cells: list[object]) -> list[object]:
        return [""] * shift + cells

    heading = (["NO"] if has_number else []) + headings
    lines = [line([title]) for title in titles] + [line(heading)]
    if draw(st.booleans()):
        lines.append(line([f"({place})" for place in range(1, width + 1)]))
    places = []
    for number, (row, _) in enumerate(rows, start=1):
        extra = draw(st.sampled_from(["", "", "", "", "", "blank", "heading", "sum"]))
        if extra and number > 1:
            lines.append({"blank": [""], "heading": line(heading), "sum": line(["SUB TOTAL", "", "99"])}[extra])
        lines.append(line(([number] if has_number else []) + [row[name] for name in headings]))
        places.append(len(lines))
    if draw(st.booleans()):
        lines.append(line(["JUMLAH"]))
    if draw(st.booleans()):
        lines += [[""], line(["", "", "Madiun, 14 April 2025"]), line(["", "", "Kepala Dinas"])]
    return rows, lines, places, draw(st.booleans())


@_FEW
@given(drawn=_sheets())
def test_every_row_is_exactly_one_of_accepted_rejected_duplicate_and_ignored(
    office: Office, empty_warehouse: Callable[[], Settings], tmp_path: Any, drawn: Any
):
    rows, lines, places, is_workbook = drawn
    empty_warehouse()
    delivery_id = office.receive(*_file(lines, tmp_path, is_workbook=is_workbook))
    status = office.ingest(delivery_id)
    accepted, rejected, duplicates = _expected(rows, places)
    sheet = "BNBA" if is_workbook else ""
    read = sum(any(str(cell) for cell in line) for line in lines)
    counts = (read, len(accepted), len(rejected), duplicates, read - len(rows))
    note(f"{status} {office.reason(delivery_id)}")
    assert office.balance(delivery_id) == {sheet: counts}
    found = office.rows("select row_no from quarantine.rejected_row order by 1")
    assert [row_no for (row_no,) in found] == sorted(rejected)
    for row_no, rule in rejected.items():
        assert office.value(
            "select count(*) from quarantine.finding where row_no = :row and rule_code = :rule", row=row_no, rule=rule
        )
    is_held = len(rejected) > 0.1 * (len(accepted) + len(rejected))
    assert status == ("held" if is_held else "loaded")
    opened = office.rows("select row_no from core.pkh_payment order by 1")
    assert [row_no for (row_no,) in opened] == ([] if is_held else sorted(accepted))


def _file(lines: list[list[object]], folder: Any, *, is_workbook: bool) -> tuple[str, bytes]:
    if is_workbook:
        filled = [[None if cell == "" else cell for cell in line] for line in lines]
        return "BNBA.xlsx", workbook(folder / "b.xlsx", {"BNBA": filled})
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(lines)
    return "BNBA.csv", text.getvalue().encode("utf-8-sig")


def _expected(rows: list[tuple[Row, str]], places: list[int]) -> tuple[set[int], dict[int, str], int]:
    seen: set[tuple[object, ...]] = set()
    stays: list[tuple[int, Row, str]] = []
    for (row, rule), row_no in zip(rows, places, strict=True):
        if tuple(row.values()) not in seen:
            stays.append((row_no, row, rule))
        seen.add(tuple(row.values()))
    keys = Counter((row["ID PESERTA PKH"], row["TAHAP"]) for _, row, _ in stays)
    rejected = {
        row_no: rule or "PKH-125"
        for row_no, row, rule in stays
        if rule or keys[row["ID PESERTA PKH"], row["TAHAP"]] > 1
    }
    return {row_no for row_no, *_ in stays} - set(rejected), rejected, len(rows) - len(stays)


@st.composite
def _deliveries(draw: st.DrawFn) -> list[list[dict[str, object]]]:
    """Deliveries in the order they were made: versions of a list of records, and supplements."""
    lists = {0: payments(range(20))}
    made = [lists[0]]
    for step in range(1, draw(st.integers(2, 4))):
        if draw(st.integers(0, 3)) == 0:
            lists[step] = payments(range(100 * step, 100 * step + draw(st.integers(1, 4))))
            made.append(lists[step])
            continue
        which = draw(st.sampled_from(sorted(lists)))
        version = [dict(row) for row in lists[which]]
        if draw(st.booleans()) and len(version) > 10:
            del version[draw(st.integers(0, len(version) - 1))]
        if draw(st.booleans()):
            version[draw(st.integers(0, len(version) - 1))]["NOMINAL"] = str(step)
        if draw(st.booleans()) and len(version) > 10:
            version.append(payment(500 + step))
        lists[which] = version
        if csv_of(version) not in map(csv_of, made):
            made.append(version)
    return made


@_FEW
@given(made=_deliveries(), together=st.booleans(), again=st.data())
def test_however_deliveries_come_and_come_again_the_same_facts_are_open(
    office: Office,
    empty_warehouse: Callable[[], Settings],
    made: list[list[Row]],
    together: bool,
    again: st.DataObject,
):
    empty_warehouse()
    for number, rows in enumerate(made):
        office.drop(f"{number}.csv", csv_of(rows), minute=number)
        if not together:
            _ingest_all(office)
    _ingest_all(office)
    standing = _standing(made)
    assert _open_records(office) == standing
    before = office.written()
    repeated = again.draw(st.integers(0, len(made) - 1))
    office.drop("lagi.csv", csv_of(made[repeated]), minute=99)
    _ingest_all(office)
    assert office.written() == before


def _ingest_all(office: Office) -> None:
    for delivery_id in office.take():
        assert office.ingest(delivery_id) in {"loaded", "superseded"}, office.reason(delivery_id)


def _standing(made: list[list[Row]]) -> list[tuple[str, int]]:
    """A version replaces the list whose records it shares; a supplement shares none."""
    lists: list[list[Row]] = []
    for rows in made:
        ids = {row["ID PESERTA PKH"] for row in rows}
        lists = [held for held in lists if not ids & {row["ID PESERTA PKH"] for row in held}] + [rows]
    return sorted((str(row["ID PESERTA PKH"]), int(str(row["NOMINAL"]))) for held in lists for row in held)


def _open_records(office: Office) -> list[tuple[str, int]]:
    return [
        (found, int(rupiah))
        for found, rupiah in office.rows("select id_peserta, nominal_rupiah from core.pkh_payment order by 1, 2")
    ]
