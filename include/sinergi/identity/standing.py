"""What was decided before about two records or the two persons they stand for, and by whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from sinergi.errors import SinergiError
from sinergi.identity.decisions import MatchDecision, Outcome, Verdict, match_decisions
from sinergi.identity.places import RecordPlace, find_standing
from sinergi.wording import told_day

OUTCOME_WORDS: dict[Outcome, str] = {"SAME": "SAMA", "DIFFERENT": "BERBEDA", "LATER": "NANTI"}


@dataclass(frozen=True, kw_only=True)
class Standing:
    """The decisions in force and the person of every record that is in question.

    Attributes:
        decisions: The newest first.
        persons: Person of each place whose record is stored.
    """

    decisions: tuple[MatchDecision, ...]
    persons: dict[RecordPlace, int | None]

    @classmethod
    def of(cls, connection: Connection, places: Iterable[RecordPlace]) -> Standing:
        """Return what stands now between these records."""
        decisions = tuple(match_decisions(connection))
        decided = (place for known in decisions for place in known.places)
        return cls(decisions=decisions, persons=find_standing(connection, [*places, *decided]))

    def renewed(self, connection: Connection) -> Standing:
        """Return the same with what was decided since."""
        return replace(self, decisions=tuple(match_decisions(connection)))

    def are_one(self, verdict: Verdict) -> bool:
        """Return whether both records stand for one person already."""
        one, other = self.persons.get(verdict.one), self.persons.get(verdict.other)
        return one is not None and one == other

    def between(self, verdict: Verdict) -> MatchDecision | None:
        """Return the newest decision about these two records, or about the two persons they stand for."""
        wanted = {self.persons.get(verdict.one), self.persons.get(verdict.other)}
        has_two = None not in wanted and len(wanted) == 2
        for known in self.decisions:
            is_same_pair = set(known.places) == {verdict.one, verdict.other}
            if is_same_pair or (has_two and {self.persons.get(place) for place in known.places} == wanted):
                return known
        return None

    def obstacle(self, verdict: Verdict) -> MatchDecision | None:
        """Return the decision that must be taken back before this one can be written; nothing bars after LATER."""
        known = self.between(verdict)
        if known is None or (known.outcome == "LATER" and verdict.outcome != "LATER"):
            return None
        return known


def told_decision(decision: MatchDecision) -> str:
    """Return a decision in words: number, outcome, who and when."""
    return (
        f"keputusan {decision.decision_id}: {OUTCOME_WORDS[decision.outcome]}, oleh {decision.decided_by},"
        f" {told_day(decision.decided_at)}"
    )


def decided_before(decision: MatchDecision) -> SinergiError:
    """Return the error of a pair that is decided."""
    return SinergiError(
        f"Pasangan ini sudah diputuskan ({told_decision(decision)}).",
        code="OPS-023",
        remedy=f'Bila keliru, batalkan dulu: `make match UNDO={decision.decision_id} REASON="…" BY="…"`.',
    )
