"""A number of a person in the column of a programme's number never reaches core, however it is written."""

from __future__ import annotations

import pytest

from .office import Office
from .payments import csv_of, payment, payments

pytestmark = pytest.mark.integration

NIK = str(payment(5)["NIK"])
ACCOUNT = str(payment(0)["NO REKENING"])


def slashed(number: str) -> str:
    return "/".join((number[:4], number[4:8], number[8:12], number[12:]))


@pytest.mark.parametrize(
    "pasted",
    [NIK, slashed(NIK), f"{NIK[:4]}({NIK[4:8]}){NIK[8:]}", slashed(ACCOUNT), f"REK {slashed(ACCOUNT)}"],
    ids=["nik", "nik-slashes", "nik-brackets", "account-slashes", "account-titled"],
)
def test_a_pasted_number_is_no_number_of_a_programme(office: Office, pasted: str):
    rows = [payment(0, ID_PESERTA_PKH=pasted), *payments(range(1, 30))]
    office.load("BNBA.csv", csv_of(rows))
    assert pasted.replace(" ", "") not in office.open_ids()
    assert len(office.open_ids()) == 29
