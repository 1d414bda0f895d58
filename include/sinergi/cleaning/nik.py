"""NIK, the national identity number: cleaned, graded, and compared with what else the row says."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from sinergi.cleaning.columns import labels, to_arrow, to_frame
from sinergi.cleaning.sixteen_digits import (
    GRADES,
    ISSUES,
    SUSPICIOUS,
    Flags,
    Numbers,
    SixteenDigits,
    read_sixteen_digits,
)

_WARNINGS = ("born_on_differs", "sex_differs", "region_unknown")


def clean_nik(
    raw: pd.Series,
    *,
    born_on: pd.Series | None = None,
    sex: pd.Series | None = None,
    no_kk: pd.Series | None = None,
) -> pd.DataFrame:
    """Clean and grade a column of NIK.

    PP 37/2007 Pasal 37: six digits of the region, DDMMYY with a woman's day + 40, four of the serial.
    A NIK is never re-issued when a birth date is corrected, so a difference is a warning and no grade.

    Args:
        raw: Cells as read.
        born_on: Cleaned birth dates (ISO) of the same rows.
        sex: Cleaned sex (L/P) of the same rows.
        no_kk: Cleaned No KK of the same rows.

    Returns:
        ``value`` (16 digits, the stripped text where damaged, NaN where missing), ``grade`` (valid,
        suspicious, placeholder, damaged, missing), ``issue`` (the one structural reason) and ``warnings``
        (codes separated by a space: born_on_differs, sex_differs, region_unknown).
    """
    read = read_sixteen_digits(raw)
    graded = read.graded(
        {
            "is_no_kk": _equals(read.value, no_kk),
            "date": ~read.is_date(woman_offset=True),
            "serial": read.serial == 0,
            "region": ~read.is_known_kabupaten,
        }
    )
    return to_frame(
        raw.index,
        {
            "value": graded.value,
            "grade": labels(graded.grade, GRADES),
            "issue": labels(graded.issue, ISSUES),
            "warnings": _list_warnings(graded, born_on, sex),
        },
    )


def _day_of_birth(read: SixteenDigits) -> Numbers:
    return np.where(read.day > 40, read.day - 40, read.day)


def _equals(value: pa.Array, other: pd.Series | None) -> Flags:
    if other is None:
        return np.zeros(len(value), dtype=np.bool_)
    same: Flags = pc.fill_null(pc.equal(value, to_arrow(other)), False).to_numpy(zero_copy_only=False)
    return same


def _list_warnings(read: SixteenDigits, born_on: pd.Series | None, sex: pd.Series | None) -> pa.Array:
    speaks = read.grade >= SUSPICIOUS
    has_date = speaks & read.is_date(woman_offset=True)
    flags = (
        has_date & _born_on_differs(read, born_on),
        has_date & _sex_differs(read, sex),
        speaks & read.is_known_kabupaten & ~read.is_known_kecamatan,
    )
    combination = sum((flag.astype(np.int8) << place for place, flag in enumerate(flags)), np.int8(0))
    sentences = [
        " ".join(code for place, code in enumerate(_WARNINGS) if combined >> place & 1) for combined in range(8)
    ]
    return labels(np.where(combination == 0, -1, combination).astype(np.int8), sentences)


def _born_on_differs(read: SixteenDigits, born_on: pd.Series | None) -> Flags:
    if born_on is None:
        return np.zeros(len(read.number), dtype=np.bool_)
    dates = to_arrow(born_on)
    is_date = pc.match_substring_regex(dates, r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
    digits = pc.replace_substring(dates, pattern="-", replacement="")
    known = pc.if_else(is_date, digits, pa.scalar(None, pa.large_string()))
    born = pc.fill_null(pc.cast(known, pa.int64()), -1).to_numpy(zero_copy_only=False)
    written = read.year * 10_000 + read.month * 100 + _day_of_birth(read)
    differs: Flags = (born >= 0) & (born % 1_000_000 != written)
    return differs


def _sex_differs(read: SixteenDigits, sex: pd.Series | None) -> Flags:
    if sex is None:
        return np.zeros(len(read.number), dtype=np.bool_)
    said = to_arrow(sex)
    man = pc.fill_null(pc.equal(said, "L"), False).to_numpy(zero_copy_only=False)
    woman = pc.fill_null(pc.equal(said, "P"), False).to_numpy(zero_copy_only=False)
    differs: Flags = np.where(read.day > 40, man, woman)
    return differs
