"""The usual tutorial build: pandas, Great Expectations on the DataFrame, to_sql, a mart. Arguments: URL FILE."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

from tests.benchmarks.clock import Clock

_TEXTS = ("ID PESERTA PKH", "NAMA PENGURUS", "DESA/KELURAHAN", "KECAMATAN", "STATUS", "BANK")
_COUNTS = ("BUMIL", "AUD", "SD", "SMP", "SMA", "LANSIA", "DISABILITAS")


def main(url: str, path: Path) -> None:
    """Load, clean, validate and write the file once."""
    clock = Clock()
    with clock.lap("import"):
        logging.getLogger("great_expectations").setLevel(logging.WARNING)
        import great_expectations as gx  # noqa: PLC0415
        import great_expectations.expectations as gxe  # noqa: PLC0415
        import pandas as pd  # noqa: PLC0415
        from sqlalchemy import create_engine, text  # noqa: PLC0415
    with clock.lap("read and clean"):
        frame = pd.read_csv(path, dtype=str, keep_default_na=False)
        for name in _TEXTS:
            frame[name] = frame[name].str.strip().str.upper()
        frame["NIK"] = frame["NIK"].str.replace(r"\D", "", regex=True)
        frame["TANGGAL LAHIR"] = pd.to_datetime(frame["TANGGAL LAHIR"], format="%d/%m/%Y", errors="coerce")
        frame["NOMINAL"] = pd.to_numeric(frame["NOMINAL"].str.replace(".", ""), errors="coerce")
        for name in _COUNTS:
            frame[name] = pd.to_numeric(frame[name], errors="coerce")
    with clock.lap("validate"):
        batch = (
            gx.get_context(mode="ephemeral")
            .data_sources.add_pandas("bench")
            .add_dataframe_asset("payment")
            .add_batch_definition_whole_dataframe("all")
            .get_batch({"dataframe": frame})
        )
        expectations = [
            *(gxe.ExpectColumnValuesToNotBeNull(column=name) for name in _TEXTS),
            *(gxe.ExpectColumnValuesToBeBetween(column=name, min_value=0, max_value=9) for name in _COUNTS),
            gxe.ExpectColumnValueLengthsToEqual(column="NIK", value=16),
            gxe.ExpectColumnValuesToBeUnique(column="ID PESERTA PKH"),
        ]
        for expectation in expectations:
            batch.validate(expectation)
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg2://", 1))
    with clock.lap("to_sql"), engine.begin() as connection:
        connection.execute(text("drop schema if exists tutorial cascade"))
        connection.execute(text("create schema tutorial"))
        frame.to_sql("payment", connection, schema="tutorial", index=False, chunksize=10_000)
    with clock.lap("mart"), engine.begin() as connection:
        connection.execute(
            text(
                'create table tutorial.mart as select "KECAMATAN", "STATUS", count(*), sum("NOMINAL")'
                ' from tutorial.payment group by "KECAMATAN", "STATUS"'
            )
        )
    clock.report()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
