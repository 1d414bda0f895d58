"""What the ledger says at this moment, on one screen: counts, balance, last build, what waits for a human."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, text

from sinergi.commands.answers import UNFINISHED, answer_command
from sinergi.delivery.decisions import IS_MAPPED
from sinergi.delivery.ledger import deliveries_to_work_on
from sinergi.log import mask_identifiers
from sinergi.review.queue import count_pairs
from sinergi.wording import OFFICE_TIME, dotted, told_moment

STATUS_WORDS = {
    "loaded": "dimuat",
    "superseded": "digantikan",
    "held": "ditahan",
    "refused": "ditolak",
    "received": "belum selesai",
}
ROW_STATUS_WORDS = {
    "open": "menunggu perbaikan",
    "returned": "dikembalikan ke pengirim",
    "corrected": "sudah dikoreksi",
    "released": "dilepas",
    "waived": "dibebaskan",
    "superseded": "digantikan kiriman lain",
}
_MOST_WAITING = 8
_BALANCE = {
    "rows_read": "dibaca",
    "rows_accepted": "diterima",
    "rows_rejected": "ditolak",
    "rows_duplicate": "duplikat",
    "rows_ignored": "diabaikan",
}
_FINDING_WORDS = {
    "IDN-001": "NIK dipakai orang yang berbeda",
    "IDN-002": "keluarga dengan orang tanpa NIK yang cocok dengan beberapa NIK",
}


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A delivery that goes on only when somebody does something."""

    delivery_id: int
    source: str
    file_name: str
    status: str
    code: str
    reason: str
    is_mapped: bool
    is_answered: bool

    def lines(self) -> list[str]:
        """Return what it is and what to do."""
        state = "Ditahan" if self.status == "held" else "Belum selesai"
        head = f"{state}: kiriman {self.delivery_id} {self.source}/{mask_identifiers(self.file_name)}: {self.reason}"
        now = f"atau sekarang dengan menjalankan DAG ingest_{self.source} di Airflow"
        if self.is_answered:
            return [head, f"  Sudah diputuskan; dijalankan malam ini, {now}."]
        if self.status == "held":
            return [head, f"  Putuskan: {answer_command(self.delivery_id, self.code, is_mapped=self.is_mapped)}"]
        refusal = answer_command(self.delivery_id, UNFINISHED)
        return [head, f"  Dicoba lagi tiap malam, {now}; atau tolak: {refusal}"]


def describe_ledger(connection: Connection) -> list[str]:
    """Return one line each on the deliveries, the balance of all rows, and the last build."""
    return [_deliveries(connection), *_balances(connection), _last_build(connection)]


def describe_pairs(connection: Connection) -> list[str]:
    """Return how many pairs of persons wait for a decision and what else identity leaves to people, if anything."""
    lines, counts = [], count_pairs(connection)
    if counts.waiting + counts.later:
        put_off = f", {dotted(counts.later)} lagi ditunda" if counts.later else ""
        lines.append(
            f"Mungkin satu orang: {dotted(counts.waiting)} pasangan menunggu keputusan{put_off}: make review"
        )
    findings = connection.execute(text("select rule_code, count(*) from ops.identity_finding group by 1 order by 1"))
    told = [f"{dotted(count)} {_FINDING_WORDS[code]} ({code})" for code, count in findings]
    if told:
        lines.append(f"Temuan identitas: {', '.join(told)}: docs/runbooks/kiriman.md")
    return lines


def find_waiting(connection: Connection) -> list[Waiting]:
    """Return the held deliveries and those whose last step failed, oldest first."""
    found = connection.execute(
        text(
            "select d.delivery_id, d.source, d.file_name, d.status, coalesce(d.reason_code, '') as code,"
            " coalesce(d.reason, concat('gagal di ', s.step, ': ',"
            "   coalesce(s.detail ->> 'sentence', s.detail ->> 'code'))) as reason,"
            f" {IS_MAPPED} as is_mapped"
            " from ops.delivery as d left join lateral ("
            "   select step, outcome, detail from ops.step_run where delivery_id = d.delivery_id"
            "   order by step_run_id desc limit 1) as s on true"
            " where d.status = 'held' or (d.status = 'received' and s.outcome = 'failed')"
            " order by d.delivery_id"
        )
    ).all()
    to_do = {
        number for source in {row.source for row in found} for number in deliveries_to_work_on(connection, source)
    }
    return [Waiting(**row._mapping, is_answered=row.status == "held" and row.delivery_id in to_do) for row in found]


def describe_waiting(waiting: list[Waiting], *, shows_all: bool) -> list[str]:
    """Return the lines of what waits: of all, or of the first few and how many more."""
    shown = waiting if shows_all else waiting[:_MOST_WAITING]
    lines = [line for delivery in shown for line in delivery.lines()]
    return lines if shown == waiting else [*lines, tell_more(len(waiting) - len(shown))]


def tell_more(count: int) -> str:
    """Return that a list goes on, and how to see all of it."""
    return f"… dan {count} lagi; lihat semuanya: make status ALL=1"


def _deliveries(connection: Connection) -> str:
    found = connection.execute(text("select status, count(*) as files from ops.delivery group by status"))
    counts = {row.status: row.files for row in found}
    parts = [f"{counts[status]} {word}" for status, word in STATUS_WORDS.items() if status in counts]
    return _line("kiriman", f"{sum(counts.values())}: {', '.join(parts)}" if counts else "belum ada")


def _balances(connection: Connection) -> list[str]:
    """Return the balance of the loaded deliveries together, and of every source that of the last of them.

    What is accepted there is in the warehouse; the rows of what is held, refused or superseded are not counted.
    """
    sums = ", ".join(f"sum({column})::bigint as {column}" for column in _BALANCE)
    loaded = "ops.row_balance inner join ops.delivery using (delivery_id) where status = 'loaded'"
    whole = connection.execute(text(f"select {sums} from {loaded}")).one()
    if whole[0] is None:
        return []
    last = connection.execute(
        text(
            f"select d.source, d.delivery_id, d.received_at, {sums} from ("
            "   select distinct on (source) * from ops.delivery as l"
            "   where l.status = 'loaded'"
            "   order by source, received_at desc, delivery_id desc) as d"
            " inner join ops.row_balance as b using (delivery_id)"
            " group by d.source, d.delivery_id, d.received_at order by d.source"
        )
    )
    told = f"kiriman yang dimuat: {_sum(whole[0], whole[1:])}"
    return [_line("neraca", told), *(_last_of_source(row) for row in last)]


def _last_of_source(row: Row[Any]) -> str:
    source, delivery_id, received_at, read, *parts = tuple(row)
    return _line(source, f"terakhir dimuat: kiriman {delivery_id}, {told_moment(received_at)}: {_sum(read, parts)}")


def _sum(read: int, parts: Iterable[int]) -> str:
    words = list(_BALANCE.values())
    told = " + ".join(f"{dotted(count)} {word}" for count, word in zip(parts, words[1:], strict=True))
    return f"{dotted(read)} baris {words[0]} = {told}"


def _last_build(connection: Connection) -> str:
    finished = connection.execute(
        text("select max(finished_at) from ops.step_run where step = 'build_warehouse' and outcome = 'done'")
    ).scalar()
    failed = _failed_build(connection)
    if finished is None:
        return _line("disusun", f"belum pernah{failed}")
    cutoff = connection.execute(text("select ops.ledger_cutoff()")).scalar()
    known = f", batas data {told_moment(cutoff)}" if cutoff else ""
    return _line("disusun", f"{told_moment(finished)}{known}{failed}")


def _failed_build(connection: Connection) -> str:
    """Return why the last build failed; nothing when it ended well."""
    last = connection.execute(
        text(
            "select outcome, detail from ops.step_run where step = 'build_warehouse'"
            " order by step_run_id desc limit 1"
        )
    ).one_or_none()
    return f"; yang terakhir gagal: {last.detail['sentence']}" if last and last.outcome == "failed" else ""


def last_publication(folder: Path) -> str:
    """Return when the files that may go out were last written, by the newest of them."""
    newest = max((path.stat().st_mtime for path in folder.glob("*") if path.is_file()), default=None)
    told = told_moment(datetime.fromtimestamp(newest, OFFICE_TIME)) if newest else "belum pernah"
    return _line("diterbitkan", told)


def _line(name: str, told: str) -> str:
    return f"  {name:<14} {told}"
