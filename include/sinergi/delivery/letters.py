"""The letter beside a refused file: what its sender is told."""

from __future__ import annotations

import textwrap
from datetime import datetime

from sinergi.delivery.deliveries import Delivery
from sinergi.errors import RefusedFileError
from sinergi.log import mask_identifiers
from sinergi.wording import told_day, told_moment

_WIDTH = 100
_CODES = "Penjelasan kode ada di docs/runbooks."


def refusal_letter(delivery: Delivery, error: RefusedFileError) -> str:
    """Return the letter of a delivery that is refused now."""
    return (
        "Berkas ini tidak diterima; tidak ada isinya yang masuk gudang data.\n\n"
        f"Kiriman  : {delivery.delivery_id}, sumber {delivery.source}, diterima {told_day(delivery.received_on)}\n"
        f"{error.told()}\n\n{_CODES}"
    )


def repeated_refusal_letter(delivery: Delivery, *, file_name: str, came_at: datetime) -> str:
    """Return the letter of a file that came again with the very bytes that were refused before.

    Args:
        delivery: The refused delivery; its reason is told once more.
        file_name: What the file is called this time.
        came_at: When it came this time, with its zone.
    """
    first = f"pertama diterima {told_day(delivery.received_on)}"
    lines = {
        "Kiriman": f"{delivery.delivery_id}, sumber {delivery.source}, {first}",
        "Datang": f"{told_moment(came_at)}, dengan nama {file_name}",
        "Masalah": "Isinya persis sama dengan berkas yang sudah ditolak itu.",
        "Sebab": delivery.reason or "",
        "Tindakan": "Perbaiki isinya dulu; berkas yang diperbaiki diterima sebagai kiriman baru.",
    }
    told = "\n".join(_wrapped(name, mask_identifiers(text)) for name, text in lines.items())
    return f"Berkas ini tetap tidak diterima; tidak ada isinya yang masuk gudang data.\n\n{told}\n\n{_CODES}"


def _wrapped(name: str, text: str) -> str:
    return textwrap.fill(
        f"{name:<9}: {text}", _WIDTH, subsequent_indent=" " * 11, break_long_words=False, break_on_hyphens=False
    )
