"""What a published table says of itself: Satu Data Indonesia, its cut-off, and why cells are hidden."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sinergi.publishing.declaration import METADATA_LABELS, Publication
from sinergi.publishing.suppression import FEW, HIDDEN, SafeTable
from sinergi.wording import OFFICE_TIME

_NONE_YET = "belum ada"
_HIDING = (
    f"Hitungan 1 sampai 4 orang atau keluarga ditulis {FEW}; rupiahnya dan angka turunannya ditulis {HIDDEN}. "
    f"Sel lain yang dapat membuka sel itu lewat pengurangan dari jumlah baris atau jumlah wilayah juga ditulis "
    f"{HIDDEN} (satu atau lebih). Nol tetap nol. Angka yang tampak tidak dibulatkan."
)


@dataclass(frozen=True, kw_only=True)
class Metadata:
    """The sheet *Metadata*.

    Attributes:
        facts: Pairs of label and value.
        columns: Heading, meaning and unit of every column.
    """

    facts: tuple[tuple[str, str], ...]
    columns: tuple[tuple[str, str, str], ...]


def describe(
    publication: Publication,
    table: SafeTable,
    *,
    meanings: Mapping[str, str],
    cutoff_at: datetime | None,
    made_at: datetime,
) -> Metadata:
    """Return what a table says of itself.

    Args:
        publication: Its declaration.
        table: What is shown.
        meanings: Comments of the mart's columns by name.
        cutoff_at: ``data_cutoff_at`` of the mart, ``None`` while it is empty.
        made_at: When this content was made.
    """
    declared = tuple((label, publication.metadata.get(field, _NONE_YET)) for field, label in METADATA_LABELS.items())
    facts = (
        ("Judul", publication.title),
        ("Produsen Data", publication.producer),
        *declared,
        ("Batas Data", _moment(cutoff_at) if cutoff_at else _NONE_YET),
        ("Jumlah Baris", str(len(table.rows))),
        ("Waktu Pembuatan", _moment(made_at)),
    )
    if any(column.is_protected for column in publication.columns):
        facts += (("Sel Tertutup", str(table.hidden_cells)), ("Catatan Sel Tertutup", _HIDING))
    columns = tuple(
        (column.heading, column.meaning or meanings.get(column.name, ""), column.unit)
        for column in publication.columns
    )
    return Metadata(facts=facts, columns=columns)


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(OFFICE_TIME):%Y-%m-%d %H:%M:%S} WIB"
