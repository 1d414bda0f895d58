"""When a build is due: ledger or decisions have changed since the last build that ended well looked at them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, text

from sinergi.build.warehouse import build_warehouse
from sinergi.errors import SinergiError
from sinergi.identity.linking import BuildResult
from sinergi.settings import Settings
from sinergi.warehouse.connection import begin

_STEP = "build_warehouse"
_EMPTY = "0"
_STATE = """
select md5(nullif(concat_ws(
    ' ',
    (
        select string_agg(concat_ws(' ', delivery_id, status, published_at), ',' order by delivery_id)
        from ops.delivery
        where published_at is not null
    ),
    (select max(decision_id) from ops.decision where kind = 'match')
), ''))
"""


def is_build_due(settings: Settings) -> bool:
    """Return whether facts were published or replaced, or pairs decided, that no finished build has seen."""
    with begin(settings) as connection:
        state = _ledger_state(connection)
        last = connection.execute(
            text(
                "select detail ->> 'ledger' from ops.step_run where step = :step and outcome = 'done'"
                " order by step_run_id desc limit 1"
            ),
            {"step": _STEP},
        ).scalar()
    return state != (last or _EMPTY)


def build_and_record(settings: Settings) -> BuildResult:
    """Build the warehouse and write down which state of the ledger it has seen.

    The state is read before the build takes its own snapshot, so what is published meanwhile stays due.

    Raises:
        ConfigurationError: A reviewed reference file or the select of a mart is wrong.
    """
    started_at = datetime.now(UTC)
    with begin(settings) as connection:
        state = _ledger_state(connection)
    try:
        result = build_warehouse(settings)
    except SinergiError as error:
        with begin(settings) as connection:
            _record(connection, started_at=started_at, outcome="failed", detail=error.detail())
        raise
    detail = {"ledger": state, "persons": result.persons, "changed_rows": result.changed_rows}
    with begin(settings) as connection:
        _record(connection, started_at=started_at, outcome="done", detail=detail)
    return result


def _ledger_state(connection: Connection) -> str:
    state = connection.execute(text(_STATE)).scalar()
    return state or _EMPTY


def _record(connection: Connection, *, started_at: datetime, outcome: str, detail: Mapping[str, Any]) -> None:
    connection.execute(
        text(
            "insert into ops.step_run (delivery_id, step, started_at, finished_at, outcome, detail)"
            " values (null, :step, :started_at, clock_timestamp(), :outcome, :detail)"
        ),
        {"step": _STEP, "started_at": started_at, "outcome": outcome, "detail": json.dumps(detail)},
    )
