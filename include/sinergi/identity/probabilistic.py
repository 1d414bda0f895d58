"""The tiers that no SQL can derive: what people decided, then what the model found, the heaviest pair first.

Deterministic units come in, components of persons go out. The order is that of weight and of the records, so that
it does not matter which delivery came first.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa
from sqlalchemy import Connection, Row, text

from sinergi.identity.clusters import Clusters, Edge, join_strongest, join_unrivalled
from sinergi.identity.matching import PROBABILISTIC, Matching
from sinergi.warehouse.copying import copy_table
from sinergi.warehouse.statements import statement

_LISTED_APART = """
select distinct
    unit_a,
    unit_b
from match_pair
where is_listed_apart and weight >= :link_weight
"""
_EDGES = """
select
    unit_a,
    unit_b,
    node_a,
    node_b,
    weight,
    crosses_nik,
    is_bare
from match_pair
where weight >= :link_weight and not is_contradicted and not is_listed_apart
order by weight desc, node_a, node_b
"""
_NIKS = """
select distinct
    c.component as unit,
    cast(n.nik as text) as nik
from identity_node as n
inner join node_component as c on n.node = c.node
where
    n.nik is not null
    and c.component in (
        select unit_a from match_pair where weight >= :link_weight
        union
        select unit_b from match_pair where weight >= :link_weight
    )
"""
_TABLES = """
create temp table joined_unit (unit bigint primary key, component bigint not null) on commit drop;
create temp table apart_unit (unit_a bigint, unit_b bigint) on commit drop;
create temp table joined_pair (node_a bigint, node_b bigint, tier text, weight double precision) on commit drop;
"""
_TIES = """
insert into identity_tie (node_a, node_b, tier, score)
select
    node_a,
    node_b,
    tier,
    1 / (1 + power(cast(2 as numeric), -cast(weight as numeric)))
from joined_pair
"""


def join_units(connection: Connection, matching: Matching) -> None:
    """Join units of ``node_component`` along decisions and scores; what joined them goes to ``identity_tie``.

    Args:
        connection: Inside the transaction of a build that has ``identity_node`` and ``node_component``.
        matching: Tiers and weights.
    """
    weights = {
        "link_weight": matching.link_weight,
        "nik_weight": matching.nik_weight,
        "review_weight": matching.review_weight,
    }
    if PROBABILISTIC not in matching.tiers:
        weights = dict.fromkeys(weights, math.inf)
    connection.execute(statement("core/match_pairs"), weights)
    clusters = Clusters(niks=_usable_niks(connection, weights))
    listed = [(row.unit_a, row.unit_b) for row in connection.execute(text(_LISTED_APART), weights)]
    for one, other in listed:
        clusters.keep_apart(one, other)
    rows = connection.execute(text(_EDGES), weights).all()
    # A name and a desa alone never identify: they join only where nobody else comes into question.
    firm, bare = [row for row in rows if not row.is_bare], [row for row in rows if row.is_bare]
    places, _ = join_strongest(clusters, map(_edge, firm))
    joined = [firm[place] for place in places]
    joined += [bare[place] for place in join_unrivalled(clusters, [_edge(row) for row in bare])]
    connection.execute(text(_TABLES))
    _store(connection, clusters, joined, apart=[])


def _edge(row: Row[Any]) -> Edge:
    return Edge(row.unit_a, row.unit_b, crosses_nik=row.crosses_nik)


def _usable_niks(connection: Connection, weights: dict[str, float]) -> dict[int, frozenset[int]]:
    numbers: dict[str, int] = {}
    found: dict[int, set[int]] = {}
    for unit, nik in connection.execute(text(_NIKS), weights):
        found.setdefault(unit, set()).add(numbers.setdefault(nik, len(numbers)))
    return {unit: frozenset(niks) for unit, niks in found.items()}


def _store(
    connection: Connection, clusters: Clusters, joined: Sequence[Row[Any]], *, apart: Iterable[tuple[int, int]]
) -> None:
    units = sorted({unit for row in joined for unit in (row.unit_a, row.unit_b)})
    copy_table(
        connection, pa.table({"unit": units, "component": [clusters.find(unit) for unit in units]}), "joined_unit"
    )
    pairs = {
        "node_a": [row.node_a for row in joined],
        "node_b": [row.node_b for row in joined],
        "tier": ["probabilistic"] * len(joined),
        "weight": [row.weight for row in joined],
    }
    copy_table(connection, pa.table(pairs), "joined_pair")
    ends = list(apart)
    copy_table(
        connection,
        pa.table({"unit_a": [one for one, _ in ends], "unit_b": [other for _, other in ends]}),
        "apart_unit",
    )
    connection.execute(text(_TIES))
    connection.execute(statement("core/person_components"))
