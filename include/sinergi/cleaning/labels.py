"""Free text that is stored: no identifier may travel in it."""

from __future__ import annotations

import pandas as pd
import pyarrow.compute as pc

from sinergi.cleaning.columns import map_distinct, to_arrow, to_series
from sinergi.cleaning.text import strip_cells

# Ten digits and more, with or without separators: NIK, No KK, account, phone.
LONG_NUMBER = r"(?:\d[ .\-]?){9,}\d"
MASK = "[nomor]"


def mask_numbers(cells: pd.Series) -> pd.Series:
    """Return the cells with every run of ten or more digits replaced by ``[nomor]``.

    The whole cell stays in the archive and, while the delivery is being worked on, in staging.
    """
    masked = pc.replace_substring_regex(to_arrow(cells), LONG_NUMBER, MASK)
    return to_series(masked, cells.index)


def clean_label(raw: pd.Series) -> pd.DataFrame:
    """Return ``value``: an open category (bank, hubungan) in upper case with single spaces."""

    def fold(cell: str) -> tuple[str | None]:
        return (" ".join(cell.upper().split()) or None,)

    return map_distinct(mask_numbers(strip_cells(raw)), fold, names=("value",))
