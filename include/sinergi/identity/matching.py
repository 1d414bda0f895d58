"""The reviewed settings of identity, ``include/reference/matching.yml``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from sinergi.errors import ConfigurationError
from sinergi.warehouse.statements import sql_folder

DECISION, PROBABILISTIC = "decision", "probabilistic"
"""Tiers that are no SQL file: what people decided, and what the model found."""


@dataclass(frozen=True, kw_only=True)
class Matching:
    """How records become persons.

    Attributes:
        tiers: Kinds of evidence, the strongest first; each is a value of ``core.person_link.tier``.
        link_weight: Weight of a pair from which the model joins it.
        lone_weight: Weight from which it joins it where nobody else comes into question.
        nik_weight: Weight from which it joins even two usable NIK that differ.
        review_weight: Weight from which people are asked.
        max_variants_per_nik: Signatures under one NIK beyond which it counts as a placeholder.
        max_families_per_no_kk: Family numbers beside one No KK beyond which it joins no households.
    """

    tiers: tuple[str, ...]
    link_weight: float
    lone_weight: float
    nik_weight: float
    review_weight: float
    max_variants_per_nik: int
    max_families_per_no_kk: int

    @property
    def stages(self) -> tuple[str, ...]:
        """The deterministic tiers: each is a file ``include/sql/core/evidence_<name>.sql``."""
        return tuple(tier for tier in self.tiers if tier not in (DECISION, PROBABILISTIC))


def load_matching(path: Path) -> Matching:
    """Read the settings of identity.

    Raises:
        ConfigurationError: It is no YAML, or a setting is missing, is no positive number, or names an unknown tier.
    """
    try:
        found = yaml.safe_load(path.read_text("utf-8"))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise _wrong(path, f"bukan YAML yang sah{f' (baris {mark.line + 1})' if mark else ''}") from None
    if not isinstance(found, dict):
        raise _wrong(path, "bukan daftar pengaturan")
    matching = Matching(
        tiers=_tiers(found, path),
        link_weight=_weight(found, "link_weight", path),
        lone_weight=_weight(found, "lone_weight", path),
        nik_weight=_weight(found, "nik_weight", path),
        review_weight=_weight(found, "review_weight", path),
        max_variants_per_nik=_positive(found, "max_variants_per_nik", path),
        max_families_per_no_kk=_positive(found, "max_families_per_no_kk", path),
    )
    if not matching.review_weight <= matching.lone_weight <= matching.link_weight <= matching.nik_weight:
        raise _wrong(path, "harus berlaku review_weight <= lone_weight <= link_weight <= nik_weight")
    return matching


def _tiers(found: dict[str, object], path: Path) -> tuple[str, ...]:
    tiers = found.get("tiers")
    if not isinstance(tiers, list) or not tiers or len(set(tiers)) != len(tiers):
        raise _wrong(path, "tiers harus berisi nama tingkat yang berbeda-beda")
    for tier in tiers:
        if tier not in (DECISION, PROBABILISTIC) and not (sql_folder("core") / f"evidence_{tier}.sql").is_file():
            raise _wrong(path, f"tingkat {tier} tidak dikenal")
    return tuple(tiers)


def _weight(found: dict[str, object], name: str, path: Path) -> float:
    number = found.get(name)
    if not isinstance(number, int | float) or isinstance(number, bool):
        raise _wrong(path, f"{name} harus bilangan")
    return float(number)


def _positive(found: dict[str, object], name: str, path: Path) -> int:
    number = found.get(name)
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        raise _wrong(path, f"{name} harus bilangan bulat positif")
    return number


def _wrong(path: Path, reason: str) -> ConfigurationError:
    return ConfigurationError(
        f"Pengaturan identitas {path.name} salah: {reason}.",
        code="CONFIG-301",
        remedy="Perbaiki berkas itu di include/reference.",
    )
