"""The reviewed settings of identity, ``include/reference/matching.yml``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from sinergi.errors import ConfigurationError
from sinergi.warehouse.statements import sql_folder


@dataclass(frozen=True, kw_only=True)
class Matching:
    """How records become persons.

    Attributes:
        stages: Names of the kinds of evidence, the strongest first; each is a tier of
            ``core.person_link`` and a file ``include/sql/core/evidence_<name>.sql``.
        max_variants_per_nik: Signatures under one NIK beyond which it counts as a placeholder.
        max_families_per_no_kk: Family numbers beside one No KK beyond which it joins no households.
    """

    stages: tuple[str, ...]
    max_variants_per_nik: int
    max_families_per_no_kk: int


def load_matching(path: Path) -> Matching:
    """Read the settings of identity.

    Raises:
        ConfigurationError: It is no YAML, or a setting is missing, is no positive number, or names an unknown stage.
    """
    try:
        found = yaml.safe_load(path.read_text("utf-8"))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise _wrong(path, f"bukan YAML yang sah{f' (baris {mark.line + 1})' if mark else ''}") from None
    if not isinstance(found, dict):
        raise _wrong(path, "bukan daftar pengaturan")
    stages = found.get("stages")
    if not isinstance(stages, list) or not stages or len(set(stages)) != len(stages):
        raise _wrong(path, "stages harus berisi nama tahap yang berbeda-beda")
    for stage in stages:
        if not (sql_folder("core") / f"evidence_{stage}.sql").is_file():
            raise _wrong(path, f"tahap {stage} tidak dikenal")
    return Matching(
        stages=tuple(stages),
        max_variants_per_nik=_positive(found, "max_variants_per_nik", path),
        max_families_per_no_kk=_positive(found, "max_families_per_no_kk", path),
    )


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
