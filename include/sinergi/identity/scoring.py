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
    " where not exists (select from changed_record as c where c.profile = m.profile)",
    "delete from vault.match_score as s where"
    " not exists (select from vault.match_profile as m where m.profile = s.profile_a)"
    " or not exists (select from vault.match_profile as m where m.profile = s.profile_b)",
)
_TYPES = {name: pa.int64() if name == "profile_no" else pa.string() for name in ("profile", *PROFILE_COLUMNS)} | {
    "is_new": pa.bool_(),
    "is_linkable": pa.bool_(),
}


def score_version(model: Model, least_weight: float) -> str:
    """Return what a kept score depends on beside its profiles: the model, and the weight below which none is kept."""
    return f"{model.version} {least_weight:g}"


def score_profiles(connection: Connection, model: Model, *, least_weight: float, spill: Path, is_full: bool) -> int:
    """Compare every profile that was never compared with all others, and keep what weighs enough.

    Args:
        connection: Inside the transaction of a build that has ``changed_record``.
        model: Another version than that of the kept scores makes all of them anew, and so does another
            ``least_weight``.
        least_weight: Pairs below it are not kept.
        spill: Folder for what does not fit in memory.
        is_full: Whether ``changed_record`` holds all records, so that profiles without any are seen.

    Returns:
        Profiles compared now.
    """
    version = score_version(model, least_weight)
    for sql in (*_FORGET_MODEL, *(_FORGET_GONE if is_full else ())):
        connection.execute(text(sql), {"model": version} if ":model" in sql else {})
    last = connection.execute(text("select coalesce(max(profile_no), 0) from vault.match_profile")).scalar_one()
    new = connection.execute(statement("core/new_profiles"), {"model": version}).rowcount
    if new:
        logger.info("Mencocokkan %s profil baru", new)
        # Splink and DuckDB take most of a second to import, and most builds have nothing new.
        from sinergi.identity.predictions import (  # noqa: PLC0415
            keep_comparable,
            open_duckdb,
            score_tables,
            store_profiles,
        )

        with open_duckdb(spill) as database:
            with stream_query(connection, _profiles_query(last), _TYPES) as profiles:
                store_profiles(database, profiles, "profiles")
            has_known = last > 0 and keep_comparable(database)
            scored = score_tables(database, model, has_known=has_known, least_weight=least_weight)
            _keep(connection, scored)
    return int(new)


def _profiles_query(last: int) -> str:
    columns = ", ".join(PROFILE_COLUMNS)
    return f"select profile, {columns}, profile_no > {int(last)} as is_new, is_linkable from vault.match_profile"


def _keep(connection: Connection, scored: pa.RecordBatchReader) -> None:
    for batch in scored:
        copy_table(connection, pa.Table.from_batches([batch]), "vault.match_score")
    connection.execute(text("analyze vault.match_score"))
    connection.execute(text("analyze vault.match_profile"))
