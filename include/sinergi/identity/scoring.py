"""Scoring: what was never compared meets all that is stored, and the scores are kept as evidence.

A score is a function of two profiles and the frozen model, so it matters neither who came first nor how the
records were split into deliveries; a profile is compared once.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
from sqlalchemy import Connection, text

from sinergi.identity.levels import PROFILE_COLUMNS
from sinergi.identity.model import Model
from sinergi.log import get_logger
from sinergi.warehouse.copying import copy_table, stream_query
from sinergi.warehouse.statements import statement

logger = get_logger(__name__)

_FORGET_MODEL = (
    "delete from vault.match_score where exists (select from vault.match_profile where model <> :model)",
    "delete from vault.match_profile where model <> :model",
)
_FORGET_GONE = (
    "delete from vault.match_profile as m"
    " where not exists (select from compared_profile as c where c.profile = m.profile)",
    "delete from vault.match_score as s where"
    " not exists (select from compared_profile as c where c.profile = s.profile_a)"
    " or not exists (select from compared_profile as c where c.profile = s.profile_b)",
)
_COUNT = """
select
    count(*) filter (where is_new) as new,
    count(*) as total,
    (select count(*) from vault.match_profile) as kept
from compared_profile
"""
_SCORED_PAIR = """
create temp table scored_pair (one bigint, other bigint, weight real, levels smallint[]) on commit drop
"""
_KEEP_SCORES = """
insert into vault.match_score (profile_a, profile_b, weight, levels)
select
    least(a.profile, b.profile),
    greatest(a.profile, b.profile),
    s.weight,
    s.levels
from scored_pair as s
inner join compared_profile as a on s.one = a.profile_no
inner join compared_profile as b on s.other = b.profile_no
on conflict (profile_a, profile_b) do nothing
"""
_KEEP_PROFILES = """
insert into vault.match_profile (profile, model)
select
    profile,
    :model
from compared_profile
where is_new
"""
_TYPES = {name: pa.int64() if name == "profile_no" else pa.string() for name in PROFILE_COLUMNS} | {
    "is_new": pa.bool_(),
    "is_linkable": pa.bool_(),
}


_PROFILES = f"select {', '.join(_TYPES)} from compared_profile"


def score_profiles(connection: Connection, model: Model, *, least_weight: float, spill: Path) -> int:
    """Compare every profile that was never compared with all others, and keep what weighs enough.

    Args:
        connection: Inside the transaction of a build that has ``identity_node``.
        model: Another version than that of the kept scores makes all of them anew.
        least_weight: Pairs below it are not kept.
        spill: Folder for what does not fit in memory.

    Returns:
        Profiles compared now.
    """
    for sql in _FORGET_MODEL:
        connection.execute(text(sql), {"model": model.version})
    connection.execute(statement("core/compared_profiles"))
    new, total, kept = connection.execute(text(_COUNT)).one()
    if kept > total - new:
        for sql in _FORGET_GONE:
            connection.execute(text(sql))
    if new:
        logger.info("Mencocokkan %s profil baru dengan %s profil", new, total)
        # Splink and DuckDB take most of a second to import, and most builds have nothing new.
        from sinergi.identity.predictions import open_duckdb, score_tables, store_profiles  # noqa: PLC0415

        with open_duckdb(spill) as database:
            with stream_query(connection, _PROFILES, _TYPES) as profiles:
                store_profiles(database, profiles, "profiles")
            scored = score_tables(database, model, has_known=new < total, least_weight=least_weight)
            _keep(connection, scored, model)
    return int(new)


def _keep(connection: Connection, scored: pa.RecordBatchReader, model: Model) -> None:
    connection.execute(text(_SCORED_PAIR))
    for batch in scored:
        copy_table(connection, pa.Table.from_batches([batch]), "scored_pair")
    connection.execute(text("analyze scored_pair"))
    connection.execute(text(_KEEP_SCORES))
    connection.execute(text(_KEEP_PROFILES), {"model": model.version})
    connection.execute(text("analyze vault.match_score"))
    connection.execute(text("analyze vault.match_profile"))
