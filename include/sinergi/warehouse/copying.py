"""COPY between tables of the warehouse and Arrow."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

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
    copy_table(connection, pa.Table.from_pandas(frame, preserve_index=False), table)


def copy_table(connection: Connection, arrow: pa.Table, table: str) -> None:
    """Append an Arrow table to a table, as :func:`copy_frame` does."""
    if not arrow.num_rows:
        return
    sink = io.BytesIO()
    # pyarrow writes memory that is not the table's where a column begins with an empty chunk: one chunk each.
    pyarrow.csv.write_csv(arrow.combine_chunks(), sink, pyarrow.csv.WriteOptions(include_header=False))
    sink.seek(0)
    columns = ", ".join(arrow.column_names)
    with _driver(connection).cursor() as cursor:
        cursor.copy_expert(f"copy {table} ({columns}) from stdin (format csv)", sink)


@contextmanager
def stream_query(
    connection: Connection, query: str, types: Mapping[str, pa.DataType]
) -> Iterator[pa.RecordBatchReader]:
    """Read the rows of a query as a stream of batches, so that they are never whole in memory.

    Args:
        connection: An open transaction; nobody else uses it before the end.
        query: A constant.
        types: Type of each column, in the order of the query; empty text is read as NULL.
    """
    reading, writing = os.pipe()

    def copy_out() -> None:
        with os.fdopen(writing, "wb") as sink, _driver(connection).cursor() as cursor:
            cursor.copy_expert(f"copy ({query}) to stdout (format csv, header)", sink)

    options = pyarrow.csv.ConvertOptions(
        column_types=dict(types), strings_can_be_null=True, true_values=["t"], false_values=["f"]
    )
    with ThreadPoolExecutor(max_workers=1) as beside:
        copied = beside.submit(copy_out)
        with os.fdopen(reading, "rb") as source:
            yield pyarrow.csv.open_csv(source, convert_options=options)
        copied.result()


def _driver(connection: Connection) -> Any:
    driver = connection.connection.driver_connection
    if driver is None:
        raise RuntimeError("connection is closed")
    return driver
