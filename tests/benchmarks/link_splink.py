"""A bare Splink run over the same profiles with the same settings, in DuckDB. Arguments: MODEL PROFILES."""

from __future__ import annotations

import logging
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.clock import Clock


def main(model_file: Path, profiles: Path) -> None:
    """Score all pairs and cluster them once."""
    clock = Clock()
    with clock.lap("import"):
        import duckdb  # noqa: PLC0415
        from splink import DuckDBAPI, Linker  # noqa: PLC0415

        from sinergi.identity.comparisons import DERIVED_COLUMNS  # noqa: PLC0415
        from sinergi.identity.matching import load_matching  # noqa: PLC0415
        from sinergi.identity.model import load_model  # noqa: PLC0415
    logging.getLogger("splink").setLevel(logging.ERROR)
    derived = ", ".join(f"{expression} as {name}" for name, expression in DERIVED_COLUMNS.items())
    matching = load_matching(model_file.with_name("matching.yml"))
    with tempfile.TemporaryDirectory() as folder, duckdb.connect(config={"temp_directory": folder}) as database:
        with clock.lap("read"):
            database.execute(f"create table profiles as select *, {derived} from '{profiles}'")
        api = DuckDBAPI(database)
        with clock.lap("predict"):
            linker = Linker(api.register("profiles"), load_model(model_file).settings, log_level=logging.ERROR)
            pairs = linker.inference.predict(threshold_match_weight=matching.review_weight)
        with clock.lap("cluster"):
            clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(
                pairs, threshold_match_weight=matching.link_weight
            )
            persons, count = database.execute(
                f"select count(distinct cluster_id), count(*) from {clusters.physical_name}"
            ).fetchall()[0]
        (scored,) = database.execute(f"select count(*) from {pairs.physical_name}").fetchall()[0]
    clock.report(persons=persons, profiles=count, pairs=scored)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
