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
    d.decision_id,
    d.outcome,
    d.target -> 'a' as record_a,
    d.target -> 'b' as record_b,
    d.reason,
    d.decided_by,
    u.decision_id is not null and d.details ->> 'workbook' is distinct from :sha256 as is_taken_back
from ops.decision as d
left join ops.decision as u
    on u.kind = 'match' and u.outcome = 'UNDO' and cast(u.target ->> 'decision_id' as bigint) = d.decision_id
where d.kind = 'match' and d.outcome <> 'UNDO'
order by d.decision_id
"""

_Answer = tuple[frozenset[RecordPlace], str, str, str]


@dataclass(frozen=True)
class _Written:
    """The number of an answer, and whether it was taken back; it is not for the workbook that it came in."""

    decision_id: int
    is_taken_back: bool


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
    written = dict(_find_written(connection, sha256=sha256))
    standing = Standing.of(connection, [place for pair in checks.pairs.values() if pair for place in pair])
    for row in book.rows:
        pair = checks.pairs.get(row.pair_id)
        problem = checks.problem(row)
        if problem is not None or pair is None:
            taken.problems += [problem] if problem else []
            continue
        verdict = _verdict(row, pair, sha256=sha256)
        before = written.get(_answer(verdict))
        obstacle = standing.obstacle(verdict)
        error = decided_before(obstacle) if obstacle is not None else None
        if before is not None and before.is_taken_back:
            error = _taken_back(before)
        elif before is not None or _is_so(verdict, standing):
            taken.known_count += 1
            continue
        if error is not None:
            place = book.place(row, "")
            taken.problems.append(SinergiError(error.message, code=error.code, place=place, remedy=error.remedy))
            continue
        number = write_decision(connection, verdict)
        taken.written.append(number)
        written[_answer(verdict)] = _Written(number, is_taken_back=False)
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


def _is_so(verdict: Verdict, standing: Standing) -> bool:
    """Tell whether what a row says is so already."""
    obstacle = standing.obstacle(verdict)
    return (obstacle is not None and obstacle.outcome == verdict.outcome) or (
        verdict.outcome == "SAME" and standing.are_one(verdict)
    )


def _taken_back(before: _Written) -> SinergiError:
    """Return what is said of an answer that somebody has taken back: an old file must not bring it to life again."""
    return SinergiError(
        f"jawaban ini sudah dicatat sebagai keputusan {before.decision_id}, lalu dibatalkan.",
        code="OPS-029",
        remedy="Bila kini memang berlaku, tulis alasan yang baru; bila tidak, kosongkan keputusannya.",
    )


def _answer(verdict: Verdict) -> _Answer:
    reason, decided_by = (mask_identifiers(words.strip()) for words in (verdict.reason, verdict.decided_by))
    return frozenset((verdict.one, verdict.other)), verdict.outcome, reason, decided_by


def _find_written(connection: Connection, *, sha256: str) -> Iterator[tuple[_Answer, _Written]]:
    """Yield every answer ever written, one taken back too: the same words again are the same answer."""
    for row in connection.execute(text(_WRITTEN), {"sha256": sha256}):
        places = frozenset((RecordPlace.of(row.record_a), RecordPlace.of(row.record_b)))
        yield (places, row.outcome, row.reason, row.decided_by), _Written(row.decision_id, row.is_taken_back)
