"""Clusters: what edges join, what bars forbid, whatever the order in which equal evidence comes."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sinergi.identity.clusters import Clusters, Edge, Refusal, join_strongest, join_unanimous

UNITS = range(8)
edges_of_units = st.lists(
    st.builds(Edge, st.sampled_from(UNITS), st.sampled_from(UNITS), st.booleans()).filter(lambda e: e.one != e.other),
    max_size=20,
)
niks_of_units = st.dictionaries(st.sampled_from(UNITS), st.frozensets(st.integers(1, 3), min_size=1, max_size=1))
pairs_of_units = st.lists(st.tuples(st.sampled_from(UNITS), st.sampled_from(UNITS)), max_size=4)


def edge(one: int, other: int, *, crosses: bool = True) -> Edge:
    return Edge(one, other, crosses_nik=crosses)


def parts(clusters: Clusters) -> set[frozenset[int]]:
    found: dict[int, set[int]] = {}
    for unit in UNITS:
        found.setdefault(clusters.find(unit), set()).add(unit)
    return {frozenset(units) for units in found.values()}


def test_a_cluster_is_named_by_its_smallest_unit():
    clusters = Clusters(niks={})
    join_strongest(clusters, [edge(5, 7), edge(7, 2)])
    assert clusters.find(7) == clusters.find(5) == 2


def test_units_kept_apart_are_not_joined_through_a_third():
    clusters = Clusters(niks={})
    clusters.keep_apart(1, 2)
    joined, refused = join_strongest(clusters, [edge(1, 3), edge(3, 4), edge(4, 2)])
    assert joined == [0, 1]
    assert refused == [(2, Refusal.APART)]


def test_two_usable_niks_are_joined_only_by_an_edge_that_may():
    niks = {1: frozenset({11}), 2: frozenset({22})}
    _, refused = join_strongest(Clusters(niks=niks), [edge(1, 3, crosses=False), edge(3, 2, crosses=False)])
    assert refused == [(1, Refusal.TWO_NIK)]
    joined, _ = join_strongest(Clusters(niks=niks), [edge(1, 3, crosses=False), edge(3, 2)])
    assert joined == [0, 1]


def test_one_nik_on_both_sides_is_no_obstacle():
    niks = {1: frozenset({11, 12}), 2: frozenset({12})}
    joined, _ = join_strongest(Clusters(niks=niks), [edge(1, 2, crosses=False)])
    assert joined == [0]


@given(edges=edges_of_units, niks=niks_of_units, apart=pairs_of_units)
def test_no_bar_is_ever_broken(edges, niks, apart):
    clusters = Clusters(niks=niks)
    for one, other in apart:
        clusters.keep_apart(one, other)
    join_strongest(clusters, edges)
    for one, other in apart:
        assert one == other or clusters.find(one) != clusters.find(other)
    if not any(item.crosses_nik for item in edges):
        for units in parts(clusters):
            known = [niks[unit] for unit in units if unit in niks]
            assert all(not one.isdisjoint(other) for one, other in itertools.combinations(known, 2))


@given(edges=edges_of_units)
def test_without_bars_clusters_are_components(edges):
    clusters = Clusters(niks={})
    joined, refused = join_strongest(clusters, edges)
    assert refused == []
    assert len(parts(clusters)) == len(UNITS) - len(joined)
    assert all(clusters.find(item.one) == clusters.find(item.other) for item in edges)


@pytest.mark.parametrize(("edges", "joined"), [([(1, 2)], [0]), ([(1, 2), (1, 3)], []), ([(1, 2), (3, 4)], [0, 1])])
def test_bare_evidence_joins_only_where_nobody_else_comes_into_question(edges, joined):
    assert join_unanimous(Clusters(niks={}), [edge(*ends) for ends in edges]) == joined


@given(edges=edges_of_units, data=st.data())
def test_bare_evidence_joins_the_same_in_any_order(edges, data):
    shuffled = data.draw(st.permutations(edges))
    one, other = Clusters(niks={}), Clusters(niks={})
    join_unanimous(one, edges)
    join_unanimous(other, shuffled)
    assert parts(one) == parts(other)


def test_bare_evidence_between_one_cluster_and_itself_offers_nothing():
    clusters = Clusters(niks={})
    clusters.join(1, 2)
    assert join_unanimous(clusters, [edge(1, 2), edge(2, 3)]) == [1]
