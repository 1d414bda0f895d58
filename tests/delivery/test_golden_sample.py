"""The sample of the repository, against what its maker knows of every row of it."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from sinergi.settings import REPOSITORY

from .office import Office

pytestmark = pytest.mark.integration

SAMPLES = REPOSITORY / "include/samples/inbox/pkh"
EXPECTED: dict[str, Any] = json.loads((Path(__file__).parents[1] / "fixtures/pkh/expected.json").read_text("utf-8"))


@pytest.fixture
def loaded(office: Office) -> tuple[Office, dict[str, int]]:
    """All files of the sample, taken in one drop and to the end."""
    for path in sorted(SAMPLES.iterdir()):
        office.drop(path.name, path.read_bytes(), minute=0)
    for delivery_id in office.take():
        assert office.ingest(delivery_id) == "loaded", office.reason(delivery_id)
    return office, dict(office.rows("select file_name, delivery_id from ops.delivery"))


def test_the_sample_ends_as_its_maker_knows(loaded: tuple[Office, dict[str, int]]):
    office, ids = loaded
    assert ids.keys() == EXPECTED.keys()
    for name, expected in EXPECTED.items():
        found = _found(office, ids[name], expected)
        assert found == expected, name


def _found(office: Office, delivery_id: int, expected: dict[str, Any]) -> dict[str, Any]:
    ((feed, start, end),) = office.rows(
        "select feed, period_start\\:\\:text, period_end\\:\\:text from ops.delivery where delivery_id = :it",
        it=delivery_id,
    )
    parts = ("read", "accepted", "rejected", "duplicate", "ignored")
    found: dict[str, Any] = {
        "feed": feed,
        "period": [start, end],
        "sheets": {
            sheet: dict(zip(parts, counts, strict=True)) for sheet, counts in office.balance(delivery_id).items()
        },
        "rejected": _rejected(office, delivery_id),
    }
    if "rupiah" in expected:
        money = office.rows(
            "select status_class, sum(nominal_rupiah)\\:\\:bigint from core.pkh_payment"
            " where delivery_id = :it group by 1",
            it=delivery_id,
        )
        found["rupiah"] = dict(money)
        found["kpm"] = office.value(
            "select count(distinct id_peserta) from core.pkh_payment where delivery_id = :it", it=delivery_id
        )
    else:
        components = office.rows(
            "select komponen_code, count(*) from core.pkh_component where delivery_id = :it group by 1",
            it=delivery_id,
        )
        found["components"] = dict(components)
    return found


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
