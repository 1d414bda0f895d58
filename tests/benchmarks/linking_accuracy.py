"""How rightly the product links exports whose truth is known, beside what is found without its model."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import text

from sinergi.build.warehouse import build_warehouse
from sinergi.identity.matching import load_matching
from sinergi.settings import Settings
from sinergi.warehouse.connection import begin
from tests.benchmarks.contestants import new_home, run_contestant, tell
from tests.benchmarks.pair_counts import PairCounts, count_pairs, count_pairs_by_kind
from tests.benchmarks.simple_passes import join_by_simple_passes
from tests.benchmarks.targets import Target
from tests.benchmarks.truths import Row, read_truth

PRECISION, RECALL = 0.997, 0.985
_FLOOR_PRECISION, _FLOOR_RECALL = 0.995, 0.97
# A row that a newer version repeats stays stored, and linked, under the file that brought it first.
_WHOLE_FILES = """
select
    d.source,
    d.file_name
from ops.delivery as d
where d.status = 'loaded' and not exists (select from ops.delivery as o where o.superseded_by = d.delivery_id)
"""
_LINKS = """
select
    d.source,
    d.file_name,
    l.sheet,
    l.row_no,
    l.person_key
from core.person_link as l
inner join ops.delivery as d on l.delivery_id = d.delivery_id
where l.role = 'subject'
"""


@dataclass(frozen=True)
class Accuracy:
    """What was found on one export.

    Attributes:
        title: Which export.
        rows: Good rows about a person that are stored.
        unlinked: Rows of these that were linked to nobody.
        ways: Pairs by way of linking; ours is the first.
        kinds: Pairs of ours by kind of hard person.
    """

    title: str
    rows: int
    unlinked: int
    ways: dict[str, PairCounts]
    kinds: dict[str, PairCounts]

    @property
    def ours(self) -> PairCounts:
        """The pairs of the product as it is."""
        return next(iter(self.ways.values()))


def measure_seed(folder: Path, *, seed: int, persons: int, quarters: int) -> Accuracy:
    """Make the exports of a seed and measure them, quarter by quarter as they would come."""
    tell(f"linking, seed {seed}")
    out = folder / f"seed-{seed}"
    command = ("sample", "--persons", persons, "--seed", seed, "--quarters", quarters, "--out", out)
    run_contestant(sys.executable, "-m", "sinergi", *map(str, command))
    return measure_exports(folder, sorted(out.iterdir()), title=f"seed {seed}")


def measure_exports(folder: Path, exports: Sequence[Path], *, title: str) -> Accuracy:
    """Take exports, each a folder with ``inbox`` and ``truth``, through the real steps and look at the persons."""
    with new_home(folder) as settings:
        for export in exports:
            _take(settings, export / "inbox")
        truth = read_truth(export / "truth" for export in exports)
        keys = _keys(settings)
        with begin(settings) as connection:
            whole = {(row.source, row.file_name) for row in connection.execute(text(_WHOLE_FILES))}
        persons = truth.of_stored(keys, whole)
        ways = {"Sinergi": keys, "two simple passes": join_by_simple_passes(settings)}
        matching = load_matching(settings.reference / "matching.yml")
        build_warehouse(settings, matching=replace(matching, tiers=("nik", "no_kk")))
        ways["deterministic tiers alone"] = _keys(settings)
    return Accuracy(
        title=title,
        rows=len(persons),
        unlinked=len(persons.keys() - keys.keys()),
        ways={name: count_pairs(persons, found) for name, found in ways.items()},
        kinds=count_pairs_by_kind(persons, keys, truth.kinds),
    )


def _take(settings: Settings, inbox: Path) -> None:
    # 3 says that a file was held or refused, which an export may well hold.
    try:
        run_contestant(sys.executable, "-m", "sinergi", "run", "--inbox", str(inbox), home=settings.home)
    except subprocess.CalledProcessError as error:
        if error.returncode != 3:
            raise


def _keys(settings: Settings) -> dict[Row, int]:
    with begin(settings) as connection:
        return {(row[0], row[1], row[2], row[3]): row[4] for row in connection.execute(text(_LINKS))}


def accuracy_targets(found: Sequence[Accuracy]) -> Iterator[Target]:
    """Yield aims and floors; the worst export counts."""
    precision = min(one.ours.precision for one in found)
    recall = min(one.ours.recall for one in found)
    for word, least_precision, least_recall in (
        ("", PRECISION, RECALL),
        (" (floor)", _FLOOR_PRECISION, _FLOOR_RECALL),
    ):
        yield Target(f"linking, precision of pairs{word}", precision, least_precision, is_upper=False, digits=5)
        yield Target(f"linking, recall of pairs{word}", recall, least_recall, is_upper=False, digits=5)


def print_accuracy(found: Sequence[Accuracy]) -> None:
    """Print every export by way of linking, and its hard people."""
    for one in found:
        print(f"\nLinking of {one.title}: {one.rows:,} rows, {one.unlinked:,} of them linked to nobody")
        print(f"  {'way':<28} {'pairs':>9} {'precision':>10} {'recall':>8} {'F1':>8} {'wrong':>7} {'missed':>7}")
        for way, pairs in one.ways.items():
            print(f"  {way:<28} {_cells(pairs)}")
        print(f"  {'pairs that touch, of ours':<28}")
        for kind, pairs in one.kinds.items():
            print(f"  {kind:<28} {_cells(pairs)}")


def _cells(pairs: PairCounts) -> str:
    wrong, missed = pairs.joined - pairs.right, pairs.true - pairs.right
    return f"{pairs.true:>9} {pairs.precision:>10.5f} {pairs.recall:>8.5f} {pairs.f1:>8.5f} {wrong:>7} {missed:>7}"
