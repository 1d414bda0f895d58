"""The answers of a returned workbook become decisions, each once; what cannot become one is said row by row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import Connection, text

from sinergi.errors import SinergiError
from sinergi.identity.decisions import Verdict, lock_decisions, write_decision
from sinergi.identity.places import RecordPlace
from sinergi.identity.standing import Standing, decided_before
from sinergi.log import mask_identifiers
from sinergi.review.checks import RowChecks
from sinergi.review.pair_ids import Pair, PairNumbers
from sinergi.review.returned import ReturnedRow, ReturnedWorkbook, outcome_of, reason_of

_WRITTEN = """
select
    outcome,
    target -> 'a' as record_a,
    target -> 'b' as record_b,
    reason,
    decided_by
from ops.decision
where kind = 'match' and outcome <> 'UNDO'
"""

_Answer = tuple[frozenset[RecordPlace], str, str, str]


@dataclass(kw_only=True)
class Taken:
    """What became of the decided rows of a workbook.

    Attributes:
        written: Numbers of the decisions written now.
        known_count: Rows that say what was written, or has come true, before.
        problems: One per row that was not taken.
    """

    written: list[int] = field(default_factory=list)
    known_count: int = 0
    problems: list[SinergiError] = field(default_factory=list)


def take_answers(connection: Connection, book: ReturnedWorkbook, numbers: PairNumbers, *, sha256: str) -> Taken:
    """Write the decisions of a returned workbook; taking it again writes nothing.

    Args:
        connection: In the transaction that keeps all of them or none.
        book: Its rows.
        numbers: Reads the numbers of pairs.
        sha256: Of the bytes of the workbook in the archive.
    """
    lock_decisions(connection)
    taken = Taken()
    checks = RowChecks.of(connection, book, numbers)
    written = set(_find_written(connection))
    standing = Standing.of(connection, [place for pair in checks.pairs.values() if pair for place in pair])
    for row in book.rows:
        pair = checks.pairs.get(row.pair_id)
        problem = checks.problem(row)
        if problem is not None or pair is None:
            taken.problems += [problem] if problem else []
            continue
        verdict = _verdict(row, pair, sha256=sha256)
        obstacle = standing.obstacle(verdict)
        if _is_known(verdict, written, standing):
            taken.known_count += 1
        elif obstacle is not None:
            error = decided_before(obstacle)
            place = book.place(row, "")
            taken.problems.append(SinergiError(error.message, code=error.code, place=place, remedy=error.remedy))
        else:
            taken.written.append(write_decision(connection, verdict))
            written.add(_answer(verdict))
            standing = standing.renewed(connection)
    return taken


def _verdict(row: ReturnedRow, pair: Pair, *, sha256: str) -> Verdict:
    return Verdict(
        outcome=outcome_of(row),
        one=pair[0],
        other=pair[1],
        reason=reason_of(row),
        decided_by=row.decided_by,
        details={"workbook": sha256, "row_no": row.row_no},
    )


def _is_known(verdict: Verdict, written: set[_Answer], standing: Standing) -> bool:
    """Tell whether a row says nothing new: the same words were written before, or what it says is so already."""
    obstacle = standing.obstacle(verdict)
    return (
        _answer(verdict) in written
        or (obstacle is not None and obstacle.outcome == verdict.outcome)
        or (verdict.outcome == "SAME" and standing.are_one(verdict))
    )


def _answer(verdict: Verdict) -> _Answer:
    reason, decided_by = (mask_identifiers(words.strip()) for words in (verdict.reason, verdict.decided_by))
    return frozenset((verdict.one, verdict.other)), verdict.outcome, reason, decided_by


def _find_written(connection: Connection) -> Iterator[_Answer]:
    """Yield every answer ever written, one taken back too: the same words again are the same answer."""
    for row in connection.execute(text(_WRITTEN)):
        places = frozenset((RecordPlace.of(row.record_a), RecordPlace.of(row.record_b)))
        yield places, row.outcome, row.reason, row.decided_by
