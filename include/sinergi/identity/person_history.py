"""What people and builds did to a person: decisions about its records, and records that changed their key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from sinergi.identity.decisions import MatchDecision, match_decisions
from sinergi.identity.places import RecordPlace, find_standing

_EVENTS = """
select
    kind,
    from_key,
    to_key,
    record_count,
    occurred_at
from ops.identity_event
where :person_key in (from_key, to_key)
order by occurred_at, from_key, to_key
"""
_REVIEWS = """
select case when person_a = :person_key then person_b else person_a end as person_key
from ops.match_review
where :person_key in (person_a, person_b)
order by 1
"""


@dataclass(frozen=True, kw_only=True)
class PersonDecision:
    """A decision in force about a record of the person.

    Attributes:
        decision: The decision.
        here: The decided records that stand for this person.
        other_person: The person of the other record; ``None`` where both stand for this one, or it is gone.
    """

    decision: MatchDecision
    here: tuple[RecordPlace, ...]
    other_person: int | None


@dataclass(frozen=True, kw_only=True)
class KeyChange:
    """Records that went from one key to another: ``merge`` where the first key ended, else ``split``."""

    kind: str
    from_key: int
    to_key: int
    record_count: int
    occurred_at: datetime


def find_person_decisions(connection: Connection, person_key: int) -> tuple[PersonDecision, ...]:
    """Return the decisions in force about records of a person, the newest first."""
    decisions = match_decisions(connection)
    persons = find_standing(connection, (place for known in decisions for place in known.places))
    found = []
    for known in decisions:
        here = tuple(place for place in known.places if persons.get(place) == person_key)
        others = [persons.get(place) for place in known.places if place not in here]
        if here:
            found.append(PersonDecision(decision=known, here=here, other_person=others[0] if others else None))
    return tuple(found)


def find_key_changes(connection: Connection, person_key: int) -> tuple[KeyChange, ...]:
    """Return every change of a key that this person had a part in, the oldest first."""
    rows = connection.execute(text(_EVENTS), {"person_key": person_key}).mappings()
    return tuple(KeyChange(**row) for row in rows)


def find_open_reviews(connection: Connection, person_key: int) -> tuple[int, ...]:
    """Return the persons that may be this one, and wait for a decision or its build."""
    return tuple(connection.execute(text(_REVIEWS), {"person_key": person_key}).scalars())
