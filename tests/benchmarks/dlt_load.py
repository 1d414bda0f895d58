"""dlt loading the same rows as text, nothing else. Runs in .venv-bench. Arguments: URL FILE."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.clock import Clock

_BATCH_BYTES = 16 * 1024 * 1024


def main(url: str, path: Path) -> None:
    """Load the file once through a pipeline of its own."""
    clock = Clock()
    os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
    with clock.lap("import"):
        import dlt  # noqa: PLC0415
        import pyarrow as pa  # noqa: PLC0415
        import pyarrow.csv  # noqa: PLC0415
    names = pyarrow.csv.open_csv(path).schema.names

    @dlt.resource(name="payment", write_disposition="replace")
    def rows():
        reader = pyarrow.csv.open_csv(
            path,
            pyarrow.csv.ReadOptions(block_size=_BATCH_BYTES),
            convert_options=pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string())),
        )
        for batch in reader:
            yield pa.Table.from_batches([batch])

    with tempfile.TemporaryDirectory() as folder, clock.lap("load"):
        pipeline = dlt.pipeline(
            "bench", pipelines_dir=folder, destination=dlt.destinations.postgres(url), dataset_name="dlt_bench"
        )
        pipeline.run(rows())
    clock.report()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
