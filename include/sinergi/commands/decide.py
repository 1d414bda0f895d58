"""``decide``: a human's word on a held delivery. It is written once, and a new run takes it on."""

from __future__ import annotations

import json
import re
import sys
from argparse import ArgumentParser, Namespace

from sqlalchemy import Connection, text

from sinergi.commands.airflow_api import AirflowApi
from sinergi.commands.answers import ANSWERS, UNFINISHED, fitting_answers
from sinergi.contracts.registry import find_contract
from sinergi.delivery.ledger import Delivery, deliveries_to_work_on, find_delivery
from sinergi.delivery.outcomes import find_outcomes
from sinergi.errors import ServiceError, SinergiError
from sinergi.log import mask_identifiers
from sinergi.reading.headings import fold_heading
from sinergi.settings import Settings
from sinergi.warehouse.connection import begin

# A heading may hold an equals sign or a semicolon, the name of a column may not.
_PAIR = re.compile(r"\s*(\S.*?)\s*=\s*(\w+)\s*(?:;|$)", re.DOTALL)
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
        help="untuk map: judul di berkas = kolom kontrak; boleh diulang, atau beberapa dipisah titik koma",
    )


def decide(settings: Settings, arguments: Namespace) -> int:
    """Write the decision and start a new ingest run for the delivery.

    Raises:
        SinergiError: The delivery is not held, or the outcome does not fit what it is held for.
    """
    if not arguments.reason.strip() or not arguments.by.strip():
        raise SinergiError("--reason dan --by harus diisi; keputusan ini disimpan selamanya.", code="OPS-010")
    with begin(settings) as connection:
        delivery, code = _held_delivery(connection, arguments.delivery_id)
        _check_outcome(code, arguments.outcome)
        mapping = _read_mapping(connection, settings, delivery, arguments) if arguments.outcome == "map" else {}
        write_decision(
            connection,
            delivery,
            outcome=arguments.outcome,
            details={"answers": code, **({"mapping": mapping} if mapping else {})},
            reason=arguments.reason,
            decided_by=arguments.by,
        )
    sys.stdout.write(f"Keputusan '{arguments.outcome}' untuk kiriman {delivery.delivery_id} dicatat.\n")
    sys.stdout.write(f"{_start_run(settings, delivery.source)}\n")
    return 0


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
        return f"Dilanjutkan oleh: {api.run_url(api.trigger(f'ingest_{source}'))}"
    except ServiceError as error:
        return (
            f"{error.message} Keputusan dijalankan oleh DAG ingest_{source} berikutnya: tiap malam, atau sekarang"
            " dengan `make run` setelah `make up`."
        )


def _held_delivery(connection: Connection, delivery_id: int) -> tuple[Delivery, str]:
    """Return what waits for a decision and why: a held delivery, or one whose last step failed."""
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
            remedy="Jalankan `make run` atau DAG-nya, lalu lihat lagi.",
        )
    code = connection.execute(
        text("select reason_code from ops.delivery where delivery_id = :delivery_id"),
        {"delivery_id": delivery_id},
    ).scalar_one()
    return delivery, code


def _check_outcome(code: str, outcome: str) -> None:
    fitting = fitting_answers(code)
    if outcome not in fitting:
        raise SinergiError(
            f"'{outcome}' tidak menjawab {code}.",
            code="OPS-004",
            remedy=f"Pilih: {', '.join(fitting)}.",
        )


def _read_mapping(
    connection: Connection, settings: Settings, delivery: Delivery, arguments: Namespace
) -> dict[str, str]:
    mapping = {heading.strip(): column for pairs in arguments.map for heading, column in _PAIR.findall(pairs)}
    known = find_contract(settings.sources, delivery.source, delivery.feed or "").columns
    unknown = sorted(set(mapping.values()) - set(known))
    if unknown or not mapping:
        raise SinergiError(
            f"Kolom {', '.join(unknown) or '(tidak ada)'} bukan kolom kontrak.",
            code="OPS-005",
            remedy=f"Tulis --map 'JUDUL DI BERKAS=kolom'; kolom: {', '.join(known)}.",
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
