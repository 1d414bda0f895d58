"""Histories: the lists of a roster, one after another, become one row per subject and validity.

What is missing from a list says something only where the list is full (``include/reference/history.yml``). A history
is derived anew from the rows open now, so neither the order of deliveries nor a correction in between matters; only
rows that differ are written, and the former ones go to ``<table>_past``.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, text

from sinergi.build.history_query import history_query
from sinergi.build.rosters import Roster, Rosters
from sinergi.log import get_logger
from sinergi.warehouse.rows import replace_rows

logger = get_logger(__name__)


def write_histories(connection: Connection, rosters: Rosters) -> int:
    """Bring every history to what the open rows say; return how many rows were written.

    Args:
        connection: Inside the transaction that wrote the links, so that both speak of the same rows.
        rosters: What is declared.
    """
    changed = 0
    for roster in rosters.rosters:
        incoming = f"incoming_{roster.name}"
        connection.execute(
            text(f"create temp table {incoming} on commit drop as\n{history_query(roster)}"),
            _parameters(roster, rosters),
        )
        changes = replace_rows(connection, f"core.{roster.name}", incoming=incoming, keeps_past=True)
        logger.debug("History %s: %s rows written", roster.name, changes.total)
        changed += changes.total
    return changed


def _parameters(roster: Roster, rosters: Rosters) -> dict[str, Any]:
    judged = [told for told in rosters.judged if told.roster == roster.name]
    ranks = {f"rank_{place}": list(values) for place, values in enumerate(roster.ranks.values())}
    return {
        "full_share": rosters.full_share,
        "judged_kecamatan": [told.kecamatan_code for told in judged],
        "judged_periods": [told.period_start for told in judged],
        "judged_full": [told.is_full for told in judged],
        **ranks,
    }
