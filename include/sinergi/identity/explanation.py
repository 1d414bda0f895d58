"""Why records are one person: the strongest evidence that holds each profile to the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, text

from sinergi.identity.clusters import Clusters, Edge, join_strongest
from sinergi.identity.decisions import MatchDecision
from sinergi.identity.levels import COMPARED
from sinergi.identity.model import Model
from sinergi.identity.person_history import (
    KeyChange,
    PersonDecision,
    find_key_changes,
    find_open_reviews,
    find_person_decisions,
)
from sinergi.identity.places import RecordPlace
from sinergi.identity.reasons import tell_reasons
from sinergi.warehouse.statements import statement

_RECORDS = """
select
    l.delivery_id,
    d.source,
    d.sha256,
    d.file_name,
    l.sheet,
    l.row_no,
    l.feed,
    r.observed_on,
    r.profile,
    l.household_key,
    l.tier,
    l.score
from core.person_link as l
inner join ops.delivery as d on l.delivery_id = d.delivery_id
inner join vault.match_record as r
    on l.delivery_id = r.delivery_id and l.sheet = r.sheet and l.row_no = r.row_no
where l.person_key = :person_key and l.role = 'subject'
order by r.observed_on, l.delivery_id, l.sheet, l.row_no
"""
_PERSON = """
select
    k.person_key,
    k.merged_into,
    k.retired_at,
    c.valid_to,
    c.closed_reason,
    array(select o.person_key from core.person_key as o where o.merged_into = k.person_key order by 1) as absorbed
from core.person_key as k
left join core.person as c on k.person_key = c.person_key and c.closed_reason is not null
where k.person_key = :person_key
"""

_ORDER = ("decision", "nik", "no_kk", "corrected", "probabilistic", "chain")


@dataclass(frozen=True, kw_only=True)
class LinkedRecord:
    """A record of a person: its place, its tier, and the number of its profile within the person, from 1."""

    delivery_id: int
    source: str
    feed: str
    sha256: str
    file_name: str
    sheet: str
    row_no: int
    observed_on: Any
    household_key: int | None
    tier: str
    score: Any
    profile_no: int

    @property
    def place(self) -> RecordPlace:
        """Where it stands, as decisions name it."""
        return RecordPlace.of(vars(self))


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What holds two profiles together.

    Attributes:
        one: Number of a profile within the person.
        other: Number of another.
        tier: ``decision``, ``nik``, ``no_kk``, ``probabilistic``; ``corrected`` where a decision follows a row
            into the file that corrects it; ``chain`` where only the company of others holds them.
        reasons: Agreements and differences in words.
        weight: Weight of the pair by the model, if it was scored.
        parts: What each comparison, the prior and the rarity of the values add to the weight, by name.
        decision: The decision, where one holds them.
    """

    one: int
    other: int
    tier: str
    reasons: str
    weight: float | None
    parts: dict[str, float]
    decision: MatchDecision | None = None


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """A person: its key, its records, what makes them one, and what people and builds did to it.

    Who is in no register any more has ``closed_on``, the last day seen, and ``closed_reason``.
    """

    person_key: int
    merged_into: int | None
    is_retired: bool
    closed_on: date | None
    closed_reason: str | None
    absorbed: tuple[int, ...]
    records: tuple[LinkedRecord, ...]
    evidence: tuple[Evidence, ...]
    decisions: tuple[PersonDecision, ...]
    changes: tuple[KeyChange, ...]
    open_reviews: tuple[int, ...]


def explain_person(connection: Connection, person_key: int, *, model: Model) -> Explanation | None:
    """Return why the records of a key are one person; ``None`` where the key was never given."""
    person = connection.execute(text(_PERSON), {"person_key": person_key}).one_or_none()
    if person is None:
        return None
    rows = connection.execute(text(_RECORDS), {"person_key": person_key}).all()
    numbers: dict[Any, int] = {}
    for row in rows:
        numbers.setdefault(row.profile, len(numbers) + 1)
    records = tuple(
        LinkedRecord(profile_no=numbers[row.profile], **{k: v for k, v in row._mapping.items() if k != "profile"})
        for row in rows
    )
    pairs = connection.execute(statement("core/explain_pairs"), {"person_key": person_key}).all()
    found = {frozenset((item.one, item.other)): item for item in (_evidence(pair, numbers, model) for pair in pairs)}
    decisions = find_person_decisions(connection, person_key)
    return Explanation(
        person_key=person_key,
        merged_into=person.merged_into,
        is_retired=person.retired_at is not None,
        closed_on=person.valid_to,
        closed_reason=person.closed_reason,
        absorbed=tuple(person.absorbed),
        records=records,
        evidence=_strongest([*found.values(), *_decided(records, decisions, found)]),
        decisions=decisions,
        changes=find_key_changes(connection, person_key),
        open_reviews=find_open_reviews(connection, person_key),
    )


def _strongest(found: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Return the fewest pairs that hold all profiles together, the strongest of all choices."""
    ordered = sorted(found, key=_rank)
    edges = [Edge(item.one, item.other, crosses_nik=True) for item in ordered]
    joined, _ = join_strongest(Clusters(niks={}), edges)
    return tuple(ordered[place] for place in joined)


def _rank(evidence: Evidence) -> tuple[int, float, int, int]:
    return _ORDER.index(evidence.tier), -(evidence.weight or 0), evidence.one, evidence.other


def _decided(
    records: Sequence[LinkedRecord],
    decisions: Sequence[PersonDecision],
    found: Mapping[frozenset[int], Evidence],
) -> Iterator[Evidence]:
    """Yield the pairs that decisions hold together, and the rows that such a decision has followed."""
    standing = {record.place: record for record in records}
    for known in decisions:
        decided = [standing[place] for place in known.here if place in standing]
        if known.decision.outcome == "SAME" and len(decided) == 2:
            yield from _told(decided[0], decided[1], "decision", known.decision, found)
        for record in decided:
            for other in records:
                if other.tier == "decision" and (other.source, other.feed) == (record.source, record.feed):
                    yield from _told(record, other, "corrected", known.decision, found)


def _told(
    one: LinkedRecord,
    other: LinkedRecord,
    tier: str,
    decision: MatchDecision,
    found: Mapping[frozenset[int], Evidence],
) -> Iterator[Evidence]:
    pair = found.get(frozenset((one.profile_no, other.profile_no)))
    if pair is not None:
        yield replace(pair, tier=tier, decision=decision)


def _evidence(pair: Any, numbers: dict[Any, int], model: Model) -> Evidence:
    one, other = sorted((numbers[pair.profile_a], numbers[pair.profile_b]))
    if pair.is_nik_tie or pair.is_no_kk_tie:
        tier = "nik" if pair.is_nik_tie else "no_kk"
    else:
        tier = "chain" if pair.weight is None else "probabilistic"
    return Evidence(
        one=one,
        other=other,
        tier=tier,
        reasons=tell_reasons(pair.levels, nik=pair.nik_relation),
        weight=pair.weight,
        parts={} if pair.weight is None else _parts(pair, model),
    )


def _parts(pair: Any, model: Model) -> dict[str, float]:
    weights = dict(zip(COMPARED, model.field_weights(pair.levels), strict=True))
    known = {name: weight for name, weight in weights.items() if weight}
    rarity = pair.weight - model.prior_weight - sum(known.values())
    return known | {"prior": model.prior_weight, "rarity": rarity}
