"""What is wrong with a row of a returned workbook, in a sentence for who filled it in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, text

from sinergi.errors import SinergiError
from sinergi.identity.places import RecordPlace
from sinergi.review.columns import NAMES, PAIR_ID
from sinergi.review.masking import told_name
from sinergi.review.pair_ids import Pair, PairNumbers
from sinergi.review.returned import ReturnedRow, ReturnedWorkbook, find_fault

_NAMES = """
select
    d.source,
    d.sha256,
    r.sheet,
    r.row_no,
    r.name
from ops.delivery as d
inner join vault.person_record as r on d.delivery_id = r.delivery_id and r.role = 'subject'
where d.sha256 = any(:files) and r.row_no = any(:rows)
"""


@dataclass(frozen=True, kw_only=True)
class RowChecks:
    """Judges the rows of one workbook.

    Attributes:
        book: The workbook.
        pairs: The two records that each number of a pair names; ``None`` where it names nothing.
        names: Name of every record that is named.
        contradicted: Rows of every pair that is decided in more than one way.
    """

    book: ReturnedWorkbook
    pairs: Mapping[str, Pair | None]
    names: Mapping[RecordPlace, str | None]
    contradicted: Mapping[str, list[int]]

    @classmethod
    def of(cls, connection: Connection, book: ReturnedWorkbook, numbers: PairNumbers) -> RowChecks:
        """Return the checks of a workbook."""
        pairs = numbers.read(connection, {row.pair_id for row in book.rows if row.pair_id})
        places = {place for pair in pairs.values() if pair for place in pair}
        return cls(
            book=book, pairs=pairs, names=_find_names(connection, places), contradicted=_contradicted(book.rows)
        )

    def problem(self, row: ReturnedRow) -> SinergiError | None:
        """Return the first thing that is wrong with a row."""
        return self._fault(row) or self._unknown(row) or self._shifted(row) or self._contradiction(row)

    def _fault(self, row: ReturnedRow) -> SinergiError | None:
        fault = find_fault(row)
        if fault is None:
            return None
        column, message, remedy = fault
        return SinergiError(message, code="OPS-027", place=self.book.place(row, column), remedy=remedy)

    def _unknown(self, row: ReturnedRow) -> SinergiError | None:
        if self.pairs[row.pair_id] is not None:
            return None
        return SinergiError(
            "bukan penunjuk yang dibuat di sini, atau catatannya tidak ada lagi.",
            code="OPS-028",
            place=self.book.place(row, PAIR_ID),
            remedy="Jangan mengetik atau mengubahnya; salin lagi dari berkas aslinya, atau buat berkas baru.",
        )

    def _shifted(self, row: ReturnedRow) -> SinergiError | None:
        """Catch a sheet of which only some columns were sorted: the names then stand beside another pair."""
        pair = self.pairs[row.pair_id]
        if not row.names or pair is None or row.names.split() in self._possible_names(pair):
            return None
        return SinergiError(
            "tidak cocok dengan ID PASANGAN di baris yang sama; mungkin hanya sebagian kolom yang diurutkan.",
            code="OPS-028",
            place=self.book.place(row, NAMES),
            remedy="Buka lagi berkas aslinya dan tulis keputusannya di baris yang benar.",
        )

    def _possible_names(self, pair: Pair) -> list[list[str]]:
        return [
            [word for place in order for word in told_name(self.names.get(place), is_clear=is_clear).split()]
            for order in (pair, pair[::-1])
            for is_clear in (False, True)
        ]

    def _contradiction(self, row: ReturnedRow) -> SinergiError | None:
        if row.pair_id not in self.contradicted:
            return None
        listed = ", ".join(map(str, self.contradicted[row.pair_id]))
        return SinergiError(
            f"pasangan ini diputuskan berbeda-beda, di baris {listed}.",
            code="OPS-028",
            place=self.book.place(row, PAIR_ID),
            remedy="Sisakan satu keputusan.",
        )


def _contradicted(rows: Iterable[ReturnedRow]) -> dict[str, list[int]]:
    found: dict[str, dict[str, list[int]]] = {}
    for row in rows:
        found.setdefault(row.pair_id, {}).setdefault(row.decision.upper(), []).append(row.row_no)
    return {
        pair_id: sorted(row_no for row_nos in answers.values() for row_no in row_nos)
        for pair_id, answers in found.items()
        if len(answers) > 1
    }


def _find_names(connection: Connection, places: Iterable[RecordPlace]) -> dict[RecordPlace, str | None]:
    wanted = set(places)
    found = connection.execute(
        text(_NAMES),
        {"files": sorted({place.sha256 for place in wanted}), "rows": sorted({place.row_no for place in wanted})},
    )
    return {RecordPlace.of(row._mapping): row.name for row in found}
