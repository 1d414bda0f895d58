"""Values of published cells: which are marks, and what time it is in the office."""

from __future__ import annotations

import pandas as pd

from sinergi.publishing.suppression import FEW, HIDDEN
from sinergi.wording import OFFICE_TIME


def is_marked(values: pd.Series) -> pd.Series:
    """Return where a cell is hidden."""
    return values.isin((FEW, HIDDEN))


def local_moments(values: pd.Series) -> pd.Series:
    """Return moments as wall-clock times of the office, without a zone, to the second."""
    return pd.to_datetime(values, utc=True).dt.tz_convert(OFFICE_TIME).dt.tz_localize(None).dt.floor("s")
