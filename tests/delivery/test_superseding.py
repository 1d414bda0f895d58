"""Deliveries that overlap: what holds them, and what the answer of a human does."""

from __future__ import annotations

import pytest

from sinergi.errors import SinergiError

from .office import Office
from .payments import csv_of, payment, payments

pytestmark = pytest.mark.integration


@pytest.fixture
def partly(office: Office) -> tuple[int, int]:
    """A loaded delivery of twenty records, and a held one with ten of them, changed, and ten others."""
    first = office.load("BNBA.csv", csv_of(payments(range(20))))
    return first, office.hold("BNBA lagi.csv", csv_of(payments(range(10, 30), NOMINAL="0")), "HOLD-005")


def test_a_partial_overlap_waits_with_its_balance_and_without_rows(office: Office, partly):
    first, second = partly
    assert office.status(first) == "loaded"
    assert "10 dari 20 catatan" in office.reason(second)
    assert office.value("select count(*) from core.pkh_payment_version where delivery_id = :it", it=second) == 0
    assert office.value("select count(*) from staging.pkh_penyaluran") == 0
    assert office.balance(second) == {"": (21, 20, 0, 0, 1)}
    assert office.take() == []


def test_the_answer_replace_closes_what_stood(office: Office, partly):
    first, second = partly
    office.decide(second, "replace")
    assert office.take() == [second]
    assert office.ingest(second) == "loaded"
    assert office.status(first) == "superseded"
    assert len(office.open_ids()) == 20
    assert office.value("select sum(nominal_rupiah) from core.pkh_payment") == 0


def test_the_answer_add_leaves_what_stood(office: Office, partly):
    first, second = partly
    office.decide(second, "add")
    assert office.ingest(second) == "loaded"
    assert office.status(first) == "loaded"
    assert len(office.open_ids()) == 40


def test_the_answer_refuse_puts_the_file_back_with_the_reason(office: Office, partly):
    first, second = partly
    office.decide(second, "refuse")
    assert office.take() == [second]
    assert office.ingest(second) == "refused"
    assert office.status(first) == "loaded"
    assert "sudah dicek" in (office.settings.refused / "BNBA lagi.csv.alasan.txt").read_text("utf-8")
    assert office.take() == []


def test_an_answer_to_another_question_is_not_taken(office: Office, partly):
    first, second = partly
    for outcome in ("release", "map"):
        with pytest.raises(SinergiError, match="HOLD-005"):
            office.decide(second, outcome)
    with pytest.raises(SinergiError, match="tidak sedang ditahan"):
        office.decide(first, "replace")
    assert office.value("select count(*) from ops.decision") == 0


def test_a_held_delivery_that_nobody_answered_is_held_again_when_it_is_run(office: Office, partly):
    before = office.content()
    assert office.ingest(partly[1]) == "held"
    assert office.content() == before


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_versions_in_one_drop_give_the_same_warehouse_in_either_order(office: Office, order):
    older, newer = payments(range(20)), [payment(0, NOMINAL="0"), *payments(range(1, 19)), payment(77)]
    office.drop("revisi.csv", csv_of(newer), minute=20)
    office.drop("awal.csv", csv_of([*older, payment(30, STATUS="LUNAS")]), minute=10)
    taken = office.take()
    assert office.rows(
        "select file_name from ops.delivery where delivery_id = any(:ids) order by modified_at", ids=taken
    ) == [
        ("awal.csv",),
        ("revisi.csv",),
    ]
    for place in order:
        office.ingest(taken[place])
    assert [office.status(it) for it in taken] == ["superseded", "loaded"]
    assert office.rows("select superseded_by from ops.delivery where delivery_id = :it", it=taken[0]) == [(taken[1],)]
    assert office.open_ids() == sorted(str(row["ID PESERTA PKH"]) for row in newer)
    assert (
        office.value(
            "select nominal_rupiah from core.pkh_payment where id_peserta = :it", it=newer[0]["ID PESERTA PKH"]
        )
        == 0
    )
    assert office.balance(taken[0]) == {"": (22, 20, 1, 0, 1)}
    assert office.rows("select status from quarantine.rejected_row") == [("superseded",)]
    assert office.value("select count(*) from staging.pkh_penyaluran") == 0


def test_a_delivery_far_in_rows_from_what_it_replaces_waits_until_it_is_released(office: Office):
    first = office.load("BNBA.csv", csv_of(payments(range(10))))
    second = office.hold("BNBA besar.csv", csv_of(payments(range(14))), "HOLD-004")
    assert "14 baris" in office.reason(second)
    assert office.balance(second) == {"": (15, 14, 0, 0, 1)}
    office.decide(second, "release")
    assert office.ingest(second) == "loaded"
    assert office.status(first) == "superseded"


def test_one_answer_does_not_answer_the_next_question(office: Office):
    office.load("BNBA.csv", csv_of(payments(range(20))))
    bad = [*payments(range(15, 30)), *payments(range(60, 66), STATUS="LUNAS")]
    second = office.hold("campur.csv", csv_of(bad), "HOLD-003")
    office.decide(second, "release")
    assert office.ingest(second) == "held"
    assert office.reason(second).startswith("HOLD-005")
    office.decide(second, "add")
    assert office.ingest(second) == "loaded"
    assert office.balance(second) == {"": (22, 15, 6, 0, 1)}
