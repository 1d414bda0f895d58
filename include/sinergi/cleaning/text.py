"""Raw cells as text: what is invisible goes, what was written stays."""

from __future__ import annotations

import re
import unicodedata

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from sinergi.cleaning.columns import map_distinct, to_arrow, to_series

_INVISIBLE = r"[\x00-\x08\x0e-\x1f\x7f\x{200b}-\x{200f}\x{2060}\x{feff}\x{00ad}]"
_SPACES = r"[\s\x0b\x{0085}\p{Z}]"
_EDGES = r"^[ '’‘`´]+| +$"
_TEXT_GUARD = r"^=(?:\"([^\"=]*)\"|([0-9]+))$"
_ODD = r"[^\x20-\x7e]|^[ '`=]| $"

_SCIENTIFIC = re.compile(r"\d(?:[.,]\d*)?\s*[eE]\s*\+\s*\d+|\d[.,]\d+\s*[eE]\s*\d+")
_WHOLE_FLOAT = re.compile(r"(\d+)[.,]0+")
_NOTHING = frozenset((
    "belum", "belumada", "belumpunya", "belummemiliki", "belumterdata", "belumdiisi", "belumrekam",
    "belumektp", "blm", "blmada", "blmpunya", "tidakada", "tidakadadata", "tidakpunya", "tidakmemiliki",
    "tidaktahu", "tidakdiketahui", "tdkada", "tdkpunya", "takada", "gakada", "gaada", "kosong", "nihil",
    "nol", "none", "null", "na", "nan", "nil", "notavailable", "xx", "xxx", "xxxx",
))  # fmt: skip


def strip_cells(raw: pd.Series) -> pd.Series:
    """Return the cells without invisible characters, outer spaces and what keeps a number text in Excel.

    That is a leading apostrophe, or ``="…"`` around the cell; other text behind "=" stays as it is.
    Every kind of space and line break becomes an ordinary space. A cell that is then empty is NaN.
    Case and spelling stay.
    """
    return to_series(strip_array(to_arrow(raw)), raw.index)


def strip_array(cells: pa.Array) -> pa.Array:
    """Do the work of :func:`strip_cells` on an Arrow array of strings."""
    if pc.any(pc.match_substring_regex(cells, _ODD)).as_py():
        cells = pc.replace_substring_regex(cells, pattern=_INVISIBLE, replacement="")
        cells = pc.replace_substring_regex(cells, pattern=_SPACES, replacement=" ")
        cells = pc.replace_substring_regex(cells, pattern=_EDGES, replacement="")
        cells = pc.replace_substring_regex(cells, pattern=_TEXT_GUARD, replacement=r"\1\2")
        cells = pc.replace_substring_regex(cells, pattern=_EDGES, replacement="")
    return pc.if_else(pc.equal(cells, ""), pa.scalar(None, pa.large_string()), cells)


def fold(text: str) -> str:
    """Return the text as it is compared: casefolded, letters and digits only.

    >>> fold("Desa / Kel.")
    'desakel'
    """
    composed = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in composed if character.isalnum())


def fold_series(raw: pd.Series) -> pd.Series:
    """Return :func:`fold` of every cell; a cell without letters and digits is NaN."""
    return map_distinct(raw, lambda cell: (fold(cell) or None,), ("value",))["value"]


def says_nothing(text: str) -> bool:
    """Tell whether a cell of an identifier says that there is none: "-", "0", "?", "BELUM ADA"."""
    folded = fold(text)
    return not folded.strip("0") or folded in _NOTHING


def is_scientific(text: str) -> bool:
    """Tell whether a number was shortened by a spreadsheet (``3.51901E+15``): its digits are lost."""
    return _SCIENTIFIC.fullmatch(text.strip()) is not None


def drop_float_tail(text: str) -> str:
    """Return a whole number that was written as a float without its ``.0``; other text unchanged."""
    whole = _WHOLE_FLOAT.fullmatch(text)
    return whole.group(1) if whole else text
