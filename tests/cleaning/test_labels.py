"""Free text and open categories: no identifier travels in them."""

from __future__ import annotations

import pandas as pd
import pytest

from sinergi.cleaning.labels import clean_label, mask_numbers


def masked(cell: str) -> str:
    return str(mask_numbers(pd.Series(["tanpa angka", cell, None], dtype="str"))[1])


@pytest.mark.parametrize(
    "number",
    ["3519024101800001", "35.1902.410180.0001", "0812/3456/7890", "(0351) 456-7890", "+62(812)3456 7890",
     "3.519.024.101.800.001", "1234567890", "0081-01-012345-53-1"],
)  # fmt: skip
def test_a_number_that_may_be_an_identifier_is_masked_however_it_is_written(number):
    assert not any(part in masked(f"hubungi {number} segera") for part in ("7890", "0001", "800", "012345"))
    assert masked(f"hubungi {number} segera").endswith(" segera")


@pytest.mark.parametrize(
    "text",
    ["RT 003/001 No. 12", "lahir 12/05/1980", "pada 2025-04-01 08:30", "bantuan Rp 1.234.567.890", "tahun 2025"],
)
def test_dates_sums_and_house_numbers_stay(text):
    assert masked(text) == text


def test_a_label_is_upper_case_and_masked():
    cleaned = clean_label(pd.Series(["bank  jatim", "BRI 0812/3456/7890"], dtype="str"))
    assert cleaned["value"].to_list() == ["BANK JATIM", "BRI [NOMOR]"]
