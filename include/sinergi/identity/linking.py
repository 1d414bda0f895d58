"""Identity: stored records of people become persons and households, whatever the order they came in.

Every step is one SQL file of ``include/sql/core`` and says there what it does. Nodes are distinct
profiles of records; each tier of ``matching.yml`` adds ties between nodes; persons are the
components of all ties. The decision is explained in ``docs/adr/0004-identity-of-persons.md``.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, text

from sinergi.identity.matching import PROBABILISTIC, Matching
from sinergi.identity.model import Model
from sinergi.identity.probabilistic import join_units
from sinergi.identity.reviews import tell_reviews
from sinergi.identity.scoring import score_profiles
from sinergi.log import get_logger
from sinergi.warehouse.rows import replace_rows
from sinergi.warehouse.statements import statement

logger = get_logger(__name__)

_TABLES = {
    "core.person": "incoming_person",
    "vault.person_identity": "incoming_identity",
    "core.household": "incoming_household",
    "core.household_member": "incoming_household_member",
    "ops.identity_finding": "incoming_finding",
    "ops.match_review": "incoming_match_review",
}
_COUNTS = """
select
    (select count(*) from identity_link) as records,
    (select count(*) from component_key) as persons,
    (select count(distinct household_key) from incoming_link) as households,
    (select count(*) from core.person_key where issued_at = now()) as new_keys,
    (select count(*) from ops.identity_event where kind = 'merge' and occurred_at = now()) as merges,
    (select count(*) from ops.identity_event where kind = 'split' and occurred_at = now()) as splits,
    (select count(*) from incoming_finding) as findings
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


def link_persons(connection: Connection, matching: Matching, model: Model, *, spill: Path) -> BuildResult:
    """Link every record about a subject to one person and, where it names a family, one household.

    Args:
        connection: Inside a transaction of its own; the temporary tables end with it.
        matching: Tiers, weights and limits.
        model: The trained model of the probabilistic tier.
        spill: Folder for what the model's run cannot hold in memory.
    """
    _run(connection, "identity_records")
    for stage in matching.stages:
        _run(connection, f"evidence_{stage}", max_variants=matching.max_variants_per_nik)
    _run(connection, "identity_components")
    if PROBABILISTIC in matching.tiers:
        score_profiles(connection, model, least_weight=matching.review_weight, spill=spill)
    join_units(connection, matching)
    _run(connection, "person_keys")
    _run(connection, "household_keys", max_families=matching.max_families_per_no_kk)
    _run(connection, "person_links", tiers=list(matching.tiers))
    _run(connection, "match_review", link_weight=matching.link_weight)
    changed = replace_rows(connection, "core.person_link", incoming="incoming_link").total
    _run(connection, "match_effects")
    tell_reviews(connection)
    for name in ("persons", "households", "identity_findings"):
        _run(connection, name)
    for table, incoming in _TABLES.items():
        changed += replace_rows(connection, table, incoming=incoming).total
    counts = connection.execute(text(_COUNTS)).mappings().one()
    return BuildResult(**counts, changed_rows=changed + counts["new_keys"])


def _run(connection: Connection, name: str, **parameters: object) -> None:
    clause = statement(f"core/{name}")
    wanted = clause.compile().params
    logger.debug("Identity step %s", name)
    connection.execute(clause, {key: value for key, value in parameters.items() if key in wanted})
