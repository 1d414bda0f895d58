"""`make bench`: our steps beside a bare COPY, the usual tutorial build and dlt, interleaved, as one table.

Every contestant runs in a process of its own, one after another, on one PostgreSQL set up as the product does;
rounds change the order. A figure is the median of the rounds. Arguments: --rows, --rounds, --without-airflow.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from sinergi.services.urls import warehouse_url
from sinergi.settings import REPOSITORY
from sinergi.warehouse.migrate import migrate
from tests.benchmarks.airflow_cost import airflow_seconds
from tests.benchmarks.contestants import new_home, run_contestant, run_module, tell
from tests.benchmarks.targets import Target, print_targets

DLT_PYTHON = REPOSITORY / ".venv-bench/bin/python"
SAMPLE_INBOX = REPOSITORY / "include/samples/inbox"
_SEED = 20250401


def main() -> None:
    """Measure and print."""
    asked = _arguments()
    with tempfile.TemporaryDirectory(prefix="sinergi-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        large, small = (_payments(folder, rows) for rows in (asked.rows, asked.rows // 5))
        results: dict[str, list[dict]] = defaultdict(list)
        for number in range(asked.rounds):
            contestants = list(_contestants(folder, large=large, small=small))
            for title, run in contestants[number % 2 :] + contestants[: number % 2]:
                tell(f"round {number + 1}: {title}")
                results[title].append(run())
        targets = list(_targets(results, rows=asked.rows))
        if not asked.without_airflow:
            tell("Airflow's own cost")
            targets.append(_airflow_target(folder))
    _print(results, targets, rows=asked.rows, rounds=asked.rounds)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows of the payment file")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--without-airflow", action="store_true")
    return parser.parse_args()


def _payments(folder: Path, rows: int) -> Path:
    out = folder / f"payments-{rows}"
    run_contestant(
        sys.executable, "-m", "sinergi", "sample", "--payments", str(rows), "--seed", str(_SEED), "--out", str(out)
    )
    (path,) = (out / "inbox/pkh").iterdir()
    return path


def _contestants(folder: Path, *, large: Path, small: Path):
    def on_peer_database(*command: str):
        def run() -> dict:
            with new_home(folder) as settings:
                url = warehouse_url(settings, "owner").replace("+psycopg2", "", 1)
                return run_contestant(*command, url, str(large))

        return run

    def by_our_steps(path: Path):
        def run() -> dict:
            with new_home(folder) as settings:
                migrate(settings)
                return run_module("sinergi_steps", str(path), home=settings.home)

        return run

    yield "bare COPY", on_peer_database(sys.executable, "-m", "tests.benchmarks.bare_copy")
    yield "Sinergi, inbox to marts", by_our_steps(large)
    yield "Sinergi, a fifth of the rows", by_our_steps(small)
    yield "dlt, loading alone", on_peer_database(str(DLT_PYTHON), "-m", "tests.benchmarks.dlt_load")
    yield "tutorial build", on_peer_database(sys.executable, "-m", "tests.benchmarks.tutorial")


def _seconds(results: list[dict], *, without: tuple[str, ...] = ()) -> float:
    return median(sum(seconds for lap, seconds in found["laps"].items() if lap not in without) for found in results)


def _targets(results: dict[str, list[dict]], *, rows: int) -> Iterator[Target]:
    copy, ours = _seconds(results["bare COPY"]), results["Sinergi, inbox to marts"]
    warm = _seconds(ours, without=("import",))
    yield Target("inbox to marts against bare COPY, imports done", warm / copy, 10, "×")
    yield Target("inbox to marts against bare COPY, cold", _seconds(ours) / copy, 10, "×")
    yield Target("peak memory of the process", median(found["peak_mib"] for found in ours), 800, "MiB")
    for peer in ("tutorial build", "dlt, loading alone"):
        yield Target(f"{peer} against ours, cold", _seconds(results[peer]) / _seconds(ours), 5, "×", is_upper=False)
    fifth = _seconds(results["Sinergi, a fifth of the rows"], without=("import",))
    yield Target("time per row against a fifth of the rows", (warm / rows) / (fifth / (rows // 5)), 1.1, "×")


def _airflow_target(folder: Path) -> Target:
    with new_home(folder) as settings:
        migrate(settings)
        steps = _seconds([run_module("sinergi_folder", str(SAMPLE_INBOX), home=settings.home)])
    deliveries, seconds = airflow_seconds(folder / "airflow", SAMPLE_INBOX)
    return Target(f"Airflow's own cost, {deliveries} deliveries", (seconds - steps) / deliveries, 2, "s")


def _print(results: dict[str, list[dict]], targets: list[Target], *, rows: int, rounds: int) -> None:
    copy = _seconds(results["bare COPY"])
    print(f"\n{rows:,} rows, median of {rounds} round(s), {os.cpu_count()} cores\n")
    print(f"{'':<32} {'seconds':>9} {'× COPY':>8} {'MiB':>7}")
    for title, found in results.items():
        peak = median(one["peak_mib"] for one in found)
        print(f"{title:<32} {_seconds(found):>9.1f} {_seconds(found) / copy:>8.1f} {peak:>7.0f}")
    ours = results["Sinergi, inbox to marts"]
    writing = median(found["writing"] for found in ours)
    print(f"{'its tables, by COPY alone':<32} {writing:>9.1f} {writing / copy:>8.1f}")
    print("\nWhere our time goes, seconds")
    for lap in ours[0]["laps"]:
        print(f"  {lap:<30} {median(found['laps'][lap] for found in ours):>9.1f}")
    print_targets(targets)


if __name__ == "__main__":
    main()
