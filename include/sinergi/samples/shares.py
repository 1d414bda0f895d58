"""How often hard people, slips and rows are seeded (``include/samples/shares.yml``), and how a run changes that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import yaml

from sinergi.errors import ConfigurationError
from sinergi.settings import Settings

_OTHERS = "others"


@dataclass(frozen=True)
class Shares:
    """Shares between 0 and 1 by kind.

    Attributes:
        declared: Kind to its share, or to shares by source folder.
    """

    declared: Mapping[str, float | Mapping[str, float]]

    def of(self, kind: str, source: str = "") -> float:
        """Return the share of a kind in a source folder."""
        share = self.declared[kind]
        return share.get(source, share[_OTHERS]) if isinstance(share, Mapping) else share


def load_shares(settings: Settings, changes: Sequence[str] = ()) -> Shares:
    """Read the shares of the repository.

    Args:
        settings: Where the repository is.
        changes: What a run wants otherwise: ``kind=share``, for every source alike.

    Raises:
        ConfigurationError: A change names no kind, or its share is no number from 0 to 1.
    """
    groups: dict[str, dict[str, float | dict[str, float]]] = yaml.safe_load(
        (settings.repository / "include" / "samples" / "shares.yml").read_text("utf-8")
    )
    declared = {kind: share for group in groups.values() for kind, share in group.items()}
    for change in changes:
        kind, _, written = change.partition("=")
        if kind not in declared:
            message = f"Jenis '{kind}' tidak dikenal. Yang ada: {', '.join(declared)}."
            raise ConfigurationError(message, code="CONFIG-046")
        declared[kind] = _read_share(change, written)
    return Shares(declared)


def _read_share(change: str, written: str) -> float:
    try:
        share = float(written)
    except ValueError:
        share = -1
    if not 0 <= share <= 1:
        message = f"Bagian '{change}' bukan angka dari 0 sampai 1; tulis seperti twin=0.05."
        raise ConfigurationError(message, code="CONFIG-047")
    return share
