"""The period of a delivery where its rows do not tell one."""

from __future__ import annotations

from datetime import date

import pytest

from sinergi.delivery.periods import SettledPeriod, guess_period

RECEIVED_ON = date(2025, 8, 20)


@pytest.mark.parametrize(
    ("titles", "file_name", "expected"),
    [
        ("PKH TRIWULAN I 2025", "apa_saja.csv", (date(2025, 1, 1), date(2025, 3, 31), "judul")),
        ("PKH TRIWULAN I 2025", "PKH_2024_TW3.csv", (date(2025, 1, 1), date(2025, 3, 31), "judul")),
        ("DAFTAR ANGGOTA", "PKH_ANGGOTA_2025_TW2.csv", (date(2025, 4, 1), date(2025, 6, 30), "nama_berkas")),
        ("", "REKAP_2025-05.xlsx", (date(2025, 5, 1), date(2025, 5, 31), "nama_berkas")),
        ("", "data.csv", (date(2025, 7, 1), date(2025, 9, 30), "penerimaan")),
    ],
)
def test_title_then_name_then_receipt_tell_the_period(titles, file_name, expected):
    start, end, basis = expected
    found = guess_period(titles=titles, file_name=file_name, received_on=RECEIVED_ON, unit="month")
    assert found == SettledPeriod(start=start, end=end, basis=basis)


@pytest.mark.parametrize(
    ("unit", "start", "end"),
    [
        ("month", date(2025, 5, 1), date(2025, 5, 31)),
        ("quarter", date(2025, 4, 1), date(2025, 6, 30)),
        ("year", date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_a_period_is_as_long_as_the_unit_of_its_contract_at_least(unit, start, end):
    found = guess_period(titles="KEADAAN MEI 2025", file_name="a.csv", received_on=RECEIVED_ON, unit=unit)
    assert (found.start, found.end) == (start, end)
