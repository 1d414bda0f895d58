"""The pairs that wait for a decision, the largest effect first, with what both records say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, text

from sinergi.identity.decisions import MatchDecision, match_decisions
from sinergi.identity.places import RecordPlace
from sinergi.settings import Settings
from sinergi.warehouse.sealed_values import open_identifiers
from sinergi.warehouse.statements import statement

_PAIRS = "select status, record_a, record_b from ops.match_review"
_SIDE_COLUMNS = (
    "person_key", "delivery_id", "file_name", "feed", "observed_on", "name", "birth_date", "birth_place", "sex",
    "mother_name", "address", "family_ref", "desa", "kecamatan", "nik_token", "no_kk_token", "phone_token",
)  # fmt: skip
_PAIR_COLUMNS = ("cause", "score", "reasons", "double_rupiah", "paid_rupiah", "record_count", "status", "opened_at")


@dataclass(frozen=True, kw_only=True)
class Side:
    """One record of a waiting pair and the person it stands for; everything in the clear, to be masked when shown.

    Attributes:
        nik: Clear number, where the vault keeps it.
        no_kk: Clear number of the family card.
        phone: Clear telephone number.
        nik_token: Pseudonym of the NIK, ``None`` where the record has none.
        no_kk_token: Pseudonym of the No KK.
        phone_token: Pseudonym of the telephone number.
        family_ref: Number of the family in its programme, with the source in front.
    """

    place: RecordPlace
    person_key: int
    delivery_id: int
    file_name: str
    feed: str
    observed_on: date
    name: str
    birth_date: date | None
    birth_place: str | None
    sex: str | None
    mother_name: str | None
    address: str | None
    family_ref: str | None
    desa: str | None
    kecamatan: str | None
    nik_token: str | None
    no_kk_token: str | None
    phone_token: str | None
    nik: str | None
    no_kk: str | None
    phone: str | None


@dataclass(frozen=True, kw_only=True)
class WaitingPair:
    """Two persons that may be one.

    Attributes:
        one: The older key.
        other: The other one.
        cause: Value of ``ops.match_review.cause``.
        score: Probability by the model that they are one.
        reasons: What agrees and what does not, in words.
        double_rupiah: Paid twice if they are one.
        paid_rupiah: Paid to both.
        record_count: Records of both.
        status: ``open``, or ``later`` when somebody has put it off.
        opened_at: Since when it waits.
    """

    one: Side
    other: Side
    cause: str
    score: Decimal | None
    reasons: str
    double_rupiah: Decimal
    paid_rupiah: Decimal
    record_count: int
    status: str
    opened_at: datetime

    @property
    def sides(self) -> tuple[Side, Side]:
        """Both records."""
        return self.one, self.other


@dataclass(frozen=True, kw_only=True)
class QueueCounts:
    """How many pairs wait, were put off, and are decided but not yet built."""

    waiting: int
    later: int
    decided: int


def find_waiting_pairs(connection: Connection, settings: Settings) -> list[WaitingPair]:
    """Return the pairs that nobody has decided, the largest effect first, those put off at the end."""
    rows = connection.execute(statement("ops/waiting_pairs")).mappings().all()
    numbers = open_identifiers(
        connection, settings, (row[f"{kind}_token"] for row in rows for kind in ("nik", "no_kk", "phone"))
    )
    answered = _answered(match_decisions(connection))
    return [
        pair
        for _, sides in groupby(rows, key=lambda row: row["place_no"])
        for pair in _pairs(list(sides), numbers)
        if _places(pair) not in answered
    ]


def count_pairs(connection: Connection) -> QueueCounts:
    """Return how many pairs wait, without reading any record."""
    answered = _answered(match_decisions(connection))
    rows = connection.execute(text(_PAIRS)).all()
    open_rows = [
        row for row in rows if frozenset((RecordPlace.of(row.record_a), RecordPlace.of(row.record_b))) not in answered
    ]
    later = sum(row.status == "later" for row in open_rows)
    return QueueCounts(waiting=len(open_rows) - later, later=later, decided=len(rows) - len(open_rows))


def _answered(decisions: list[MatchDecision]) -> set[frozenset[RecordPlace]]:
    """Return the pairs that are decided already and leave the queue with the next build."""
    return {frozenset(known.places) for known in decisions if known.outcome != "LATER"}


def _places(pair: WaitingPair) -> frozenset[RecordPlace]:
    return frozenset(side.place for side in pair.sides)


def _pairs(rows: list[Any], numbers: Mapping[str, str]) -> Iterator[WaitingPair]:
    # A record that was erased since the last build leaves one side: nobody can judge that pair.
    if len(rows) == 2:
        one, other = (_side(row, numbers) for row in rows)
        yield WaitingPair(one=one, other=other, **{name: rows[0][name] for name in _PAIR_COLUMNS})


def _side(row: Mapping[str, Any], numbers: Mapping[str, str]) -> Side:
    clear: dict[str, Any] = {kind: numbers.get(row[f"{kind}_token"] or "") for kind in ("nik", "no_kk", "phone")}
    values = {name: row[name] for name in _SIDE_COLUMNS}
    return Side(place=RecordPlace.of(row["record"]), **{**values, "name": values["name"] or ""}, **clear)
