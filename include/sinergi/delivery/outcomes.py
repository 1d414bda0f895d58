"""How deliveries stand, told from the ledger: what a run or a command reports about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

_ENDED = frozenset({"loaded", "superseded"})
_STOPPED = frozenset({"held", "refused"})


@dataclass(frozen=True, kw_only=True)
class DeliveryOutcome:
    """A delivery and the last step that was recorded for it.

    Attributes:
        step_run_id: The last recorded step, 0 when there is none.
        step: Its name.
        outcome: Its outcome (``done``, ``held``, ``refused``, ``failed`` …).
        code: The error code it ended with, if any.
    """

    delivery_id: int
    file_name: str
    status: str
    reason: str | None
    step_run_id: int
    step: str | None
    outcome: str | None
    code: str | None

    @property
    def is_loaded(self) -> bool:
        """Whether its rows went into the warehouse, now or before something replaced them."""
        return self.status in _ENDED

    def is_settled(self, *, since: int) -> bool:
        """Tell whether it was brought to an end after the recorded step ``since``.

        A delivery that was held before and taken on again counts only once a newer step says so.
        """
        if self.status in _STOPPED:
            return self.step_run_id > since and self.outcome in _STOPPED
        return self.status in _ENDED


def find_outcomes(connection: Connection, delivery_ids: Sequence[int]) -> list[DeliveryOutcome]:
    """Return the outcomes of these deliveries, in the order given."""
    found = connection.execute(
        text(
            "select d.delivery_id, d.file_name, d.status, coalesce(d.reason, s.detail ->> 'sentence') as reason,"
            " coalesce(s.step_run_id, 0) as step_run_id, s.step, s.outcome, s.detail ->> 'code' as code"
            " from ops.delivery as d left join lateral ("
            "   select step_run_id, step, outcome, detail from ops.step_run"
            "   where delivery_id = d.delivery_id order by step_run_id desc limit 1) as s on true"
            " where d.delivery_id = any(:deliveries)"
            " order by array_position(:deliveries, d.delivery_id)"
        ),
        {"deliveries": list(delivery_ids)},
    )
    return [DeliveryOutcome(**row._mapping) for row in found]
