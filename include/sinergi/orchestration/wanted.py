"""What a run that somebody starts is asked for: all that waits, one file of the inbox, or one delivery."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sinergi.errors import SinergiError

if TYPE_CHECKING:
    from sinergi.delivery.outcomes import DeliveryOutcome


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """The form of a run.

    Attributes:
        file_name: The only file to take; nothing means all.
        delivery_id: The only delivery to work on, taken before; nothing means all.
    """

    file_name: str | None = None
    delivery_id: int | None = None

    def require_one(self) -> None:
        """Let a form ask for one thing only, before any file is taken for it.

        Raises:
            SinergiError: It names a file of the inbox and a delivery that was taken from there before (OPS-015).
        """
        if self.file_name and self.delivery_id:
            raise SinergiError(
                f"Formulir meminta berkas {self.file_name} dan kiriman {self.delivery_id} sekaligus.",
                code="OPS-015",
                remedy="Isi salah satu saja, lalu jalankan lagi.",
            )

    def takes(self, file_name: str) -> bool:
        """Tell whether a file of the inbox is taken by this run."""
        if self.file_name:
            return file_name == self.file_name.strip()
        return self.delivery_id is None

    def choose(self, outcomes: Sequence[DeliveryOutcome], *, source: str) -> list[DeliveryOutcome]:
        """Return those to work on.

        Raises:
            SinergiError: What was asked for is not among what waits (OPS-013, OPS-014).
        """
        chosen = [found for found in outcomes if self.delivery_id in {None, found.delivery_id}]
        if self.file_name:
            chosen = [found for found in chosen if self.takes(found.file_name)]
        if chosen or not (self.file_name or self.delivery_id):
            return chosen
        if self.delivery_id:
            raise SinergiError(
                f"Kiriman {self.delivery_id} tidak menunggu dikerjakan oleh sumber {source}.",
                code="OPS-013",
                remedy="Lihat statusnya di halaman Kiriman; kiriman yang ditahan diputuskan dulu.",
            )
        raise SinergiError(
            f"Berkas {self.file_name} tidak ada di inbox/{source}, masih ditulis, atau isinya sudah pernah diterima.",
            code="OPS-014",
            remedy="Periksa namanya, tunggu beberapa detik, lalu jalankan lagi.",
        )
