"""Clusters: units that evidence joins, the strongest first, and never against a bar.

A unit is what the deterministic tiers hold together. Edges are taken in one order that nothing but the records
decides, so that the order of their arrival changes no cluster.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum


class Refusal(IntEnum):
    """Why an edge joined nothing."""

    APART = 1
    TWO_NIK = 2


@dataclass(frozen=True, slots=True)
class Edge:
    """Evidence that two units are one person.

    Attributes:
        one: Unit.
        other: Another unit.
        crosses_nik: Whether it joins even units that have different usable NIK.
    """

    one: int
    other: int
    crosses_nik: bool


@dataclass
class Clusters:
    """Units in their clusters; grows by :meth:`join`.

    Attributes:
        niks: Usable NIK of each unit that has one.
    """

    niks: Mapping[int, frozenset[int]]
    _parent: dict[int, int] = field(default_factory=dict)
    _niks: dict[int, frozenset[int]] = field(default_factory=dict)
    _apart: dict[int, set[int]] = field(default_factory=dict)

    def find(self, unit: int) -> int:
        """Return the unit that names the cluster."""
        parent = self._parent
        while (above := parent.get(unit, unit)) != unit:
            parent[unit] = unit = parent.get(above, above)
        return unit

    def keep_apart(self, one: int, other: int) -> None:
        """Bar two units from ever being one cluster; without effect where they are one already."""
        one, other = self.find(one), self.find(other)
        if one != other:
            self._apart.setdefault(one, set()).add(other)
            self._apart.setdefault(other, set()).add(one)

    def refusal(self, edge: Edge) -> Refusal | None:
        """Return what bars an edge between two clusters, if anything does."""
        one, other = self.find(edge.one), self.find(edge.other)
        if other in self._apart.get(one, ()):
            return Refusal.APART
        if not edge.crosses_nik:
            left, right = self._niks_of(one), self._niks_of(other)
            if left and right and left.isdisjoint(right):
                return Refusal.TWO_NIK
        return None

    def join(self, one: int, other: int) -> None:
        """Make one cluster of two; the smaller unit names it."""
        one, other = sorted((self.find(one), self.find(other)))
        if one == other:
            return
        niks = self._niks_of(one) | self._niks_of(other)
        self._parent[other] = one
        self._niks[one] = niks
        enemies = self._apart.pop(other, set())
        for enemy in enemies:
            self._apart[enemy].discard(other)
            self._apart[enemy].add(one)
        if enemies:
            self._apart.setdefault(one, set()).update(enemies)

    def _niks_of(self, root: int) -> frozenset[int]:
        found = self._niks.get(root)
        return self.niks.get(root, frozenset()) if found is None else found


def join_strongest(clusters: Clusters, edges: Iterable[Edge]) -> tuple[list[int], list[tuple[int, Refusal]]]:
    """Join along every edge that nothing bars, in the order given.

    Returns:
        Places of the edges that joined two clusters, and of those that were refused with the reason.
    """
    joined: list[int] = []
    refused: list[tuple[int, Refusal]] = []
    for place, edge in enumerate(edges):
        if clusters.find(edge.one) == clusters.find(edge.other):
            continue
        if (refusal := clusters.refusal(edge)) is not None:
            refused.append((place, refusal))
            continue
        clusters.join(edge.one, edge.other)
        joined.append(place)
    return joined, refused


def join_unanimous(clusters: Clusters, edges: Sequence[Edge]) -> list[int]:
    """Join clusters where these edges offer each of them to all the others, and nobody else.

    Whoever is offered to one of them only would be a rival. All edges are judged on the clusters as they are now,
    so their order is of no importance.

    Returns:
        Places of the edges that joined two clusters.
    """
    offered: dict[int, set[int]] = {}
    barred: set[int] = set()
    for edge in edges:
        one, other = clusters.find(edge.one), clusters.find(edge.other)
        if one == other:
            continue
        offered.setdefault(one, {one}).add(other)
        offered.setdefault(other, {other}).add(one)
        if clusters.refusal(edge) is not None:
            barred |= {one, other}
    is_agreed = {
        cluster: not company & barred and all(offered[member] == company for member in company)
        for cluster, company in offered.items()
    }
    agreed = [place for place, edge in enumerate(edges) if is_agreed.get(clusters.find(edge.one), False)]
    joined, _ = join_strongest(clusters, [edges[place] for place in agreed])
    return [agreed[place] for place in joined]
