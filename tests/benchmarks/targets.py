"""Targets: what was to be reached, what was measured, and whether it was reached."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    """One figure to reach, as ``docs/how-to/benchmarks.md`` explains it."""

    what: str
    measured: float
    limit: float
    unit: str = ""
    is_upper: bool = True
    digits: int = 2

    @property
    def is_reached(self) -> bool:
        """Whether what was measured is good enough."""
        return self.measured <= self.limit if self.is_upper else self.measured >= self.limit

    def line(self) -> str:
        """Return the line that is printed."""
        sign = "≤" if self.is_upper else "≥"
        verdict = "reached" if self.is_reached else "NOT reached"
        return f"{self.what:<58} {sign} {self.limit:>6g} {self.unit:<4} {self.measured:>9.{self.digits}f}   {verdict}"


def print_targets(targets: Iterable[Target]) -> None:
    """Print the table of targets."""
    print(f"\n{'target':<58} {'limit':>13} {'measured':>10}")
    for target in targets:
        print(target.line())
