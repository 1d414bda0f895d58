"""``train``: the model of identity, learned anew from the records of the warehouse and shown for review."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from sinergi.errors import ConfigurationError
from sinergi.identity.levels import COMPARED, LEVELS
from sinergi.identity.model import Model, load_model, write_model
from sinergi.identity.reasons import level_label
from sinergi.settings import Settings
from sinergi.warehouse.connection import begin

_LEAST_CHANGE = 0.05
_HEADINGS = ("Perbandingan", "Tingkat", "Bobot", "Sebelumnya")


@dataclass(frozen=True, kw_only=True)
class LevelWeight:
    """What one level of a comparison adds to the weight of a pair.

    Attributes:
        comparison: One of ``COMPARED``.
        level: Its name.
        label: What it means.
        weight: In the new model.
        before: In the present model; ``None`` where that has no such level.
    """

    comparison: str
    level: str
    label: str
    weight: float
    before: float | None

    @property
    def is_changed(self) -> bool:
        """Whether a reviewer should look at it."""
        return self.before is None or abs(self.weight - self.before) >= _LEAST_CHANGE


def add_arguments(parser: ArgumentParser) -> None:
    """Declare where the model goes."""
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="berkas hasil (bawaan: include/reference/matching_model.json)"
    )


def train(settings: Settings, arguments: Namespace) -> int:
    """Train the model on the warehouse, write it, and print its weights beside those of the present one.

    Returns:
        0.

    Raises:
        ConfigurationError: No two records share a valid NIK.
    """
    # Splink and DuckDB take most of a second to import.
    from sinergi.identity.training import train_model  # noqa: PLC0415

    present = settings.reference / "matching_model.json"
    out = arguments.out or present
    before = _load(present)
    with begin(settings) as connection:
        learned, word_shares = train_model(connection, spill=settings.home / "run" / "matching")
    write_model(out, settings=learned, word_shares=word_shares)
    model = load_model(out)
    weights = list(compare_weights(model, before))
    sys.stdout.write("\n".join([*_table(weights), "", *_warnings(weights), f"Model {model.version}: {out}"]) + "\n")
    return 0


def compare_weights(model: Model, before: Model | None) -> Iterator[LevelWeight]:
    """Yield the weight of every level, the strongest of a comparison first."""
    for place, comparison in enumerate(COMPARED):
        for level in reversed(range(len(LEVELS[comparison]))):
            levels = [-1] * len(COMPARED)
            levels[place] = level
            yield LevelWeight(
                comparison=comparison,
                level=LEVELS[comparison][level],
                label=level_label(comparison, level),
                weight=model.field_weights(levels)[place],
                before=_weight_before(before, comparison, level, levels, place),
            )


def unordered(weights: list[LevelWeight]) -> list[tuple[LevelWeight, LevelWeight]]:
    """Return the pairs of neighbours of which the weaker level weighs more: a sign of too few pairs."""
    neighbours = (pair for pair in pairwise(weights) if pair[0].comparison == pair[1].comparison)
    return [(one, other) for one, other in neighbours if other.weight > one.weight]


def _weight_before(before: Model | None, comparison: str, level: int, levels: list[int], place: int) -> float | None:
    if before is None:
        return None
    told = [
        found
        for found in before.settings["comparisons"][place]["comparison_levels"]
        if not found.get("is_null_level")
    ]
    return before.field_weights(levels)[place] if len(told) == len(LEVELS[comparison]) and level >= 0 else None


def _load(path: Path) -> Model | None:
    try:
        return load_model(path)
    except ConfigurationError:
        return None


def _table(weights: list[LevelWeight]) -> list[str]:
    rows = [_HEADINGS]
    for weight in weights:
        before = "baru" if weight.before is None else f"{weight.before:+.2f}" if weight.is_changed else "tetap"
        rows.append((weight.comparison, weight.label, f"{weight.weight:+.2f}", before))
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADINGS))]
    return [
        "  ".join(
            cell.rjust(width) if column >= 2 else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _warnings(weights: list[LevelWeight]) -> list[str]:
    return [
        f'Periksa: {one.comparison} "{other.label}" berbobot lebih besar daripada "{one.label}" yang lebih mirip.'
        for one, other in unordered(weights)
    ]
