"""COPY of data frames into tables."""

from __future__ import annotations

import io

import pandas as pd
import pyarrow as pa
import pyarrow.csv
from sqlalchemy import Connection


def copy_frame(connection: Connection, frame: pd.DataFrame, table: str) -> None:
    """Append a frame to a table; missing cells are NULL, empty text stays empty text.

    Args:
        connection: An open transaction.
        frame: Columns named as in the table; text, numbers or booleans.
        table: Qualified name of the table, a constant or from a contract.
    """
    if frame.empty:
        return
    sink = io.BytesIO()
    # pyarrow writes memory that is not the frame's where a column begins with an empty chunk: one chunk each.
    arrow = pa.Table.from_pandas(frame, preserve_index=False).combine_chunks()
    pyarrow.csv.write_csv(arrow, sink, pyarrow.csv.WriteOptions(include_header=False))
    sink.seek(0)
    columns = ", ".join(frame.columns)
    driver = connection.connection.driver_connection
    if driver is None:
        raise RuntimeError("connection is closed")
    with driver.cursor() as cursor:
        cursor.copy_expert(f"copy {table} ({columns}) from stdin (format csv)", sink)
