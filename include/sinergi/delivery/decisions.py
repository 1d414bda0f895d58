"""What humans have decided about a delivery; decisions refer to its bytes, so they hold after a rebuild, too."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, text

from sinergi.delivery.deliveries import Delivery

# For a query on ops.delivery as d: whether a human assigned its headings.
IS_MAPPED = (
    "exists (select from ops.decision as m where m.kind = 'delivery' and m.outcome = 'map'"
    " and m.target ->> 'sha256' = d.sha256 and m.target ->> 'source' = d.source)"
)
_TOLD = {
    "release": "dilepas",
    "replace": "mengganti yang lama",
    "add": "menambah yang lama",
    "map": "dipetakan",
    "refuse": "ditolak",
}


def decisions_on(connection: Connection, delivery: Delivery) -> list[Any]:
    """Return the decisions on a delivery, oldest first: rows of outcome, details, reason and who decided."""
    return list(
        connection.execute(
            text(
                "select outcome, details, reason, decided_by from ops.decision where kind = 'delivery'"
                " and target ->> 'sha256' = :sha256 and target ->> 'source' = :source"
                " order by decided_at, decision_id"
            ),
            {"sha256": delivery.sha256, "source": delivery.source},
        )
    )


def answer_to(connection: Connection, delivery: Delivery, code: str) -> str | None:
    """Return the latest human answer to one hold of a delivery, ``None`` when nobody has answered.

    A mapping makes the file read anew: what was answered before it was about other rows.
    """
    answer = None
    for decision in decisions_on(connection, delivery):
        if decision.outcome == "map":
            answer = None
        elif decision.details.get("answers") == code:
            answer = decision.outcome
    return answer


def decided_mapping(connection: Connection, delivery: Delivery) -> dict[str, str]:
    """Return the headings a human has assigned to columns; each mapping replaces the one before."""
    mappings = [
        decision.details["mapping"] for decision in decisions_on(connection, delivery) if decision.outcome == "map"
    ]
    return dict(mappings[-1]) if mappings else {}


def write_mapping(mapping: dict[str, str]) -> str:
    """Return a mapping as people type it.

    >>> write_mapping({"JENIS": "komponen", "NOMOR": "nik"})
    'JENIS=komponen; NOMOR=nik'
    """
    return "; ".join(f"{heading}={column}" for heading, column in mapping.items())


def tell_earlier_decision(connection: Connection, delivery: Delivery) -> str:
    """Return the sentence that a further question about a delivery adds to its reason; nothing on the first."""
    decisions = decisions_on(connection, delivery)
    if not decisions:
        return ""
    last, mapping = decisions[-1], decided_mapping(connection, delivery)
    about = last.details.get("answers", "")
    what = f"{_TOLD.get(last.outcome, last.outcome)}{f' ({write_mapping(mapping)})' if last.outcome == 'map' else ''}"
    told = f"Ini pertanyaan ke-{len(decisions) + 1} tentang berkas ini; {about} sudah diputuskan {what}"
    again = " Bila pemetaan judulnya salah, putuskan map lagi: yang baru menggantikan yang lama." if mapping else ""
    return f"{told} oleh {last.decided_by}.{again}"
