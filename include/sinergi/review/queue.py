"""The pairs that wait for a decision, the largest effect first, with what both records say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, text

from sinergi.identity.decisions import match_decisions
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
    outcomes = _outcomes(connection)
    pairs = [
        pair
        for _, sides in groupby(rows, key=lambda row: row["place_no"])
        for pair in _pairs(list(sides), numbers, outcomes)
    ]
    return sorted(pairs, key=lambda pair: pair.status == "later")


def count_pairs(connection: Connection) -> QueueCounts:
    """Return how many pairs wait, without reading any record."""
    outcomes = _outcomes(connection)
    statuses = [
        _status(row.status, outcomes.get(frozenset((RecordPlace.of(row.record_a), RecordPlace.of(row.record_b)))))
        for row in connection.execute(text(_PAIRS))
    ]
    return QueueCounts(waiting=statuses.count("open"), later=statuses.count("later"), decided=statuses.count(""))


def _outcomes(connection: Connection) -> dict[frozenset[RecordPlace], str]:
    """Return what was decided about each pair, also since the last build."""
    return {frozenset(known.places): known.outcome for known in match_decisions(connection)}


def _status(built: str, outcome: str | None) -> str:
    """Return the status of a pair now; empty where it is decided and leaves the queue with the next build."""
    if outcome is None:
        return built
    return "later" if outcome == "LATER" else ""


def _pairs(
    rows: list[Any], numbers: Mapping[str, str], outcomes: Mapping[frozenset[RecordPlace], str]
) -> Iterator[WaitingPair]:
    # A record that was erased since the last build leaves one side: nobody can judge that pair.
    if len(rows) != 2:
        return
    one, other = (_side(row, numbers) for row in rows)
    status = _status(rows[0]["status"], outcomes.get(frozenset((one.place, other.place))))
    if status:
        values = {name: rows[0][name] for name in _PAIR_COLUMNS}
        yield WaitingPair(one=one, other=other, **values | {"status": status})


def _side(row: Mapping[str, Any], numbers: Mapping[str, str]) -> Side:
    clear: dict[str, Any] = {kind: numbers.get(row[f"{kind}_token"] or "") for kind in ("nik", "no_kk", "phone")}
    values = {name: row[name] for name in _SIDE_COLUMNS}
    return Side(place=RecordPlace.of(row["record"]), **{**values, "name": values["name"] or ""}, **clear)
