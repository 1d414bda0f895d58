"""Which earlier deliveries a delivery replaces, decided by content (share of records in common)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sinergi.errors import HeldDeliveryError, Place
from sinergi.log import mask_identifiers

FULL_SHARE = 0.90


@dataclass(frozen=True, kw_only=True)
class Rival:
    """An earlier delivery of the feed whose period overlaps, or the new delivery itself.

    Attributes:
        records: Its distinct open records, those of all it superseded included.
        shared: How many of them the new delivery has, too.
    """

    delivery_id: int
    modified_at: datetime
    file_name: str
    drop_id: str
    records: int
    shared: int

    @property
    def order(self) -> tuple[datetime, str]:
        """Which of two full versions in one drop is the later one."""
        return self.modified_at, self.file_name


@dataclass(frozen=True, kw_only=True)
class Supersession:
    """The verdict: what is replaced, or by what the new delivery itself is."""

    superseded: tuple[int, ...] = ()
    superseded_by: int | None = None


def decide_supersession(new: Rival, rivals: Sequence[Rival], *, answer: str | None = None) -> Supersession:
    """Decide what a delivery replaces.

    One that holds at least 90 % of an earlier one's records supersedes it, one that holds none
    stands beside it. Of two full versions in one drop the file modified later wins, whichever is
    published first; an older file never replaces a later one of its drop unasked.

    Args:
        new: The delivery to be published; ``records`` counts its own distinct records.
        rivals: Loaded deliveries of the feed with an overlapping period.
        answer: A human's word: ``replace`` supersedes whatever shares a record, ``add`` nothing.

    Raises:
        HeldDeliveryError: Some records in common, yet neither all nor none: a human must say.
    """
    if answer == "add":
        return Supersession()
    overlapping = [rival for rival in rivals if rival.shared]
    for rival in overlapping:
        if _is_later_in_drop(rival, new) and rival.shared >= FULL_SHARE * new.records:
            return Supersession(superseded_by=rival.delivery_id)
    for rival in overlapping:
        is_full = rival.shared >= FULL_SHARE * rival.records and not _is_later_in_drop(rival, new)
        if answer != "replace" and not is_full:
            raise _unclear(new, rival)
    return Supersession(superseded=tuple(rival.delivery_id for rival in overlapping))


def _is_later_in_drop(rival: Rival, new: Rival) -> bool:
    return rival.drop_id == new.drop_id and rival.order > new.order


def _unclear(new: Rival, rival: Rival) -> HeldDeliveryError:
    return HeldDeliveryError(
        f"{rival.shared} dari {rival.records} catatan kiriman {rival.delivery_id}"
        f" ({mask_identifiers(rival.file_name)})"
        f" ada juga di kiriman ini ({new.records} catatan): bukan pengganti penuh, bukan pula tambahan murni.",
        code="HOLD-005",
        place=Place(file=new.file_name),
        remedy="Ganti atau tambah? Putuskan: Ganti (`replace`), Tambah (`add`), atau Tolak (`refuse`).",
    )
