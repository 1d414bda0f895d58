"""``decide``: a human's word on a held delivery. It is written once, and a new run takes it on."""

from __future__ import annotations

import json
import re
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from contextlib import suppress

from sqlalchemy import Connection, text

from sinergi.commands.airflow_api import AirflowApi
from sinergi.commands.answers import (
    ANSWERS,
    CLOSED_BY_COMMAND,
    OUTCOME_LABELS,
    UNFINISHED,
    fitting_answers,
    question_prefix,
)
from sinergi.contracts.registry import find_contract
from sinergi.delivery.decisions import decided_mapping
from sinergi.delivery.deliveries import Delivery, find_delivery
from sinergi.delivery.ledger import deliveries_to_work_on
from sinergi.delivery.outcomes import find_outcomes
from sinergi.errors import ServiceError, SinergiError
from sinergi.log import mask_identifiers
from sinergi.reading.headings import fold_heading
from sinergi.settings import Settings
from sinergi.warehouse.connection import begin

# A heading may hold an equals sign or a semicolon, the name of a column may not.
_PAIR = re.compile(r"\s*(\S.*?)\s*=\s*(\w+)\s*(?:;|\n|$)", re.DOTALL)
_OUTCOME_HELP = (
    "release: terima; replace: gantikan kiriman lama; add: tambahkan di sampingnya;"
    " map: cocokkan judul; refuse: tolak"
)


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of ``decide``."""
    parser.add_argument("delivery_id", type=int, help="nomor kiriman yang ditahan (lihat `make status`)")
    parser.add_argument("outcome", choices=ANSWERS, help=_OUTCOME_HELP)
    parser.add_argument("--reason", required=True, help="alasan keputusan, satu kalimat")
    parser.add_argument("--by", required=True, help="nama atau jabatan yang memutuskan")
    parser.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="JUDUL=kolom",
        help=(
            "untuk map: judul di berkas = kolom kontrak; boleh diulang, atau beberapa dipisah titik koma;"
            " pemetaan baru menggantikan seluruh pemetaan sebelumnya"
        ),
    )


def decide(settings: Settings, arguments: Namespace) -> int:
    """Write the decision, start a new ingest run for the delivery, and close the page that waits for it.

    Raises:
        SinergiError: The delivery is not held, or the outcome does not fit what it is held for.
    """
    delivery = record_decision(
        settings,
        arguments.delivery_id,
        outcome=arguments.outcome,
        reason=arguments.reason,
        decided_by=arguments.by,
        mapping=arguments.map,
    )
    sys.stdout.write(f"Keputusan '{arguments.outcome}' untuk kiriman {delivery.delivery_id} dicatat.\n")
    sys.stdout.write(f"{_start_run(settings, delivery.source)}\n")
    _close_pages(settings, delivery.delivery_id, arguments.outcome)
    return 0


def record_decision(
    settings: Settings, delivery_id: int, *, outcome: str, reason: str, decided_by: str, mapping: Sequence[str] = ()
) -> Delivery:
    """Write one decision, whoever asks for it (command or page), and return the delivery it is about.

    Args:
        settings: The installation.
        delivery_id: Which delivery.
        outcome: One of ``ANSWERS``.
        reason: Why, in a sentence; kept for ever.
        decided_by: Name or office of who decided.
        mapping: For ``map``: texts of ``HEADING=column``, several in one parted by semicolons or lines.
            They replace what was mapped before.

    Raises:
        SinergiError: It is blank, does not fit, or was answered before; nothing is written.
    """
    if not reason.strip() or not decided_by.strip():
        raise SinergiError(
            "Alasan dan nama yang memutuskan harus diisi; keduanya disimpan selamanya.", code="OPS-010"
        )
    with begin(settings) as connection:
        # Page and command may answer in the same moment: the second one finds the first one's word.
        connection.execute(
            text("select from ops.delivery where delivery_id = :delivery_id for update"), {"delivery_id": delivery_id}
        )
        delivery, code = find_question(connection, delivery_id)
        _check_outcome(code, outcome, is_mapped=bool(decided_mapping(connection, delivery)))
        headings = _read_mapping(connection, settings, delivery, mapping) if outcome == "map" else {}
        write_decision(
            connection,
            delivery,
            outcome=outcome,
            details={"answers": code, **({"mapping": headings} if headings else {})},
            reason=reason,
            decided_by=decided_by,
        )
    return delivery


def write_decision(
    connection: Connection,
    delivery: Delivery,
    *,
    outcome: str,
    details: dict[str, object],
    reason: str,
    decided_by: str,
) -> None:
    """Write one decision on a delivery; it refers to the bytes, so it holds after a rebuild, too.

    It is kept for ever in a room without identifiers: a number typed into reason or name is masked.
    """
    connection.execute(
        text(
            "insert into ops.decision (kind, target, outcome, details, reason, decided_by)"
            " values ('delivery', :target, :outcome, :details, :reason, :decided_by)"
        ),
        {
            "target": json.dumps({"source": delivery.source, "sha256": delivery.sha256}),
            "outcome": outcome,
            "details": json.dumps(details),
            "reason": mask_identifiers(reason),
            "decided_by": mask_identifiers(decided_by),
        },
    )


def _start_run(settings: Settings, source: str) -> str:
    api = AirflowApi(settings)
    try:
        return f"Dilanjutkan oleh: {api.run_page(api.trigger(f'ingest_{source}'))}"
    except ServiceError as error:
        return (
            f"{error.message} Keputusan dijalankan oleh DAG ingest_{source} berikutnya: tiap malam, atau sekarang"
            f" dengan menjalankan DAG itu di Airflow. {error.remedy}"
        )


def _close_pages(settings: Settings, delivery_id: int, outcome: str) -> None:
    """Answer the page that asks the same; where Airflow does not answer, the page finds out by itself."""
    api = AirflowApi(settings)
    with suppress(ServiceError):
        for page in api.waiting_pages(question_prefix(delivery_id)):
            api.answer_page(page, OUTCOME_LABELS[outcome], **{CLOSED_BY_COMMAND: True})


def find_question(connection: Connection, delivery_id: int) -> tuple[Delivery, str]:
    """Return what waits for a decision and the code it is held for: a held delivery, or one whose last step failed.

    Raises:
        SinergiError: It does not wait: OPS-003, or OPS-009 when a decision waits to be carried out.
    """
    delivery = find_delivery(connection, delivery_id)
    (outcome,) = find_outcomes(connection, [delivery_id])
    if delivery.status == "received" and outcome.outcome == "failed":
        return delivery, UNFINISHED
    if delivery.status != "held":
        raise SinergiError(f"Kiriman {delivery_id} tidak sedang ditahan (status: {delivery.status}).", code="OPS-003")
    if delivery_id in deliveries_to_work_on(connection, delivery.source):
        raise SinergiError(
            f"Kiriman {delivery_id} sudah diputuskan; keputusan itu menunggu dijalankan.",
            code="OPS-009",
            remedy=f"Jalankan DAG ingest_{delivery.source} di Airflow, lalu lihat lagi.",
        )
    code = connection.execute(
        text("select reason_code from ops.delivery where delivery_id = :delivery_id"),
        {"delivery_id": delivery_id},
    ).scalar_one()
    return delivery, code


def _check_outcome(code: str, outcome: str, *, is_mapped: bool) -> None:
    fitting = fitting_answers(code, is_mapped=is_mapped)
    if outcome not in fitting:
        raise SinergiError(
            f"'{outcome}' tidak menjawab {code}.",
            code="OPS-004",
            remedy=f"Pilih: {', '.join(fitting)}.",
        )


def _read_mapping(
    connection: Connection, settings: Settings, delivery: Delivery, texts: Sequence[str]
) -> dict[str, str]:
    mapping = {heading.strip(): column for pairs in texts for heading, column in _PAIR.findall(pairs)}
    known = find_contract(settings.sources, delivery.source, delivery.feed or "").columns
    unknown = sorted(set(mapping.values()) - set(known))
    if unknown or not mapping:
        raise SinergiError(
            f"Kolom {', '.join(unknown) or '(tidak ada)'} bukan kolom kontrak.",
            code="OPS-005",
            remedy=f"Tulis JUDUL DI BERKAS=kolom; kolom: {', '.join(known)}.",
        )
    headings = {
        fold_heading(heading)
        for heading in connection.execute(
            text("select heading from ops.column_mapping where delivery_id = :delivery_id"),
            {"delivery_id": delivery.delivery_id},
        ).scalars()
    }
    strange = [heading for heading in mapping if fold_heading(heading) not in headings]
    if strange:
        raise SinergiError(
            f"Judul {', '.join(strange)} tidak ada di berkas.",
            code="OPS-011",
            remedy="Tulis judul persis seperti di berkas.",
        )
    return mapping
