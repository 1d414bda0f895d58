"""One delivery as the ledger knows it: a row of ``ops.delivery``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, text

from sinergi.errors import SinergiError
from sinergi.wording import OFFICE_TIME


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """A row of ``ops.delivery``."""

    delivery_id: int
    source: str
    feed: str | None
    file_name: str
    sha256: str
    received_at: datetime
    modified_at: datetime
    drop_id: str
    period_start: date | None
    period_end: date | None
    status: str
    reason: str | None

    @property
    def received_on(self) -> date:
        """The day of receipt at the office; a later date in the file is a mistake."""
        return self.received_at.astimezone(OFFICE_TIME).date()


DELIVERY_COLUMNS = ", ".join(Delivery.__dataclass_fields__)


def find_delivery(connection: Connection, delivery_id: int) -> Delivery:
    """Return one delivery.

    Raises:
        SinergiError: There is no such delivery.
    """
    row = connection.execute(
        text(f"select {DELIVERY_COLUMNS} from ops.delivery where delivery_id = :delivery_id"),
        {"delivery_id": delivery_id},
    ).one_or_none()
    if row is None:
        raise SinergiError(
            f"Kiriman nomor {delivery_id} tidak ada.",
            code="OPS-001",
            remedy="Lihat nomor yang benar di `make status`.",
        )
    return Delivery(**row._mapping)
