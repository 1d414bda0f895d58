"""No KK, the number of a family card: cleaned and graded."""

from __future__ import annotations

import pandas as pd

from sinergi.cleaning.columns import labels, to_frame
from sinergi.cleaning.sixteen_digits import GRADES, ISSUES, read_sixteen_digits


def clean_no_kk(raw: pd.Series) -> pd.DataFrame:
    """Clean and grade a column of No KK (region 6, DDMMYY of issue without the + 40 of a NIK, serial 4).

    Returns:
        ``value`` (16 digits, the stripped text where damaged, NaN where missing), ``grade`` (valid,
        suspicious, placeholder, damaged, missing) and ``issue``; is_nik says that a woman's NIK
        was pasted.
    """
    read = read_sixteen_digits(raw)
    is_issue_date = read.is_date(woman_offset=False)
    is_womans_nik = ~is_issue_date & read.is_date(woman_offset=True)
    graded = read.graded(
        {
            "is_nik": is_womans_nik,
            "date": ~is_issue_date,
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
        },
    )
