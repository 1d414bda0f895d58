"""What the pages show of deliveries: counts, codes and sentences, never a cell of a file."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from sinergi.commands.answers import OUTCOME_LABELS, UNFINISHED, answer_command
from sinergi.commands.overview import ROW_STATUS_WORDS, STATUS_WORDS, find_waiting
from sinergi.delivery.decisions import decisions_on
from sinergi.delivery.deliveries import Delivery, find_delivery
from sinergi.log import mask_identifiers
from sinergi.orchestration.runbooks import find_section
from sinergi.wording import told_moment

_MOST_LISTED = 200
_SEVERITY = {"hold": "menahan kiriman", "reject": "baris disisihkan", "warn": "peringatan"}
_STEP = {
    "done": "selesai",
    "held": "ditahan",
    "refused": "ditolak",
    "failed": "gagal",
    "nothing_to_do": "tidak perlu",
}

_LIST = """
select d.delivery_id, d.source, d.feed, d.file_name, d.status, d.received_at, d.reason_code,
    sum(b.rows_read)::bigint as rows_read, sum(b.rows_accepted)::bigint as rows_accepted,
    sum(b.rows_rejected)::bigint as rows_rejected
from ops.delivery as d
left join ops.row_balance as b using (delivery_id)
where d.source = any(:sources)
group by d.delivery_id
order by (d.status in ('held', 'received')) desc, d.received_at desc, d.delivery_id desc
limit :most
"""
_FINDINGS = """
select rule_code, severity, column_name, min(message) as message, count(*) as findings,
    count(distinct (sheet, row_no)) as row_count
from quarantine.finding
where delivery_id = :delivery_id
group by rule_code, severity, column_name
order by case severity when 'hold' then 1 when 'reject' then 2 else 3 end, row_count desc, rule_code, column_name
"""
_SHEETS = """
select s.sheet, s.is_hidden, coalesce(b.rows_read, s.rows_read) as rows_read, b.rows_accepted, b.rows_rejected,
    b.rows_duplicate, coalesce(b.rows_ignored, s.rows_ignored) as rows_ignored
from ops.sheet_reading as s
left join ops.row_balance as b using (delivery_id, sheet)
where s.delivery_id = :delivery_id
order by s.sheet
"""
_STEPS = """
select step, outcome, finished_at, round(extract(epoch from finished_at - started_at)::numeric, 1) as seconds,
    detail ->> 'code' as code
from ops.step_run
where delivery_id = :delivery_id
order by step_run_id desc
limit 20
"""
_REASON_CODE = "select reason_code from ops.delivery where delivery_id = :delivery_id"
_REJECTED = """
select status, count(*) as row_count from quarantine.rejected_row
where delivery_id = :delivery_id group by status order by status
"""


@dataclass(frozen=True, kw_only=True)
class DeliveryView:
    """All that the page of one delivery shows; texts are masked."""

    delivery: Delivery
    file_name: str
    status: str
    received: str
    reason: str
    reason_code: str
    reason_help: str
    sheets: list[dict[str, Any]]
    findings: list[dict[str, Any]]
    rejected: dict[str, int]
    steps: list[dict[str, Any]]
    decisions: list[dict[str, str]]
    commands: list[tuple[str, str]]

    @property
    def is_waiting(self) -> bool:
        """Whether it waits for a human's word."""
        return self.delivery.status == "held"


def list_deliveries(connection: Connection, sources: Collection[str]) -> list[dict[str, Any]]:
    """Return the deliveries of these sources, what waits first, then the newest."""
    found = connection.execute(text(_LIST), {"sources": sorted(sources), "most": _MOST_LISTED})
    return [
        {
            **row._mapping,
            "file_name": mask_identifiers(row.file_name),
            "status_word": STATUS_WORDS[row.status],
            "received": told_moment(row.received_at),
        }
        for row in found
    ]


def view_delivery(connection: Connection, delivery_id: int) -> DeliveryView:
    """Return what the page of a delivery shows.

    Raises:
        SinergiError: There is no such delivery.
    """
    delivery = find_delivery(connection, delivery_id)
    me = {"delivery_id": delivery_id}
    code = connection.execute(text(_REASON_CODE), me).scalar()
    rejected = {ROW_STATUS_WORDS[row.status]: row.row_count for row in connection.execute(text(_REJECTED), me)}
    return DeliveryView(
        delivery=delivery,
        file_name=mask_identifiers(delivery.file_name),
        status=STATUS_WORDS[delivery.status],
        received=told_moment(delivery.received_at),
        reason=mask_identifiers(delivery.reason or ""),
        reason_code=code or "",
        reason_help=find_section(code or "") or "",
        sheets=[
            {**row._mapping, "sheet": mask_identifiers(row.sheet)} for row in connection.execute(text(_SHEETS), me)
        ],
        findings=[_finding(row) for row in connection.execute(text(_FINDINGS), me)],
        rejected=rejected,
        steps=[
            {**row._mapping, "outcome": _STEP.get(row.outcome, row.outcome), "finished": told_moment(row.finished_at)}
            for row in connection.execute(text(_STEPS), me)
        ],
        decisions=[_decision(row) for row in decisions_on(connection, delivery)],
        commands=_commands(connection, delivery, code or "", has_rejects=bool(rejected)),
    )


def _finding(row: Any) -> dict[str, Any]:
    return {
        **row._mapping,
        "message": mask_identifiers(row.message),
        "severity_word": _SEVERITY[row.severity],
        "help": find_section(row.rule_code) or "",
    }


def _decision(row: Any) -> dict[str, str]:
    return {
        "outcome": OUTCOME_LABELS.get(row.outcome, row.outcome),
        "reason": mask_identifiers(row.reason),
        "decided_by": mask_identifiers(row.decided_by),
    }


def _commands(connection: Connection, delivery: Delivery, code: str, *, has_rejects: bool) -> list[tuple[str, str]]:
    """Return what can be typed about this delivery: what it is for, and the command."""
    found = []
    for waiting in find_waiting(connection):
        if waiting.delivery_id == delivery.delivery_id and not waiting.is_answered:
            asked = code if delivery.status == "held" else UNFINISHED
            command = answer_command(delivery.delivery_id, asked, is_mapped=waiting.is_mapped)
            found.append(("Memutuskan tanpa halaman ini", command))
    if has_rejects:
        found.append(
            (
                "Membaca baris yang disisihkan (berisi data pribadi; hanya di psql)",
                "select sheet, row_no, cells from quarantine.rejected_row"
                f" where delivery_id = {delivery.delivery_id}",
            )
        )
    found.append(("Menelusuri satu baris ke berkasnya", f"make trace DELIVERY={delivery.delivery_id} ROW=12"))
    return found
