"""Columns of arbitrary cells for property tests."""

from __future__ import annotations

import pandas as pd
from hypothesis import strategies as st

_PIECES = st.sampled_from(
    ["0", "1", "7", "12", "35", "1980", "351902", "2003", ".0", ".", ",", "-", "/", " ", "\u00a0", "'", "(", ")",
     "E+", "Rp", "DS", "KEL", "KEC", "H", "Hj", "S.Pd", "Siti", "Moch", "bin", "oe", "tj", "Mei", "RT", "RW",
     "\u200b", "\n"]
)  # fmt: skip

cells = st.one_of(st.none(), st.text(max_size=24), st.lists(_PIECES, max_size=8).map("".join))


@st.composite
def columns(draw: st.DrawFn) -> pd.Series:
    """Draw a column of cells on an index that is no range."""
    drawn = draw(st.lists(cells, max_size=12))
    return pd.Series(drawn, index=[position * 3 + 1 for position in range(len(drawn))], dtype="str")
