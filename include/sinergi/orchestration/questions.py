"""What a held delivery asks a human: the words of the page, and the answers that fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from sinergi.commands.answers import OUTCOME_LABELS, fitting_answers, question_prefix
from sinergi.commands.decide import find_question
from sinergi.commands.overview import find_waiting
from sinergi.contracts.registry import find_contract
from sinergi.delivery.decisions import decided_mapping, decisions_on
from sinergi.delivery.deliveries import find_delivery
from sinergi.log import mask_identifiers
from sinergi.orchestration.delivery_step import page_root
from sinergi.orchestration.runbooks import find_section
from sinergi.orchestration.sums import balance_line
from sinergi.settings import Settings
from sinergi.wording import told_moment

_EFFECTS = {
    "release": "kiriman diterima apa adanya: baris yang baik dimuat, baris yang salah menunggu di karantina",
    "replace": "kiriman ini menggantikan yang lama; catatan yang tidak ada di sini ditutup",
    "add": "kiriman ini dimuat di samping yang lama; keduanya berlaku",
    "map": (
        "judul di berkas dicocokkan dengan kolom kontrak, lalu berkas dibaca lagi; isi kotak *Pemetaan judul*."
        " Pemetaan baru menggantikan seluruh pemetaan sebelumnya"
    ),
    "refuse": "tidak ada yang dimuat; salinan dan alasannya diletakkan di `inbox/_ditolak` untuk pengirim",
}


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question about one held delivery.

    Attributes:
        outcomes: Label of each answer that fits, and the outcome it stands for, the usual one first.
        body: Markdown; identifiers are masked.
        mapping: The headings mapped now, as the form takes them; one whose heading holds a number is left out.
    """

    delivery_id: int
    source: str
    subject: str
    body: str
    outcomes: dict[str, str]
    mapping: str


def questions_to_open(connection: Connection, source: str) -> list[dict[str, Any]]:
    """Return the unanswered questions of a source: name of the run that asks it, its configuration, its note."""
    found = []
    for waiting in find_waiting(connection):
        if waiting.source != source or waiting.status != "held" or waiting.is_answered:
            continue
        times = connection.execute(
            text("select count(*) from ops.step_run where delivery_id = :delivery_id and outcome = 'held'"),
            {"delivery_id": waiting.delivery_id},
        ).scalar_one()
        found.append(
            {
                "trigger_run_id": f"{question_prefix(waiting.delivery_id)}tanya-{times}",
                "conf": {"delivery_id": waiting.delivery_id},
                "note": f"{mask_identifiers(waiting.file_name)} ditahan. {waiting.reason}"[:900],
            }
        )
    return found


def read_question(connection: Connection, settings: Settings, delivery_id: int, *, complaint: str = "") -> Question:
    """Return what a held delivery asks now.

    Args:
        connection: To the warehouse.
        settings: The installation.
        delivery_id: Which delivery.
        complaint: Why an answer given before was not taken.

    Raises:
        SinergiError: It asks nothing (any more); the code is one of ``answers.CLOSED``.
    """
    delivery, code = find_question(connection, delivery_id)
    mapping = decided_mapping(connection, delivery)
    fitting = fitting_answers(code, is_mapped=bool(mapping))
    outcomes = {OUTCOME_LABELS[outcome]: outcome for outcome in fitting}
    file_name = mask_identifiers(delivery.file_name)
    received = told_moment(delivery.received_at)
    parts = [
        f"> **Jawaban tadi belum dicatat.** {complaint}" if complaint else "",
        "\n".join(
            [
                f"- **Kiriman {delivery_id}**: `{file_name}`, sumber {delivery.source}, diterima {received}",
                f"- **Mengapa ditahan:** {mask_identifiers(delivery.reason or code)}",
                f"- **Isinya:** {balance_line(connection, delivery_id)}",
                f"- [Halaman kiriman {delivery_id}: neraca dan temuan]({page_root()}/kiriman/{delivery_id})",
            ]
        ),
        _answers(outcomes),
        _mapping_help(settings, delivery.source, delivery.feed) if "map" in outcomes.values() else "",
        f"#### Keterangan {code}\n\n{told}" if (told := find_section(code)) else "",
    ]
    return Question(
        delivery_id=delivery_id,
        source=delivery.source,
        subject=f"Kiriman {delivery_id} {delivery.source}: {file_name} ({code})",
        body="\n\n".join(part for part in parts if part),
        outcomes=outcomes,
        mapping="\n".join(
            f"{heading}={column}" for heading, column in mapping.items() if mask_identifiers(heading) == heading
        ),
    )


def last_decision(connection: Connection, delivery_id: int) -> str:
    """Return who decided what about a delivery, in one sentence."""
    delivery = find_delivery(connection, delivery_id)
    decisions = decisions_on(connection, delivery)
    if not decisions:
        return f"Kiriman {delivery_id} tidak menunggu keputusan (status: {delivery.status})."
    last = decisions[-1]
    label = OUTCOME_LABELS.get(last.outcome, last.outcome)
    return mask_identifiers(
        f"Kiriman {delivery_id} sudah diputuskan: {label}, oleh {last.decided_by} ({last.reason.rstrip('.')})."
    )


def _answers(outcomes: dict[str, str]) -> str:
    lines = [f"- **{label}**: {_EFFECTS[outcome]}." for label, outcome in outcomes.items()]
    return "\n".join(["#### Jawaban dan akibatnya", "", *lines])


def _mapping_help(settings: Settings, source: str, feed: str | None) -> str:
    columns = find_contract(settings.sources, source, feed).columns if feed else {}
    return f"#### Kolom kontrak untuk pemetaan\n\n{', '.join(f'`{name}`' for name in columns)}" if columns else ""
