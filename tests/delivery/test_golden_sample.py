"""The sample of the repository, against what its maker knows of every row of it."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from sinergi.build.warehouse import build_warehouse
from sinergi.settings import REPOSITORY

from .office import Office

pytestmark = pytest.mark.integration

SAMPLES = REPOSITORY / "include/samples/inbox"
FIXTURES = Path(__file__).parents[1] / "fixtures"
SOURCES = sorted(path.name for path in SAMPLES.iterdir())
EXPECTED: dict[str, dict[str, Any]] = {
    source: json.loads((FIXTURES / source / "expected.json").read_text("utf-8")) for source in SOURCES
}

# Feed to what is told of its facts: a number, or numbers by a code.
TOLD = {
    "penyaluran": {
        "rupiah": "select status_class, sum(nominal_rupiah)\\:\\:bigint from core.pkh_payment",
        "kpm": "select count(distinct id_peserta) from core.pkh_payment",
    },
    "anggota of pkh": {"components": "select komponen_code, count(*) from core.pkh_component"},
    "keluhan": {
        "statuses": "select status_code, count(*) from core.slrt_case",
        "bidang": "select bidang_code, count(*) from core.slrt_case",
    },
    "layanan_harian": {"services": "select service_code, sum(service_count) from core.slrt_daily_service"},
    "unit": {
        "active": "select count(*) from core.karang_taruna_unit where is_active",
        "classes": "select classification_code, count(*) from core.karang_taruna_unit",
    },
    "anggota of karang_taruna": {
        "kecamatan": "select left(region_code, 8), count(*) from core.karang_taruna_member",
    },
    "kegiatan": {"activities": "select activity_code, count(*) from core.karang_taruna_activity"},
}


Loaded = tuple[Office, dict[tuple[str, str], int]]


@pytest.fixture
def loaded(office: Office) -> Loaded:
    """All files of the sample, taken in one drop per source and to the end."""
    for source in SOURCES:
        for path in sorted((SAMPLES / source).iterdir()):
            office.drop(path.name, path.read_bytes(), source=source, minute=0)
        for delivery_id in office.take(source=source):
            assert office.ingest(delivery_id) == "loaded", office.reason(delivery_id)
    rows = office.rows("select source, file_name, delivery_id from ops.delivery")
    return office, {(source, file_name): delivery_id for source, file_name, delivery_id in rows}


def test_the_sample_ends_as_its_maker_knows(loaded: Loaded) -> None:
    office, ids = loaded
    expected = {(source, name): told for source, files in EXPECTED.items() for name, told in files.items()}
    assert ids.keys() == expected.keys()
    for place, told in expected.items():
        assert _found(office, ids[place]) == told, place


def test_the_sample_shows_persons_whom_two_sources_know(loaded: Loaded) -> None:
    """Five cases of four receivers of PKH, one case without a NIK, and five of their children in Karang Taruna."""
    office, _ = loaded
    build_warehouse(office.settings)
    assert office.rows(
        "select l.source, count(*), count(distinct l.person_key) from core.person_link as l"
        " where l.source <> 'pkh'"
        " and exists (select from core.person_link as p where p.person_key = l.person_key and p.source = 'pkh')"
        " group by 1 order by 1"
    ) == [("karang_taruna", 5, 5), ("slrt", 5, 4)]


def _found(office: Office, delivery_id: int) -> dict[str, Any]:
    ((source, feed, start, end),) = office.rows(
        "select source, feed, period_start\\:\\:text, period_end\\:\\:text from ops.delivery where delivery_id = :it",
        it=delivery_id,
    )
    parts = ("read", "accepted", "rejected", "duplicate", "ignored")
    queries = TOLD.get(feed) or TOLD[f"{feed} of {source}"]
    return {
        "feed": feed,
        "period": [start, end],
        "sheets": {
            sheet: dict(zip(parts, counts, strict=True)) for sheet, counts in office.balance(delivery_id).items()
        },
        "rejected": _rejected(office, delivery_id),
        **{told: _told(office, query, delivery_id) for told, query in queries.items()},
    }


def _told(office: Office, query: str, delivery_id: int) -> Any:
    is_filtered = " where " in query
    of_delivery = f"{query} {'and' if is_filtered else 'where'} delivery_id = :it"
    if query.startswith("select count("):
        return office.value(of_delivery, it=delivery_id)
    return dict(office.rows(f"{of_delivery} group by 1", it=delivery_id))


def _rejected(office: Office, delivery_id: int) -> list[list[Any]]:
    rules = defaultdict(list)
    for sheet, row_no, rule in office.rows(
        "select f.sheet, f.row_no, f.rule_code from quarantine.finding as f"
        " inner join quarantine.rejected_row as r using (delivery_id, sheet, row_no)"
        " where f.delivery_id = :it and f.severity = 'reject' order by 1, 2, 3",
        it=delivery_id,
    ):
        rules[sheet, row_no].append(rule)
    return [[sheet, row_no, found] for (sheet, row_no), found in rules.items()]
