"""What people decided about pairs of records: the same person, two persons, or later; kept for ever, honoured always.

A decision names two stored records by file and row, not persons: keys may merge and split, files are replaced, a
NIK is corrected, and the two rows that somebody looked at stay what they were.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, text

Outcome = Literal["SAME", "DIFFERENT", "LATER"]

KIND = "match"
UNDO = "UNDO"
"""Outcome of a decision that takes another one back."""

_DECISIONS = """
with undone as (
    select cast(target ->> 'decision_id' as bigint) as decision_id
    from ops.decision
    where kind = 'match' and outcome = 'UNDO'
),

keep_valid as (
    select
        d.decision_id,
        d.outcome,
        d.target -> 'a' as record_a,
        d.target -> 'b' as record_b,
        d.reason,
        d.decided_by,
        d.decided_at,
        row_number() over (
            partition by
                least(cast(d.target -> 'a' as text), cast(d.target -> 'b' as text)),
                greatest(cast(d.target -> 'a' as text), cast(d.target -> 'b' as text))
            order by d.decision_id desc
        ) as age
    from ops.decision as d
    where
        d.kind = 'match'
        and d.outcome in ('SAME', 'DIFFERENT', 'LATER')
        and d.decision_id not in (select decision_id from undone)
)

select
    decision_id,
    outcome,
    record_a,
    record_b,
    reason,
    decided_by,
    decided_at
from keep_valid
where age = 1
order by decision_id desc
"""


@dataclass(frozen=True, kw_only=True)
class MatchDecision:
    """A decision about two records that is in force.

    Attributes:
        decision_id: Its number; a larger one is newer.
        outcome: What was decided.
        record_a: ``source``, ``sha256``, ``sheet`` and ``row_no`` of one record.
        record_b: Those of the other.
        reason: Why.
        decided_by: Who.
        decided_at: When.
    """

    decision_id: int
    outcome: Outcome
    record_a: Mapping[str, Any]
    record_b: Mapping[str, Any]
    reason: str
    decided_by: str
    decided_at: datetime


def match_decisions(connection: Connection) -> list[MatchDecision]:
    """Return the decisions in force, the newest first: per pair of records the last one that nobody took back."""
    return [MatchDecision(**row) for row in connection.execute(text(_DECISIONS)).mappings()]
