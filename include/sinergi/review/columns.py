"""The columns of the workbook of waiting pairs: their headings, widths and what stands in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from sinergi.identity.decisions import Outcome
from sinergi.identity.standing import OUTCOME_WORDS
from sinergi.review.masking import told_birth, told_file, told_name, told_numbers, told_region
from sinergi.review.queue import Side, WaitingPair
from sinergi.wording import OFFICE_TIME, told_day

DECISION, REASON, DECIDED_BY, PAIR_ID, NAMES = "KEPUTUSAN", "ALASAN", "DIPUTUSKAN OLEH", "ID PASANGAN", "NAMA"
OUTCOMES: dict[str, Outcome] = {word: outcome for outcome, word in OUTCOME_WORDS.items()}
"""What is chosen in the workbook, and the outcome it stands for."""

STATUS_WORDS = {"open": "menunggu", "later": "ditunda"}

Value = str | float | int | None


@dataclass(frozen=True, kw_only=True)
class ReviewColumn:
    """A column of the workbook.

    Attributes:
        heading: What stands above it.
        value: What stands in it for a pair, given whether it may be clear.
        width: In characters; ``None`` where the longest line decides, so that the lines of the two records
            stand beside each other in every column.
        kind: ``answer`` is filled in by the reviewer, ``digits`` stand one below the other.
        is_clear_only: Whether it is left out of a masked workbook.
    """

    heading: str
    value: Callable[[WaitingPair, bool], Value]
    width: float | None = None
    kind: Literal["text", "answer", "digits", "count"] = "text"
    is_clear_only: bool = False


def columns_of(*, is_clear: bool) -> tuple[ReviewColumn, ...]:
    """Return the columns of a workbook: all but the running number in front and the number of the pair behind."""
    return tuple(column for column in _COLUMNS if is_clear or not column.is_clear_only)


def _each(tell: Callable[[Side, bool], str]) -> Callable[[WaitingPair, bool], str]:
    """Return what tells a thing of both records, one below the other."""
    return lambda pair, is_clear: "\n".join(tell(side, is_clear) for side in pair.sides)


def _numbers(kind: str) -> Callable[[WaitingPair, bool], str]:
    return lambda pair, is_clear: "\n".join(told_numbers(pair.sides, kind, is_clear=is_clear))


def _nothing(_pair: WaitingPair, _is_clear: bool) -> None:
    return None


# What is to be filled in stands in front and stays in sight, whatever is scrolled to.
_COLUMNS = (
    ReviewColumn(heading=DECISION, width=13, value=_nothing, kind="answer"),
    ReviewColumn(heading=REASON, width=28, value=_nothing, kind="answer"),
    ReviewColumn(heading=DECIDED_BY, width=18, value=_nothing, kind="answer"),
    ReviewColumn(heading=NAMES, value=_each(lambda side, is_clear: told_name(side.name, is_clear=is_clear))),
    ReviewColumn(heading="LAHIR", value=_each(lambda side, is_clear: told_birth(side, is_clear=is_clear))),
    ReviewColumn(heading="L/P", value=_each(lambda side, _: side.sex or "-")),
    ReviewColumn(heading="NIK", value=_numbers("nik"), kind="digits"),
    ReviewColumn(heading="NO KK", value=_numbers("no_kk"), kind="digits"),
    ReviewColumn(
        heading="MENGAPA DITANYAKAN", width=44, value=lambda pair, _: pair.reasons[:1].upper() + pair.reasons[1:]
    ),
    ReviewColumn(
        heading="IBU KANDUNG", value=_each(lambda side, is_clear: told_name(side.mother_name, is_clear=is_clear))
    ),
    ReviewColumn(heading="DESA, KECAMATAN", value=_each(lambda side, _: told_region(side))),
    ReviewColumn(heading="ALAMAT", value=_each(lambda side, _: side.address or "-"), is_clear_only=True),
    ReviewColumn(heading="TELEPON", value=_numbers("phone"), kind="digits", is_clear_only=True),
    ReviewColumn(heading="RUPIAH GANDA", value=lambda pair, _: float(pair.double_rupiah), width=14, kind="count"),
    ReviewColumn(heading="RUPIAH DIBAYAR", value=lambda pair, _: float(pair.paid_rupiah), width=14, kind="count"),
    ReviewColumn(heading="BANYAK CATATAN", value=lambda pair, _: pair.record_count, width=11, kind="count"),
    ReviewColumn(heading="ASAL CATATAN", value=_each(lambda side, _: told_file(side))),
    ReviewColumn(heading="NOMOR ORANG", value=_each(lambda side, _: str(side.person_key)), width=9),
    ReviewColumn(
        heading="STATUS", width=18, value=lambda pair, _: f"{STATUS_WORDS[pair.status]}\nsejak {_day(pair)}"
    ),
)


def _day(pair: WaitingPair) -> str:
    return told_day(pair.opened_at.astimezone(OFFICE_TIME).date())
