"""How fast the records of many people are linked, beside a bare Splink run over the same profiles.

The product also keeps its evidence, issues keys, forms households and writes what changed, all in PostgreSQL; the
bare run scores and clusters, and no more. Both begin with what is stored.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet

from sinergi.settings import REPOSITORY
from sinergi.warehouse.migrate import migrate
from tests.benchmarks.contestants import new_home, run_module, tell
from tests.benchmarks.record_store import store_records
from tests.benchmarks.targets import Target
from tests.benchmarks.writing_alone import writing_seconds

_MODEL = REPOSITORY / "include/reference/matching_model.json"
_LATER_SHARE = 0.01
_SEED = 20250401


@dataclass(frozen=True)
class Speed:
    """What the contestants reported: their laps, peaks and steps.

    Attributes:
        persons: People invented.
        all_records: The product, when nothing was linked yet.
        bare: Splink alone on the profiles of these records.
        writing: Seconds that COPY alone needs to write what the product left.
        later: The product, when a hundredth of the records came in a new delivery.
    """

    persons: int
    all_records: dict[str, Any]
    bare: dict[str, Any]
    writing: float
    later: dict[str, Any]


def measure_speed(folder: Path, *, persons: int) -> Speed:
    """Link the records of invented people once by each way."""
    profiles, first, later = (str(folder / f"{name}.parquet") for name in ("profiles", "first", "later"))
    tell(f"linking of {persons:,} people: making their records")
    run_module("person_records", str(persons), str(_SEED), str(_LATER_SHARE), first, later)
    with new_home(folder) as settings:
        migrate(settings)
        store_records(settings, pyarrow.parquet.read_table(first), name="first-", observed_on="2025-03-31")
        tell("linking all")
        all_records = run_module("link_sinergi", profiles, home=settings.home)
        tell("bare Splink")
        bare = run_module("link_splink", str(_MODEL), profiles)
        writing = writing_seconds(settings, without={"vault.person_record"})
        store_records(settings, pyarrow.parquet.read_table(later), name="later-", observed_on="2025-06-30")
        tell("linking one more delivery")
        added = run_module("link_sinergi", home=settings.home)
    return Speed(persons, all_records=all_records, bare=bare, writing=writing, later=added)


def speed_targets(found: Speed) -> Iterator[Target]:
    """Yield the targets; imports are counted for both sides of the first, for none of the second."""
    ours = _seconds(found.all_records)
    yield Target("linking all against bare Splink", ours / _seconds(found.bare), 1.3, "×")
    warm = ours - found.all_records["laps"]["import"]
    share = 100 * (_seconds(found.later) - found.later["laps"]["import"]) / warm
    yield Target("linking one more per cent against linking all", share, 5, "%")


def print_speed(found: Speed) -> None:
    """Print seconds, peaks and where the time goes."""
    print(f"\nLinking of {found.persons:,} people, {os.cpu_count()} cores")
    print(f"{'':<32} {'seconds':>9} {'CPU':>7} {'records':>10} {'persons':>10} {'MiB':>7} {'PostgreSQL MiB':>15}")
    rows = (
        ("Sinergi, all", found.all_records),
        ("bare Splink", found.bare),
        ("Sinergi, one more per cent", found.later),
    )
    for title, one in rows:
        records = one.get("records") or one["profiles"]
        backend = f"{one['backend_mib']:>15.0f}" if "backend_mib" in one else ""
        time = f"{_seconds(one):>9.1f} {_cpu(one):>7.1f}"
        print(f"{title:<32} {time} {records:>10} {one['persons']:>10} {one['peak_mib']:>7.0f} {backend}")
    print(f"{'what it leaves, by COPY alone':<32} {found.writing:>9.1f}")
    print("  records of the bare run are distinct profiles; CPU is that of the process and its backend")
    print(f"\n{'Where our time goes, seconds':<32} {'all':>9} {'one more':>9}")
    for step, seconds in found.all_records["steps"].items():
        print(f"  {step:<30} {seconds:>9.1f} {found.later['steps'].get(step, 0.0):>9.1f}")
    print(f"{'Where bare Splink goes':<32}")
    for lap, seconds in found.bare["laps"].items():
        print(f"  {lap:<30} {seconds:>9.1f}")


def _seconds(found: dict[str, Any]) -> float:
    return sum(found["laps"].values())


def _cpu(found: dict[str, Any]) -> float:
    return found["cpu"] + found.get("backend_cpu", 0.0)
