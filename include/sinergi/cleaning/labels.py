"""Free text that is stored: no identifier may travel in it."""

from __future__ import annotations

import re

import pandas as pd
import pyarrow.compute as pc

from sinergi.cleaning.columns import map_distinct, map_distinct_array, to_arrow, to_series
from sinergi.cleaning.text import strip_cells
from sinergi.log import CELL_NUMBER, replace_identifiers

MASK = "[nomor]"

_NUMBER = re.compile(CELL_NUMBER)
# RE2 knows digits of other scripts (full width) by this name only.
_ARROW_NUMBER = CELL_NUMBER.replace(r"\d", r"\p{Nd}")


def mask_numbers(cells: pd.Series) -> pd.Series:
    """Return the cells with every number that may be an identifier replaced by ``[nomor]``.

    The whole cell stays in the archive and, while the delivery is being worked on, in staging.
    """
    array = to_arrow(cells)
    has_number = pc.fill_null(pc.match_substring_regex(array, _ARROW_NUMBER), fill_value=False)
    if not pc.any(has_number).as_py():
        return to_series(array, cells.index)

    def mask(cell: str) -> tuple[str]:
        return (replace_identifiers(cell, lambda _: MASK, pattern=_NUMBER),)

    (masked,) = map_distinct_array(array.filter(has_number), mask, 1)
    return to_series(pc.replace_with_mask(array, has_number, masked), cells.index)


def clean_label(raw: pd.Series) -> pd.DataFrame:
    """Return ``value``: an open category (bank, hubungan) in upper case with single spaces."""

    def fold(cell: str) -> tuple[str | None]:
        return (" ".join(cell.upper().split()) or None,)

    return map_distinct(mask_numbers(strip_cells(raw)), fold, names=("value",))
