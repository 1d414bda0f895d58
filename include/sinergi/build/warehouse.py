"""The build of the warehouse: one at a time, one transaction per stage, repeatable after a kill."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy import Connection, text

from sinergi.build.histories import write_histories
from sinergi.build.marts import mart_names, refresh_mart
from sinergi.build.rosters import Rosters, load_rosters
from sinergi.contracts.contract import Roster
from sinergi.contracts.registry import load_contracts
from sinergi.identity.linking import BuildResult, link_persons
from sinergi.identity.matching import Matching, load_matching
from sinergi.identity.model import load_model
from sinergi.log import get_logger
from sinergi.settings import Settings
from sinergi.warehouse.connection import warehouse_engine
from sinergi.warehouse.survivorship import load_survivorship

logger = get_logger(__name__)

_LOCK = 35_190_004
# A build runs alone, so it may use this much memory. It joins whole tables that it has just filled:
# where the planner still believes them empty, a nested loop turned seconds into hours.
# What a lateral select makes of a record is never asked for twice, so remembering it (memoize) only costs.
# By default the planner thinks rows from a second process so dear that it never asks one for all rows of a table.
_SESSION = (
    "set temp_buffers = '128MB'",
    "set work_mem = '192MB'",
    "set enable_nestloop = off",
    "set enable_memoize = off",
    "set parallel_tuple_cost = 0.001",
    "set parallel_setup_cost = 100",
)


def build_warehouse(
    settings: Settings, *, matching: Matching | None = None, rosters: Rosters | None = None
) -> BuildResult:
    """Derive persons, households, histories and marts from what is stored.

    A second build waits for the first. Identity with the histories is one transaction, each mart one more, so
    that a kill at any moment leaves whole stages, and the next build gives what the killed one would have.
    Histories read the links of the very rows that identity saw: of a delivery published in between they would
    take every row that it replaced for withdrawn.

    Args:
        settings: The installation.
        matching: Settings of identity other than the reviewed ones.
        rosters: Declared histories other than the reviewed ones.

    Raises:
        ConfigurationError: ``matching.yml``, ``history.yml`` or the model is wrong, or a mart's select does not
            fit its table.
    """
    matching = matching or load_matching(settings.reference / "matching.yml")
    model = load_model(settings.reference / "matching_model.json")
    rosters = rosters or load_rosters(settings.reference / "history.yml", sources=settings.sources)
    with _building(settings) as connection:
        started = time.monotonic()
        with connection.begin():
            identity = link_persons(
                connection,
                matching,
                model,
                load_survivorship(settings.reference / "survivorship.yml"),
                rosters=_listing_feeds(settings),
                editions=rosters.editions,
                spill=settings.home / "run" / "matching",
            )
            changed = identity.changed_rows + write_histories(connection, rosters)
        logger.info(
            "Identitas: %s catatan, %s orang, %s kunci baru dalam %.1f detik",
            identity.records,
            identity.persons,
            identity.new_keys,
            time.monotonic() - started,
        )
        for name in mart_names():
            with connection.begin():
                changed += refresh_mart(connection, name).total
    return replace(identity, changed_rows=changed)


def _listing_feeds(settings: Settings) -> dict[str, Roster]:
    found = (contract for contracts in load_contracts(settings.sources).values() for contract in contracts)
    return {f"{contract.source}/{contract.feed}": contract.roster for contract in found if contract.roster}


@contextmanager
def _building(settings: Settings) -> Iterator[Connection]:
    """Open the one connection of a build; the lock ends with it, however the build ends."""
    with warehouse_engine(settings).connect() as connection:
        connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            for setting in _SESSION:
                connection.execute(text(setting))
            connection.execute(text("select pg_advisory_lock(:key)"), {"key": _LOCK})
        yield connection
