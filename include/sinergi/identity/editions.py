"""When an edition of a register names everybody, so that it says something of those whom it lacks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class JudgedEdition:
    """An edition that people know to be full or not, whatever its size.

    Attributes:
        feed: ``<source>/<feed>``.
        kecamatan_code: The kecamatan it speaks of.
        first_on: First day of its period.
        last_on: Last day of its period.
        is_full: Whether it names everybody.
    """

    feed: str
    kecamatan_code: str
    first_on: date
    last_on: date
    is_full: bool


@dataclass(frozen=True, kw_only=True)
class Editions:
    """Which editions are full.

    Attributes:
        full_share: Share of the rows of the last full edition of a kecamatan from which an edition there is full.
        judged: Editions that people have judged.
    """

    full_share: float
    judged: tuple[JudgedEdition, ...] = ()

    def parameters(self) -> dict[str, object]:
        """Return them as parameters of ``core/roster_editions``."""
        return {
            "full_share": self.full_share,
            "judged_feeds": [told.feed for told in self.judged],
            "judged_kecamatan": [told.kecamatan_code for told in self.judged],
            "judged_from": [told.first_on for told in self.judged],
            "judged_to": [told.last_on for told in self.judged],
            "judged_full": [told.is_full for told in self.judged],
        }
