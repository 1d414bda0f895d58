"""A published table as CSV for an Indonesian office.

Semicolons, decimal commas and a byte order mark: with Indonesian settings the list separator of Excel is
the semicolon and the comma stands in numbers, so a double click opens such a file in columns; a file with
commas opens in one column. Without the mark Excel takes UTF-8 for Windows-1252. Dates are ISO.

Excel may still turn codes such as 12.34.56 into times; whoever works in Excel takes the XLSX beside it.
"""

from __future__ import annotations

import io

import pandas as pd

from sinergi.publishing.declaration import Publication, PublishedColumn
from sinergi.publishing.values import is_marked, local_moments

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_csv(publication: Publication, rows: pd.DataFrame) -> bytes:
    """Return the file: headings, then the rows, lines ending in CR LF."""
    written = pd.DataFrame({column.heading: _as_text(column, rows[column.name]) for column in publication.columns})
    handle = io.StringIO()
    written.to_csv(handle, sep=";", index=False, lineterminator="\r\n")
    return handle.getvalue().encode("utf-8-sig")


def _as_text(column: PublishedColumn, values: pd.Series) -> pd.Series:
    """Return the cells of a column as they stand in the file; an absent value is an empty cell."""
    plain = values[values.notna() & ~is_marked(values)]
    written = values.astype(object).where(values.notna(), "")
    if column.kind in {"rupiah", "decimal"}:
        digits = plain.astype(str).str.replace(r"(\.\d*?)0+$", r"\1", regex=True).str.rstrip(".")
        return written.where(~written.index.isin(plain.index), digits.str.replace(".", ",").reindex(written.index))
    if column.kind == "yes_no":
        return written.replace({True: "ya", False: "tidak"})
    if column.kind == "moment":
        moments: pd.Series = local_moments(values).dt.strftime("%Y-%m-%d %H:%M:%S")
        return moments
    if column.kind == "text":
        risky = written.astype(str).str.startswith(_FORMULA_STARTS)
        return written.where(~risky, "'" + written.astype(str))
    return written
