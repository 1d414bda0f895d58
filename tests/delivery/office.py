"""An office at work: files come into its inbox, deliveries take their steps, humans decide."""

from __future__ import annotations

import os
from argparse import Namespace
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from itertools import count
from typing import Any

import pytest
from sqlalchemy import text

from sinergi.commands.decide import decide
from sinergi.delivery import inbox
from sinergi.delivery.ledger import take_deliveries
from sinergi.delivery.steps import ingest_delivery
from sinergi.settings import Settings
from sinergi.warehouse.connection import begin

FACTS = ("core.pkh_payment_version", "core.pkh_component_version")
_FIRST_CHANGE = datetime(2025, 4, 14, 8, 0, tzinfo=UTC)
# What differs between two runs of the same thing: clocks, running numbers, the nonce of a seal.
_VOLATILE = (
    "received_at", "published_at", "decided_at", "rejected_at", "validated_at", "known_from", "known_to",
    "sealed", "decision_id", "size_bytes",
)  # fmt: skip
_TABLES = """
select format('%I.%I', schemaname, tablename)
from pg_tables
where schemaname in ('ops', 'quarantine', 'vault', 'core')
    and (schemaname, tablename) not in (('ops', 'step_run'), ('ops', 'feed'))
order by 1
"""


@dataclass
class Office:
    """The warehouse under test and its inbox."""

    settings: Settings
    _numbers: count = field(default_factory=count)

    def drop(self, name: str, content: bytes, *, source: str = "pkh", minute: int | None = None) -> None:
        """Put a file into the inbox; without ``minute`` it was changed later than all before it."""
        path = self.settings.inbox / source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        changed = _FIRST_CHANGE + timedelta(minutes=next(self._numbers) if minute is None else minute)
        os.utime(path, (changed.timestamp(), changed.timestamp()))

    def take(self, *, source: str = "pkh") -> list[int]:
        """Take what lies in the inbox as one drop; return the deliveries to work on, in their order."""
        return take_deliveries(self.settings, source, drop_id=f"setoran-{next(self._numbers)}")

    def receive(self, name: str, content: bytes, *, source: str = "pkh") -> int:
        """Take one new file and return its delivery."""
        self.drop(name, content, source=source)
        (delivery_id,) = self.take(source=source)
        return delivery_id

    def load(self, name: str, content: bytes) -> int:
        """Take one file to the end and return its delivery; it must be loaded."""
        delivery_id = self.receive(name, content)
        assert self.ingest(delivery_id) == "loaded", self.reason(delivery_id)
        return delivery_id

    def hold(self, name: str, content: bytes, code: str) -> int:
        """Take one file that must be held for ``code`` and return its delivery."""
        delivery_id = self.receive(name, content)
        assert self.ingest(delivery_id) == "held", self.reason(delivery_id)
        assert self.reason(delivery_id).startswith(code), self.reason(delivery_id)
        return delivery_id

    def ingest(self, delivery_id: int) -> str:
        """Take all steps of one delivery and return its status."""
        return ingest_delivery(self.settings, delivery_id)

    def decide(self, delivery_id: int, outcome: str, *mapping: str) -> None:
        """Answer what a delivery is held for."""
        answer = Namespace(
            delivery_id=delivery_id, outcome=outcome, map=list(mapping), by="Kabid", reason="sudah dicek"
        )
        assert decide(self.settings, answer) == 0

    def rows(self, query: str, **values: Any) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        with begin(self.settings) as connection:
            return [tuple(row) for row in connection.execute(text(query), values)]

    def value(self, query: str, **values: Any) -> Any:
        """Return the only value of a query."""
        ((found,),) = self.rows(query, **values)
        return found

    def reason(self, delivery_id: int) -> str:
        """Return why a delivery has its status."""
        return str(self.value("select reason from ops.delivery where delivery_id = :it", it=delivery_id))

    def status(self, delivery_id: int) -> str:
        """Return the status of a delivery."""
        return str(self.value("select status from ops.delivery where delivery_id = :it", it=delivery_id))

    def balance(self, delivery_id: int) -> dict[str, tuple[int, ...]]:
        """Return per sheet: read, accepted, rejected, duplicate, ignored."""
        found = self.rows(
            "select sheet, rows_read, rows_accepted, rows_rejected, rows_duplicate, rows_ignored"
            " from ops.row_balance where delivery_id = :it",
            it=delivery_id,
        )
        return {sheet: tuple(counts) for sheet, *counts in found}

    def open_ids(self) -> list[str]:
        """Return the participant of every payment open now."""
        return [found for (found,) in self.rows("select id_peserta from core.pkh_payment order by 1")]

    def open_facts(self) -> list[tuple[Any, ...]]:
        """Return the content of every payment open now, wherever it came from."""
        return self.rows(
            "select row_hash, match_hash from core.pkh_payment_version where known_to is null order by 1, 2"
        )

    def written(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return every row of every table with the transaction that wrote it."""
        return {
            table: self.rows(f"select xmin\\:\\:text, t\\:\\:text from {table} as t order by 1, 2")
            for table in self.tables()
        }

    def content(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return every row of every table without clocks, keeping whether a version is closed."""
        dropped = ", ".join(f"'{name}'" for name in _VOLATILE)
        return {
            table: self.rows(
                f"select j - array[{dropped}] as kept, j ->> 'known_to' is null as is_open"
                f" from (select to_jsonb(t) as j from {table} as t) as rows"
                f" order by (j - array[{dropped}])\\:\\:text, 2"
            )
            for table in self.tables()
        }

    def tables(self) -> list[str]:
        """Return the tables that keep deliveries."""
        return list(_tables(self.settings))


def open_office(settings: Settings, patch: pytest.MonkeyPatch) -> Office:
    """Return an office that takes files at once; that they must rest is a test of the inbox."""
    patch.setattr(inbox, "files_at_rest", partial(inbox.files_at_rest, rest_seconds=0.0))
    return Office(settings)


@cache
def _tables(settings: Settings) -> tuple[str, ...]:
    with begin(settings) as connection:
        return tuple(connection.execute(text(_TABLES)).scalars())
