from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sinergi.cleaning.periods import Period, find_period, quarter_of


@pytest.mark.parametrize(
    "text",
    ["TAHAP 2 TAHUN 2025", "Triwulan II 2025", "TW2_2025", "2025_TW2", "2025-TW2", "TW.2 2025", "T-2 2025",
     "Tahap 2/2025", "PKH_BNBA_TAHAP2_2025.xlsx", "slrt_layanan_harian_2025_tw2.csv", "Tahap II Tahun Anggaran 2025",
     "LAPORAN TRIWULAN II (APRIL - JUNI) TAHUN 2025", "PERIODE APRIL S.D. JUNI 2025", "TW 2 KABUPATEN TAHUN 2025"],
)  # fmt: skip
def test_a_quarter_is_found_in_titles_and_file_names(text):
    assert find_period(text) == Period(date(2025, 4, 1), date(2025, 6, 30), "quarter")


@pytest.mark.parametrize(
    "text",
    ["Bulan April 2025", "2025-04", "April-2025", "SLRT_REKAP_KELUHAN_2025-04.xlsx", "REKAP BULAN APRIL TAHUN 2025",
     "rekap_apr_2025", "04-2025", "Bulan 4 Tahun 2025", "Rekap April 2025 (TW II)", "30 April 2025"],
)  # fmt: skip
def test_a_month_wins_over_quarter_and_year(text):
    assert find_period(text) == Period.of_month(2025, 4)


@pytest.mark.parametrize("text", ["Tahun 2025", "KT_REGISTER_2025.xlsx", "T.A. 2025", "Januari - Desember 2025"])
def test_a_lone_year_is_a_year(text):
    assert find_period(text) == Period.of_year(2025)


@pytest.mark.parametrize("text", ["", "rekap.xlsx", "pkh tw 4", "data 2024-2025", "20250405", "RT 2 RW 1"])
def test_a_text_without_one_period_has_none(text):
    assert find_period(text) is None


@pytest.mark.parametrize("text", ["Desa Mejayan 2025", "Marsudi 2025", "Kecamatan Dolopo 2025"])
def test_a_month_inside_another_word_is_no_month(text):
    assert find_period(text) == Period.of_year(2025)


@given(st.dates())
def test_a_day_lies_in_its_quarter(day):
    quarter = quarter_of(day)
    assert quarter.start <= day <= quarter.end
    assert quarter.unit == "quarter"
    assert quarter == Period.of_quarter(day.year, (day.month - 1) // 3 + 1)


@given(st.text(max_size=40))
def test_any_text_is_searched_without_error(text):
    assert find_period(text) is None or find_period(text).start <= find_period(text).end
