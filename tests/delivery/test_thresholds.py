"""The share of rejected rows beyond which a whole delivery waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from sinergi.contracts.contract import Thresholds
from sinergi.contracts.registry import find_contract
from sinergi.delivery.deliveries import Delivery
from sinergi.delivery.thresholds import hold_too_many_rejects
from sinergi.errors import HeldDeliveryError


@pytest.fixture
def contract(settings):
    return find_contract(settings.sources, "pkh", "penyaluran")


@pytest.fixture
def delivery() -> Delivery:
    now = datetime(2025, 4, 14, 23, 30, tzinfo=UTC)
    return Delivery(
        delivery_id=1, source="pkh", feed="penyaluran", file_name="BNBA.csv", sha256="0", received_at=now,
        modified_at=now, drop_id="a", period_start=None, period_end=None, status="received", reason=None,
    )  # fmt: skip


@pytest.mark.parametrize(("accepted", "rejected"), [(90, 10), (100, 0), (0, 0), (9, 1)])
def test_a_tenth_of_rejected_rows_does_not_hold(delivery, contract, accepted, rejected):
    hold_too_many_rejects(delivery, contract, accepted=accepted, rejected=rejected)


@pytest.mark.parametrize(("accepted", "rejected"), [(89, 11), (0, 1), (8, 1)])
def test_more_than_a_tenth_of_rejected_rows_holds(delivery, contract, accepted, rejected):
    with pytest.raises(HeldDeliveryError, match=rf"{rejected} dari {accepted + rejected} baris") as caught:
        hold_too_many_rejects(delivery, contract, accepted=accepted, rejected=rejected)
    assert caught.value.code == "HOLD-003"


def test_a_feed_may_set_another_share(delivery, contract):
    patient = replace(contract, thresholds=Thresholds(rejected_share=0.5))
    hold_too_many_rejects(delivery, patient, accepted=50, rejected=50)
    with pytest.raises(HeldDeliveryError):
        hold_too_many_rejects(delivery, patient, accepted=49, rejected=51)


def test_the_day_of_receipt_is_that_of_the_office(delivery):
    assert delivery.received_on.isoformat() == "2025-04-15"
