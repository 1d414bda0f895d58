"""One golden export per feed: the same rows in every layout, each row with the verdict of its maker beside it."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from .layouts import LAYOUTS, Cells, Written
from .office import Office

pytestmark = pytest.mark.integration

FIXTURES = Path(__file__).parents[1] / "fixtures"


@dataclass(frozen=True, kw_only=True)
class Golden:
    """A golden export: where it comes from and the name and title it bears."""

    source: str
    feed: str
    file_name: str
    title: str

    @property
    def path(self) -> Path:
        """The rows: the verdict, then the cells under their headings."""
        return FIXTURES / self.source / f"{self.feed}.csv"

    def read(self) -> tuple[list[str], list[str], list[list[str]]]:
        """Return the verdict of every row, the headings and the cells."""
        with self.path.open(encoding="utf-8", newline="") as file:
            (_, *headings), *rows = csv.reader(file)
        return [row[0] for row in rows], headings, [row[1:] for row in rows]


GOLDEN = (
    Golden(source="slrt", feed="keluhan", file_name="SLRT_REKAP_KELUHAN_2025-05", title="REKAP KELUHAN MEI 2025"),
    Golden(source="slrt", feed="layanan_harian", file_name="layanan_harian_mei", title="LAYANAN HARIAN MEI 2025"),
    Golden(source="karang_taruna", feed="unit", file_name="KT_REGISTER_2025", title="REGISTER TAHUN 2025"),
    Golden(
        source="karang_taruna",
        feed="anggota",
        file_name="KT_ANGGOTA_2025",
        title="ANGGOTA KARANG TARUNA KECAMATAN DOLOPO TAHUN 2025",
    ),
    Golden(source="karang_taruna", feed="kegiatan", file_name="KT_KEGIATAN_TW2_2025", title="KEGIATAN TW 2 2025"),
)


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
@pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: golden.feed)
def test_a_golden_export_ends_as_its_maker_says_in_every_layout(
    office: Office, golden: Golden, layout: Callable[[str, Sequence[str], Cells], Written]
) -> None:
    verdicts, headings, rows = golden.read()
    written = layout(golden.title, headings, rows)
    delivery_id = office.receive(golden.file_name + written.suffix, written.content, source=golden.source)
    assert office.ingest(delivery_id) == "loaded", office.reason(delivery_id)
    assert _feed(office, delivery_id) == golden.feed
    assert _findings(office, delivery_id, written) == _expected(verdicts)
    assert office.balance(delivery_id)[written.sheet] == _balance(verdicts, written)


def _feed(office: Office, delivery_id: int) -> str:
    return str(office.value("select feed from ops.delivery where delivery_id = :it", it=delivery_id))


def _expected(verdicts: Sequence[str]) -> dict[int, set[str]]:
    """Return place in the table to the rules that find the row; "tolak" goes before those that reject."""
    found = {place: set(verdict.split()) - {"tolak", "kembar"} for place, verdict in enumerate(verdicts)}
    return {place: rules for place, rules in found.items() if rules}


def _findings(office: Office, delivery_id: int, written: Written) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for sheet, row_no, rule in office.rows(
        "select sheet, row_no, rule_code from quarantine.finding where delivery_id = :it", it=delivery_id
    ):
        assert sheet == written.sheet
        found.setdefault(written.row_nos.index(row_no), set()).add(rule)
    return found


def _balance(verdicts: Sequence[str], written: Written) -> tuple[int, ...]:
    rejected = sum(verdict.startswith("tolak") for verdict in verdicts)
    twins = sum(verdict == "kembar" for verdict in verdicts)
    accepted = len(verdicts) - rejected - twins
    return written.rows_read, accepted, rejected, twins, written.rows_read - len(verdicts)
