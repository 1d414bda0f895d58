"""`make bench-linking`: how rightly records of people are linked, and how fast, beside simpler ways."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.febrl import ENVIRONMENT, febrl_targets, measure_febrl, print_febrl
from tests.benchmarks.linking_accuracy import accuracy_targets, measure_exports, measure_seed, print_accuracy
from tests.benchmarks.linking_speed import measure_speed, print_speed, speed_targets
from tests.benchmarks.targets import print_targets

# Seeds that no model was trained on.
_SEEDS = (9101, 9102, 9103)
_PARTS = ("accuracy", "febrl", "speed")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure the parts that are asked for and print them."""
    asked = _arguments(arguments)
    targets = []
    with tempfile.TemporaryDirectory(prefix="sinergi-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if "accuracy" in asked.parts:
            found = [measure_exports(folder, [export], title=export.name) for export in asked.export] or [
                measure_seed(folder, seed=seed, persons=asked.persons, quarters=asked.quarters)
                for seed in asked.seeds
            ]
            print_accuracy(found)
            targets += accuracy_targets(found)
        if "febrl" in asked.parts:
            sets = measure_febrl(ENVIRONMENT)
            print_febrl(sets)
            targets += febrl_targets(sets)
        if "speed" in asked.parts:
            speed = measure_speed(folder, persons=asked.speed_persons)
            print_speed(speed)
            targets += speed_targets(speed)
    print_targets(targets)


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench-linking", description=__doc__)
    parser.add_argument("--parts", nargs="+", choices=_PARTS, default=_PARTS)
    parser.add_argument("--seeds", nargs="+", type=int, default=_SEEDS)
    parser.add_argument("--persons", type=int, default=20_000, help="people of a seed, of whom a part stands in rows")
    parser.add_argument("--quarters", type=int, default=3, help="quarters of a seed, one after another")
    parser.add_argument("--speed-persons", type=int, default=1_000_000, help="people whose records are linked")
    parser.add_argument("--export", nargs="+", type=Path, default=[], help="instead: folders with inbox and truth")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
