"""What people decided about pairs of records: the same person, two persons, or later; kept for ever, honoured always.

A decision names two stored records by file and row, not persons: keys may merge and split, files are replaced, a
NIK is corrected, and the two rows that somebody looked at stay what they were.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, text

from sinergi.errors import SinergiError
from sinergi.identity.places import RecordPlace
from sinergi.log import mask_identifiers

Outcome = Literal["SAME", "DIFFERENT", "LATER"]

KIND = "match"
UNDO = "UNDO"
"""Outcome of a decision that takes another one back."""

_WRITE = """
insert into ops.decision (kind, target, outcome, details, reason, decided_by)
values ('match', cast(:target as jsonb), :outcome, cast(:details as jsonb), :reason, :decided_by)
returning decision_id
"""
_LOCK = "select pg_advisory_xact_lock(hashtextextended('match decisions', 0))"
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

    @property
    def places(self) -> tuple[RecordPlace, RecordPlace]:
        """The two records, each by its place."""
        return RecordPlace.of(self.record_a), RecordPlace.of(self.record_b)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What somebody says of two records, before it is written.

    Attributes:
        outcome: What is decided.
        one: A record.
        other: Another record.
        reason: Why; numbers of people in it are masked when it is written.
        decided_by: Name or office of who decides.
        details: Where the decision came from; no personal value.
    """

    outcome: Outcome
    one: RecordPlace
    other: RecordPlace
    reason: str
    decided_by: str
    details: Mapping[str, Any] = field(default_factory=dict)


def match_decisions(connection: Connection) -> list[MatchDecision]:
    """Return the decisions in force, the newest first: per pair of records the last one that nobody took back."""
    return [MatchDecision(**row) for row in connection.execute(text(_DECISIONS)).mappings()]


def lock_decisions(connection: Connection) -> None:
    """Let nobody else decide about pairs until this transaction ends: the second one finds the first one's word."""
    connection.execute(text(_LOCK))


def write_decision(connection: Connection, verdict: Verdict) -> int:
    """Write a decision and return its number; it holds from the next build on.

    Raises:
        SinergiError: OPS-010 without reason or name.
    """
    target = {"a": verdict.one.target(), "b": verdict.other.target()}
    return _write(
        connection,
        outcome=verdict.outcome,
        target=target,
        details=verdict.details,
        reason=verdict.reason,
        decided_by=verdict.decided_by,
    )


def take_back(connection: Connection, decision_id: int, *, reason: str, decided_by: str) -> Outcome:
    """Take a decision about a pair back and return what it was; an older one about the pair is in force again.

    Raises:
        SinergiError: OPS-025 when there is no such decision or it was taken back before, OPS-010 without reason.
    """
    lock_decisions(connection)
    found = connection.execute(
        text(
            "select outcome, exists (select from ops.decision as u where u.kind = 'match' and u.outcome = 'UNDO'"
            " and cast(u.target ->> 'decision_id' as bigint) = d.decision_id) as is_undone"
            " from ops.decision as d where d.decision_id = :decision_id and d.kind = 'match' and d.outcome <> 'UNDO'"
        ),
        {"decision_id": decision_id},
    ).one_or_none()
    if found is None or found.is_undone:
        what = "sudah dibatalkan" if found else "bukan keputusan tentang pasangan orang"
        raise SinergiError(
            f"Keputusan {decision_id} {what}; tidak ada yang diubah.",
            code="OPS-025",
            remedy="Lihat nomornya: `make match LIST=1`.",
        )
    _write(
        connection,
        outcome=UNDO,
        target={"decision_id": decision_id},
        details={},
        reason=reason,
        decided_by=decided_by,
    )
    outcome: Outcome = found.outcome
    return outcome


def _write(connection: Connection, *, reason: str, decided_by: str, **row: Any) -> int:
    if not reason.strip() or not decided_by.strip():
        raise SinergiError(
            "Alasan dan nama yang memutuskan harus diisi; keduanya disimpan selamanya.", code="OPS-010"
        )
    values = {
        "outcome": row["outcome"],
        "target": json.dumps(row["target"]),
        "details": json.dumps(dict(row["details"])),
        # Kept for ever in a room without identifiers.
        "reason": mask_identifiers(reason.strip()),
        "decided_by": mask_identifiers(decided_by.strip()),
    }
    return int(connection.execute(text(_WRITE), values).scalar_one())
