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

from sinergi.identity.clusters import Clusters, Edge, join_strongest, join_unanimous
from sinergi.identity.decisions import MatchDecision, match_decisions
from sinergi.identity.matching import DECISION, PROBABILISTIC, Matching
from sinergi.warehouse.copying import copy_table
from sinergi.warehouse.statements import statement

_LISTED_APART = """
select distinct
    unit_a,
    unit_b
from match_pair
where (is_listed_apart or is_namesake or is_two_people) and weight >= :link_weight
"""
# Two units meet in many pairs of their profiles; the heaviest of each kind decides, and what is read stays small.
_EDGES = """
with keep_heaviest as (
    select distinct on (unit_a, unit_b, crosses_nik, is_bare)
        unit_a,
        unit_b,
        node_a,
        node_b,
        weight,
        crosses_nik,
        is_bare
    from match_pair
    where is_evidence and not is_contradicted and not is_listed_apart and not is_twin_like
    order by unit_a, unit_b, crosses_nik, is_bare, weight desc, node_a, node_b
)

select
    *,
    'probabilistic' as tier
from keep_heaviest
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
        select unit_a from match_pair where is_evidence
        union
        select unit_b from match_pair where is_evidence
        union
        select d.component
        from node_component as d
        where d.node in (
            select node_a from decided_pair
            union
            select node_b from decided_pair
            union
            select node_a from loose_tie
            union
            select node_b from loose_tie
        )
    )
"""
_DECIDED = """
select
    p.outcome,
    p.node_a,
    p.node_b,
    a.component as unit_a,
    b.component as unit_b,
    'decision' as tier,
    cast(null as real) as weight
from decided_pair as p
inner join node_component as a on p.node_a = a.node
inner join node_component as b on p.node_b = b.node
where p.outcome <> 'LATER'
order by p.decision_id desc
"""
_LOOSE = """
select
    node_a,
    node_b,
    node_a as unit_a,
    node_b as unit_b,
    tier,
    cast(null as real) as weight
from loose_tie
order by array_position(cast(:tiers as text[]), tier), node_a, node_b
"""
_DECIDED_RECORD = """
create table decided_record (
    decision_id bigint,
    outcome text,
    source_a text, sha256_a text, sheet_a text, row_no_a bigint,
    source_b text, sha256_b text, sheet_b text, row_no_b bigint
)
"""
_TABLES = """
create table joined_unit (unit bigint primary key, component bigint not null);
create table apart_unit (unit_a bigint, unit_b bigint);
create table joined_pair (node_a bigint, node_b bigint, tier text, weight double precision);
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


_PLACE = ("source", "sha256", "sheet", "row_no")


def join_units(connection: Connection, matching: Matching) -> None:
    """Join units of ``node_component`` along decisions and scores; what joined them goes to ``identity_tie``.

    Args:
        connection: Inside the transaction of a build that has ``identity_node`` and ``node_component``.
        matching: Tiers and weights.
    """
    weights = {
        "lone_weight": matching.lone_weight,
        "link_weight": matching.link_weight,
        "nik_weight": matching.nik_weight,
        "review_weight": matching.review_weight,
    }
    if PROBABILISTIC not in matching.tiers:
        weights = dict.fromkeys(weights, math.inf)
    _find_decided(connection, match_decisions(connection) if DECISION in matching.tiers else [])
    connection.execute(statement("core/match_pairs"), weights)
    clusters = Clusters(niks=_usable_niks(connection))
    joined, apart = _join_decided(clusters, connection.execute(text(_DECIDED)).all())
    for one, other in connection.execute(text(_LISTED_APART), weights):
        clusters.keep_apart(one, other)
    rows = connection.execute(text(_EDGES)).all()
    # A name and a desa alone never identify: they join only where nobody else comes into question.
    firm, bare = [row for row in rows if not row.is_bare], [row for row in rows if row.is_bare]
    firm += connection.execute(text(_LOOSE), {"tiers": list(matching.tiers)}).all()
    places, _ = join_strongest(clusters, map(_edge, firm))
    joined += [firm[place] for place in places]
    joined += [bare[place] for place in join_unanimous(clusters, [_edge(row) for row in bare])]
    _store(connection, clusters, joined, apart=apart)


def _find_decided(connection: Connection, decisions: Sequence[MatchDecision]) -> None:
    connection.execute(text(_DECIDED_RECORD))
    if decisions:
        rows = [
            {"decision_id": decision.decision_id, "outcome": decision.outcome}
            | {f"{name}_a": decision.record_a[name] for name in _PLACE}
            | {f"{name}_b": decision.record_b[name] for name in _PLACE}
            for decision in decisions
        ]
        columns = {name: [row[name] for row in rows] for name in rows[0]}
        copy_table(connection, pa.table(columns), "decided_record")
    connection.execute(statement("core/decided_pairs"))


def _join_decided(clusters: Clusters, decided: Sequence[Row[Any]]) -> tuple[list[Row[Any]], list[tuple[int, int]]]:
    """Take decisions newest first: an older one that contradicts what newer ones made is without effect."""
    joined, apart = [], []
    for row in decided:
        if row.outcome == "DIFFERENT":
            clusters.keep_apart(row.unit_a, row.unit_b)
            apart.append((row.unit_a, row.unit_b))
        elif clusters.refusal(Edge(row.unit_a, row.unit_b, crosses_nik=True)) is None:
            clusters.join(row.unit_a, row.unit_b)
            joined.append(row)
    return joined, apart


def _edge(row: Row[Any]) -> Edge:
    # A loose tie was deterministic, and tells nothing of its own about two NIK.
    return Edge(row.unit_a, row.unit_b, crosses_nik=getattr(row, "crosses_nik", True))


def _usable_niks(connection: Connection) -> dict[int, frozenset[int]]:
    numbers: dict[str, int] = {}
    found: dict[int, set[int]] = {}
    for unit, nik in connection.execute(text(_NIKS)):
        found.setdefault(unit, set()).add(numbers.setdefault(nik, len(numbers)))
    return {unit: frozenset(niks) for unit, niks in found.items()}


def _store(
    connection: Connection, clusters: Clusters, joined: Sequence[Row[Any]], *, apart: Iterable[tuple[int, int]]
) -> None:
    connection.execute(text(_TABLES))
    units = sorted({unit for row in joined for unit in (row.unit_a, row.unit_b)})
    copy_table(
        connection, pa.table({"unit": units, "component": [clusters.find(unit) for unit in units]}), "joined_unit"
    )
    pairs = {
        "node_a": [row.node_a for row in joined],
        "node_b": [row.node_b for row in joined],
        "tier": [row.tier for row in joined],
        "weight": pa.array([row.weight for row in joined], pa.float64()),
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
