"""No identifier reaches a handler."""

from __future__ import annotations

import logging

import pytest

from sinergi.log import get_logger, mask_identifiers

NIK = "3519024101800001"


@pytest.mark.parametrize(
    "text",
    [NIK, f"NIK {NIK} ganda", f"'{NIK}'", "35.1902.410180.0001", "3519 0241 0180 0001", "HP 0812-3456-7890",
     f"{NIK},{NIK}", f"nik={NIK};kk=3519020101100001", f"nik{NIK}kk", f"{NIK}{NIK}", f"{NIK}\n{NIK}",
     "(0351) 456-7890", "0812/3456/7890", "+62(812)3456 7890", "(0351) - (4567890)", "0812–3456–7890",
     "0812\u00a03456\u00a07890", "0812'3456'7890", "Rp 081.234.567.890", "Rp 351.902.410.180.001,5",
     "35/1902/410180/0001", "12-05-1980 3519024101800001", "Rp 3.519.024.101.800.001", "1.234.567.890"],
)  # fmt: skip
def test_identifiers_are_masked_wherever_they_stand(text):
    masked = mask_identifiers(text)
    assert "0001" not in masked
    assert "7890" not in masked
    assert "4101" not in masked
    assert ".890" not in masked
    assert ".001" not in masked


@pytest.mark.parametrize(
    "text",
    ["baris 118 dari 1.250", "2025-04-14", "2025-04-14 08:30:15.123456", "Rp 1.234.567.890", "Rp12.345.678.901,50",
     "12/05/1980", "12/05/1980 08:30", "12/05/1980 (44 th)", "01/04/2025 - 30/06/2025", "01/04/2025 s.d. 30/06/2025",
     "2025-04-01 2025-06-30", "2025-04-14T08:30:15.123456+07:00", "1.234.567.890,00", "Rp 1.234.567.890 (12 baris)",
     "HOLD-005: 9 dari 100", "225000", ""],
)  # fmt: skip
def test_counts_dates_and_codes_stay(text):
    assert mask_identifiers(text) == text


def test_what_is_logged_is_masked_in_message_and_arguments(caplog):
    logger = get_logger("sinergi.uji")
    with caplog.at_level(logging.INFO):
        logger.info("NIK %s di baris %s", NIK, 12)
        logger.warning(f"langsung {NIK}")  # noqa: G004
    assert NIK not in caplog.text
    assert "di baris 12" in caplog.text


def test_a_logger_is_filtered_once_however_often_it_is_asked_for():
    assert (
        len({id(found) for found in get_logger("sinergi.uji").filters}) == len(get_logger("sinergi.uji").filters) == 1
    )
