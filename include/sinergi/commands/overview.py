"""What the ledger says at this moment, on one screen: counts, balance, last build, what waits for a human."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from sinergi.commands.answers import UNFINISHED, answer_command
from sinergi.delivery.ledger import OFFICE_TIME, deliveries_to_work_on
from sinergi.log import mask_identifiers

STATUS_WORDS = {
    "loaded": "dimuat",
    "superseded": "digantikan",
    "held": "ditahan",
    "refused": "ditolak",
    "received": "belum selesai",
}
_MOST_WAITING = 8
_BALANCE = {
    "rows_read": "dibaca",
    "rows_accepted": "diterima",
    "rows_rejected": "ditolak",
    "rows_duplicate": "ganda",
    "rows_ignored": "diabaikan",
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
    is_answered: bool

    def lines(self) -> list[str]:
        """Return what it is and what to do."""
        state = "Ditahan" if self.status == "held" else "Belum selesai"
        head = f"{state}: kiriman {self.delivery_id} {self.source}/{mask_identifiers(self.file_name)}: {self.reason}"
        if self.is_answered:
            return [head, "  Sudah diputuskan; dijalankan malam ini, atau sekarang dengan `make run`."]
        if self.status == "held":
            return [head, f"  Putuskan: {answer_command(self.delivery_id, self.code)}"]
        refusal = answer_command(self.delivery_id, UNFINISHED)
        return [head, f"  Dicoba lagi tiap malam, atau sekarang dengan `make run`; atau tolak: {refusal}"]


def describe_ledger(connection: Connection) -> list[str]:
    """Return one line each on the deliveries, the balance of all rows, and the last build."""
    return [_deliveries(connection), *_balances(connection), _last_build(connection)]


def find_waiting(connection: Connection) -> list[Waiting]:
    """Return the held deliveries and those whose last step failed, oldest first."""
    found = connection.execute(
        text(
            "select d.delivery_id, d.source, d.file_name, d.status, coalesce(d.reason_code, '') as code,"
            " coalesce(d.reason, concat('gagal di ', s.step, ' (', s.detail ->> 'code', ')')) as reason"
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


def describe_waiting(waiting: list[Waiting]) -> list[str]:
    """Return the lines of what waits; only the first few, and how many more."""
    lines = [line for delivery in waiting[:_MOST_WAITING] for line in delivery.lines()]
    if len(waiting) > _MOST_WAITING:
        lines.append(f"… dan {len(waiting) - _MOST_WAITING} lagi: select * from ops.delivery where status = 'held'")
    return lines


def _deliveries(connection: Connection) -> str:
    found = connection.execute(text("select status, count(*) as files from ops.delivery group by status"))
    counts = {row.status: row.files for row in found}
    parts = [f"{counts[status]} {word}" for status, word in STATUS_WORDS.items() if status in counts]
    return _line("kiriman", f"{sum(counts.values())}: {', '.join(parts)}" if counts else "belum ada")


def _balances(connection: Connection) -> list[str]:
    """Return the balance of all deliveries together and that of the one that came last."""
    sums = ", ".join(f"sum({column})::bigint as {column}" for column in _BALANCE)
    whole = connection.execute(text(f"select {sums} from ops.row_balance")).one()
    last = connection.execute(
        text(
            f"select d.delivery_id, d.source, d.file_name, d.status, d.received_at, {sums} from ops.delivery as d"
            " join ops.row_balance as b using (delivery_id) group by d.delivery_id"
            " order by d.received_at desc, d.delivery_id desc limit 1"
        )
    ).one_or_none()
    if last is None:
        return []
    name = f"{last.delivery_id} {last.source}/{mask_identifiers(last.file_name)}"
    return [
        _line("neraca semua", _sum(whole[0], whole[1:])),
        _line("terakhir", f"kiriman {name}, diterima {_moment(last.received_at)}, {STATUS_WORDS[last.status]}"),
        _line("", _sum(last[5], last[6:])),
    ]


def _sum(read: int, parts: Iterable[int]) -> str:
    words = list(_BALANCE.values())
    told = " + ".join(f"{_number(count)} {word}" for count, word in zip(parts, words[1:], strict=True))
    return f"{_number(read)} baris {words[0]} = {told}"


def _last_build(connection: Connection) -> str:
    finished = connection.execute(
        text("select max(finished_at) from ops.step_run where step = 'build_warehouse' and outcome = 'done'")
    ).scalar()
    return _line("disusun", _moment(finished) if finished else "belum pernah")


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(OFFICE_TIME):%Y-%m-%d %H:%M} WIB"


def _number(count: int) -> str:
    return f"{count:,}".replace(",", ".")


def _line(name: str, told: str) -> str:
    return f"  {name:<14} {told}"
