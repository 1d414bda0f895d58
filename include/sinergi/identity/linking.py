"""Identity: stored records of people become persons and households, whatever the order they came in.

Every step is one SQL file of ``include/sql/core`` and says there what it does. Nodes are distinct
profiles of records; each tier of ``matching.yml`` adds ties between nodes; persons are the
components of all ties. The decision is explained in ``docs/adr/0004-identity-of-persons.md``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, text

from sinergi.contracts.contract import Roster
from sinergi.identity.editions import Editions
from sinergi.identity.matching import PROBABILISTIC, Matching
from sinergi.identity.model import Model
from sinergi.identity.probabilistic import join_units
from sinergi.identity.reviews import tell_reviews
from sinergi.identity.scope import Judged, find_changes, looking_up, open_scope
from sinergi.identity.scoring import score_profiles
from sinergi.log import get_logger
from sinergi.warehouse.rows import replace_rows
from sinergi.warehouse.statements import statement
from sinergi.warehouse.survivorship import Survivorship, sighting_query, survivor_query
from sinergi.warehouse.working_tables import working_tables

logger = get_logger(__name__)

_HISTORIES = {
    "core.person": ("incoming_person", "person_key"),
    "vault.person_identity": ("incoming_identity", "person_key"),
    "core.household_member": ("incoming_household_member", "person_key"),
    "core.household": ("incoming_household", "household_key"),
    "vault.household_card": ("incoming_card", "household_key"),
}
_IN_SCOPE = "t.{column} in (select {column} from {scope})"
_PERSON_SCOPE = """
create table person_scope as
select person_key from component_key
union
select person_key from scope_person
union
select person_key from moved_person
union
select person_key from awaited_person
"""
# Rows that a correction withdrew count only for a person who has no others.
_COUNTING = """
(
    select *
    from seen_record
    where is_standing or person_key in (select person_key from person_grade where is_withdrawn)
) as r"""
_COUNTS = """
select
    (select count(*) from core.person_link where role = 'subject') as records,
    (select count(*) from core.person_key where retired_at is null) as persons,
    (select count(*) from core.household_key where retired_at is null) as households,
    (select count(*) from core.person_key where issued_at = now()) as new_keys,
    (select count(*) from ops.identity_event where kind = 'merge' and occurred_at = now()) as merges,
    (select count(*) from ops.identity_event where kind = 'split' and occurred_at = now()) as splits,
    (select count(*) from ops.identity_finding) as findings
"""


@dataclass(frozen=True, kw_only=True)
class BuildResult:
    """What one build did.

    Attributes:
        records: Stored records about a subject.
        persons: Persons they form.
        households: Households they name.
        new_keys: Person keys issued now.
        merges: Keys that went over into an older one now.
        splits: Keys that lost records to another living key now.
        findings: Open questions in ``ops.identity_finding``.
        changed_rows: Rows written, in marts too once they are refreshed; 0 when nothing is new.
    """

    records: int
    persons: int
    households: int
    new_keys: int
    merges: int
    splits: int
    findings: int
    changed_rows: int


def link_persons(
    connection: Connection,
    matching: Matching,
    model: Model,
    survivorship: Survivorship,
    *,
    rosters: Mapping[str, Roster],
    editions: Editions,
    spill: Path,
) -> BuildResult:
    """Link every record about a subject to one person and, where it names a family, one household.

    Args:
        connection: Inside a transaction; its working tables are dropped at the end.
        matching: Tiers, weights and limits.
        model: The trained model of the probabilistic tier.
        survivorship: Which of a person's values count.
        rosters: What a sheet of a feed (``<source>/<feed>``) names once; other feeds are lists of cases.
        editions: Which editions of a register name everybody.
        spill: Folder for what the model's run cannot hold in memory.
    """
    listed = json.dumps(dict(rosters))
    with working_tables(connection):
        _tell("changes")
        judged = find_changes(connection, matching, model, basis=f"{listed} {editions} {survivorship}")
        if judged is Judged.NOBODY:
            return _result(connection, changed=0)
        is_full = judged is Judged.EVERYBODY
        if not is_full:
            # What is looked for is little, and all tables are analyzed: indexes serve best.
            connection.execute(text("set local enable_nestloop = on"))
        if PROBABILISTIC in matching.tiers:
            _tell("scores")
            score_profiles(connection, model, least_weight=matching.review_weight, spill=spill, is_full=is_full)
        _tell("scope")
        open_scope(connection, matching, is_full=is_full)
        _judge_identity(connection, matching, rosters=listed, is_full=is_full)
        changed = _write_links(connection, is_full=is_full)
        changed += _write_persons(connection, survivorship, rosters=listed, editions=editions, is_full=is_full)
        connection.execute(text("set local enable_nestloop = off"))
        return _result(connection, changed=changed)


def _result(connection: Connection, *, changed: int) -> BuildResult:
    counts = connection.execute(text(_COUNTS)).mappings().one()
    return BuildResult(**counts, changed_rows=changed + counts["new_keys"])


def _judge_identity(connection: Connection, matching: Matching, *, rosters: str, is_full: bool) -> None:
    """Find who is who among the records in scope: ``component_key`` and ``incoming_link``."""
    _run(connection, "identity_records", rosters=rosters)
    for stage in matching.stages:
        _run(connection, f"evidence_{stage}", max_variants=matching.max_variants_per_nik)
    _run(connection, "identity_components")
    _tell("units")
    join_units(connection, matching)
    _run(connection, "person_keys", is_full=is_full)
    with looking_up(connection):
        _run(connection, "scope_households", is_full=is_full)
    _run(connection, "household_keys", max_families=matching.max_families_per_no_kk, is_full=is_full)
    _run(connection, "person_links", tiers=list(matching.tiers))
    _run(connection, "match_review", link_weight=matching.link_weight)
    _run(connection, "identity_findings")


def _write_links(connection: Connection, *, is_full: bool) -> int:
    """Write links, reviews and findings of the records in scope; return how many rows were written."""
    _run(connection, "scope_subjects", is_full=is_full)
    _tell("write links")
    changed = _write(
        connection,
        "core.person_link",
        incoming="incoming_link",
        within="t.person_key in (select person_key from scope_person union all select person_key from moved_person)",
        is_full=is_full,
        keeps_past=True,
    )
    _run(connection, "match_effects")
    tell_reviews(connection)
    keys = "(select person_key from scope_person union select person_key from component_key)"
    asked = f"(t.person_a in {keys} or t.person_b in {keys})"
    changed += _write(connection, "ops.match_review", incoming="incoming_match_review", within=asked, is_full=is_full)
    return changed + _write(
        connection,
        "ops.identity_finding",
        incoming="incoming_finding",
        within=_IN_SCOPE.format(column="subject", scope="scope_subject"),
        is_full=is_full,
    )


def _write(
    connection: Connection, table: str, *, incoming: str, within: str, is_full: bool, keeps_past: bool = False
) -> int:
    within = "true" if is_full else within
    return replace_rows(connection, table, incoming=incoming, within=within, keeps_past=keeps_past).total


def _write_persons(
    connection: Connection, survivorship: Survivorship, *, rosters: str, editions: Editions, is_full: bool
) -> int:
    """Write what is known of the persons and households in scope; return how many rows were written."""
    _run(connection, "roster_editions", rosters=rosters, is_full=is_full, **editions.parameters())
    connection.execute(text(_PERSON_SCOPE))
    connection.execute(text("analyze person_scope"))
    _run(connection, "person_endings")
    _tell("survivors")
    for table, query in (
        ("person_survivor", survivor_query(survivorship, records=_COUNTING, attributes=survivorship.lasting)),
        ("person_sighting", sighting_query(survivorship, records=_COUNTING)),
    ):
        connection.execute(text(f"create table {table} as {query}"))
        connection.execute(text(f"analyze {table}"))
    for name in ("persons", "person_conflicts", "households"):
        _run(connection, name)
    changed = 0
    _tell("write persons")
    for table, (incoming, column) in _HISTORIES.items():
        scope = "household_scope" if column == "household_key" else "person_scope"
        within = _IN_SCOPE.format(column=column, scope=scope)
        changed += _write(connection, table, incoming=incoming, within=within, is_full=is_full, keeps_past=True)
    within = _IN_SCOPE.format(column="person_key", scope="person_scope")
    return changed + _write(
        connection, "core.person_conflict", incoming="incoming_conflict", within=within, is_full=is_full
    )


def _run(connection: Connection, name: str, **parameters: object) -> None:
    clause = statement(f"core/{name}")
    wanted = clause.compile().params
    _tell(name)
    connection.execute(clause, {key: value for key, value in parameters.items() if key in wanted})


def _tell(step: str) -> None:
    logger.debug("Identity step %s", step)
