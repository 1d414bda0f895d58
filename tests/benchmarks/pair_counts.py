"""Pairs of records: how many a linkage joined, how many are one person, how many are both; as a whole and by kind.

A pair is two records, so a person of five records weighs ten pairs. A pair belongs to a kind of hard person when
one of its two records is of such a person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Set
from dataclasses import dataclass


@dataclass(frozen=True)
class PairCounts:
    """Counts of pairs.

    Attributes:
        joined: Pairs of one key.
        true: Pairs of one person.
        right: Pairs of one key and one person.
    """

    joined: int
    true: int
    right: int

    @property
    def precision(self) -> float:
        """Share of the joined pairs that are one person; 1 where nothing was joined."""
        return self.right / self.joined if self.joined else 1.0

    @property
    def recall(self) -> float:
        """Share of the true pairs that were joined; 1 where there is none."""
        return self.right / self.true if self.true else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        total = self.joined + self.true
        return 2 * self.right / total if total else 1.0


def count_pairs(truth: Mapping[Hashable, Hashable], keys: Mapping[Hashable, Hashable]) -> PairCounts:
    """Compare a linkage with the truth.

    Args:
        truth: Person of each record.
        keys: Key that the linkage gave; records of the truth that are missing are joined with none.
    """
    return _count(_cells(truth, keys), None)


def count_pairs_by_kind(
    truth: Mapping[Hashable, Hashable],
    keys: Mapping[Hashable, Hashable],
    kinds: Mapping[Hashable, Set[str]],
) -> dict[str, PairCounts]:
    """Do :func:`count_pairs` for every kind of hard person: of the pairs that touch such a person.

    Args:
        truth: Person of each record.
        keys: As for :func:`count_pairs`.
        kinds: Kinds of a person, by person; who is missing is of none.
    """
    cells = _cells(truth, keys)
    persons: dict[str, set[Hashable]] = {}
    for person in {person for person, _ in cells}:
        for kind in kinds.get(person, ()):
            persons.setdefault(kind, set()).add(person)
    return {kind: _count(cells, persons[kind]) for kind in sorted(persons)}


def _cells(
    truth: Mapping[Hashable, Hashable], keys: Mapping[Hashable, Hashable]
) -> Counter[tuple[Hashable, Hashable]]:
    """Return how many records each pair of person and key has; what was not linked has a key of its own."""
    return Counter((person, keys.get(record, ("alone", record))) for record, person in truth.items())


def _count(cells: Counter[tuple[Hashable, Hashable]], persons: Set[Hashable] | None) -> PairCounts:
    true, joined, others = Counter[Hashable](), Counter[Hashable](), Counter[Hashable]()
    right = 0
    for (person, key), records in cells.items():
        joined[key] += records
        if persons is not None and person not in persons:
            others[key] += records
            continue
        true[person] += records
        right += _pairs(records)
    return PairCounts(
        joined=sum(map(_pairs, joined.values())) - sum(map(_pairs, others.values())),
        true=sum(map(_pairs, true.values())),
        right=right,
    )


def _pairs(records: int) -> int:
    return records * (records - 1) // 2
