"""Numbers of invented people, built as the real ones are: NIK, No KK, accounts, telephones, dates as text."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sinergi.samples.words import Texts, texts

Numbers = npt.NDArray[np.int64]
Days = npt.NDArray[np.datetime64]

TWO_DIGITS = texts([f"{number:02d}" for number in range(100)])
THREE_DIGITS = texts([f"{number:03d}" for number in range(1000)])
FOUR_DIGITS = texts([str(number) for number in range(10_000)])
_MOBILE = texts(["0812", "0813", "0821", "0822", "0852", "0857", "0858", "0877", "0881", "0895", "0896"])


def as_text(numbers: Numbers, width: int = 0) -> Texts:
    """Return numbers as text, with zeros in front up to ``width``."""
    plain = pa.array(numbers).cast(pa.string()).to_numpy(zero_copy_only=False)
    return texts([number.zfill(width) for number in plain]) if width else plain


def split_days(days: Days) -> tuple[Numbers, Numbers, Numbers]:
    """Return day, month and year of dates."""
    months = days.astype("datetime64[M]")
    day = (days - months).astype(np.int64) + 1
    return day, months.astype(np.int64) % 12 + 1, days.astype("datetime64[Y]").astype(np.int64) + 1970


def make_nik(kecamatan: Numbers, born: Days, *, is_woman: npt.NDArray[np.bool_], serial: Numbers) -> Numbers:
    """Return NIK: kecamatan of first registration, day (+ 40 for a woman), month, year, serial from 1."""
    day, month, year = split_days(born)
    return _sixteen(kecamatan, day + 40 * is_woman, month, year, serial)


def make_no_kk(kecamatan: Numbers, issued: Days, serial: Numbers) -> Numbers:
    """Return family card numbers: kecamatan and day of issue, never + 40, and a serial."""
    day, month, year = split_days(issued)
    return _sixteen(kecamatan, day, month, year, serial)


def slashed_dates(days: Days) -> Texts:
    """Return dates as day/month/year."""
    day, month, year = split_days(days)
    made: Texts = TWO_DIGITS[day] + "/" + TWO_DIGITS[month] + "/" + FOUR_DIGITS[year]
    return made


def make_phones(random: np.random.Generator, size: int) -> Texts:
    """Return mobile numbers of twelve digits."""
    made: Texts = _MOBILE[random.integers(0, len(_MOBILE), size)] + as_text(random.integers(10**7, 10**8, size))
    return made


def make_accounts(random: np.random.Generator, size: int) -> Texts:
    """Return account numbers of 14 digits, zeros in front as banks have them."""
    return texts([f"00{number}" for number in random.integers(10**11, 10**12, size).tolist()])


def _sixteen(kecamatan: Numbers, day: Numbers, month: Numbers, year: Numbers, serial: Numbers) -> Numbers:
    front = (kecamatan * 100 + day) * 100 + month
    number: Numbers = (front * 100 + year % 100) * 10_000 + serial
    return number


def unique_serials(front: Numbers, born: Days, *, is_woman: npt.NDArray[np.bool_], slot: int, slots: int) -> Numbers:
    """Return serials under which no two people of any desa get one number.

    Those of one kecamatan and day are counted; each desa has its own slot between the counts. What is
    added for the day keeps the last digit from being the same for a whole desa.

    Args:
        front: Six digits of the kecamatan.
        born: Day within the number.
        is_woman: Whose day has + 40.
        slot: Number of the desa.
        slots: Number of all desa.
    """
    days = born.astype("datetime64[D]").astype(np.int64)
    key = (front * 100_000 + days) * 2 + is_woman
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    starts = np.r_[True, ordered[1:] != ordered[:-1]]
    places = np.arange(len(key))
    rank = np.empty(len(key), dtype=np.int64)
    rank[order] = places - np.maximum.accumulate(np.where(starts, places, 0))
    serial: Numbers = (rank * slots + slot + days * 37 + is_woman * 11) % 9999 + 1
    return serial
