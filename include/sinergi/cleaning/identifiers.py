"""Numbers given by a programme, such as the id of a PKH participant; text, never arithmetic."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from sinergi.cleaning.columns import map_distinct_array, to_arrow, to_frame
from sinergi.cleaning.text import is_scientific, says_nothing, strip_array

_ORDINARY = r"^[0-9]*[1-9][0-9]*$"


def clean_identifier(raw: pd.Series) -> pd.DataFrame:
    """Read a column of identifiers: apostrophe, inner spaces and a float's ``.0`` go, leading zeros stay.

    Returns:
        ``value`` and ``issue``: scientific where a spreadsheet shortened the number (value kept as found).
        Blank, "-", "0" and "TIDAK ADA" are missing.
    """
    cells = strip_array(to_arrow(raw))
    spaceless = pc.replace_substring_regex(cells, pattern=r"\s+", replacement="")
    whole = pc.replace_substring_regex(spaceless, pattern=r"^([0-9]+)[.,]0+$", replacement=r"\1")
    is_ordinary = pc.fill_null(pc.match_substring_regex(whole, _ORDINARY), False)
    none = pa.scalar(None, pa.large_string())
    value, issue = map_distinct_array(pc.if_else(is_ordinary, none, whole), _judge, 2)
    return to_frame(raw.index, {"value": pc.if_else(is_ordinary, whole, value), "issue": issue})


def _judge(identifier: str) -> tuple[str | None, str | None]:
    if says_nothing(identifier):
        return None, None
    return identifier, "scientific" if is_scientific(identifier) else None
