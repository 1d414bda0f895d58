"""The reviewed declaration of rosters, ``include/reference/history.yml``: whose state which feed tells."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from sinergi.cleaning.periods import Period
from sinergi.contracts.contract import Contract
from sinergi.contracts.registry import find_contract
from sinergi.errors import ConfigurationError
from sinergi.identity.editions import Editions, JudgedEdition
from sinergi.warehouse.feed_columns import version_columns

LINKED = ("person_key", "household_key")
"""Columns of a roster that come from the link of the row, not from the row itself."""
_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")
_KECAMATAN = re.compile(r"\d\d\.\d\d\.\d\d")


@dataclass(frozen=True, kw_only=True)
class Roster:
    """A feed whose rows say in which state a subject is in a period.

    Attributes:
        name: Its table in ``core``; former rows are in ``<name>_past``.
        contract: The feed.
        subject: Columns that tell whose state it is.
        states: Columns that open a new row when they change, each with the reason that closes the row before.
        carries: Further columns, as the last list of the row has them.
        ranks: Of two rows about one subject in one list the value that comes first counts.
    """

    name: str
    contract: Contract
    subject: tuple[str, ...]
    states: Mapping[str, str]
    carries: tuple[str, ...]
    ranks: Mapping[str, tuple[str, ...]]

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that is told by a list."""
        return (*self.subject, *self.states, *self.carries)


@dataclass(frozen=True, kw_only=True)
class JudgedList:
    """A list that people know to be full or not, whatever its size."""

    roster: str
    kecamatan_code: str
    period_start: date
    is_full: bool
    reason: str


@dataclass(frozen=True, kw_only=True)
class Rosters:
    """All rosters, and when a list of theirs is full.

    Attributes:
        full_share: Share of the last full list of a kecamatan from which a list there is full.
        judged: Lists that people have judged.
        rosters: What is declared, in its order.
    """

    full_share: float
    judged: tuple[JudgedList, ...]
    rosters: tuple[Roster, ...]

    @property
    def editions(self) -> Editions:
        """The same lists as editions of registers, from whose lack of a person identity closes the person."""
        contracts = {roster.name: roster.contract for roster in self.rosters}
        judged = tuple(_edition(told, contracts[told.roster]) for told in self.judged)
        return Editions(full_share=self.full_share, judged=judged)


def load_rosters(path: Path, *, sources: Path) -> Rosters:
    """Read the declaration and check it against the contracts.

    Args:
        path: ``history.yml``.
        sources: Folder of the contracts.

    Raises:
        ConfigurationError: It is no YAML, or names a feed or a column that is not there.
    """
    try:
        found = yaml.safe_load(path.read_text("utf-8"))
    except yaml.YAMLError:
        raise _wrong(path, "bukan YAML yang sah") from None
    if not isinstance(found, dict) or not isinstance(found.get("rosters"), dict):
        raise _wrong(path, "rosters belum diisi")
    share = found.get("full_share")
    if not isinstance(share, float | int) or isinstance(share, bool) or not 0 < share <= 1:
        raise _wrong(path, "full_share harus lebih dari 0 dan paling banyak 1")
    rosters = tuple(_roster(name, told, path=path, sources=sources) for name, told in found["rosters"].items())
    names = {roster.name for roster in rosters}
    judged = tuple(_judged(told, path=path, names=names) for told in found.get("judged") or ())
    declared = Rosters(full_share=float(share), judged=judged, rosters=rosters)
    editions = declared.editions.judged
    if any(told.period_start != edition.first_on for told, edition in zip(judged, editions, strict=True)):
        raise _wrong(path, "period_start di judged harus hari pertama masa laporannya (bulan, triwulan, atau tahun)")
    if len({(told.feed, told.kecamatan_code, told.first_on) for told in editions}) < len(editions):
        raise _wrong(path, "judged menyebut satu daftar dua kali")
    return declared


def _roster(name: str, told: Any, *, path: Path, sources: Path) -> Roster:
    try:
        source, _, feed = told["feed"].partition("/")
        roster = Roster(
            name=name,
            contract=find_contract(sources, source, feed),
            subject=tuple(told["subject"]),
            states=dict(told["states"]),
            carries=tuple(told.get("carries") or ()),
            ranks={column: tuple(values) for column, values in (told.get("ranks") or {}).items()},
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        raise _wrong(path, f"{name} harus berisi feed, subject dan states") from None
    known = {*version_columns(roster.contract), *LINKED}
    strange = {*roster.columns, *roster.ranks} - known
    if strange or not roster.subject or not roster.states:
        raise _wrong(path, f"{name} menyebut kolom yang tidak dikenal: {', '.join(sorted(strange)) or '(kosong)'}")
    if not all(_NAME.fullmatch(word) for word in (name, *roster.states.values())):
        raise _wrong(path, f"{name} dan alasannya hanya boleh berisi huruf kecil, angka dan garis bawah")
    period = roster.contract.period
    if period.date or (period.year and not period.quarter) or "subject" not in roster.contract.people:
        raise _wrong(path, f"{name}: kiriman {roster.contract.name} bukan daftar orang per masa")
    return roster


def _judged(told: Any, *, path: Path, names: set[str]) -> JudgedList:
    try:
        judged = JudgedList(**told)
    except TypeError:
        raise _wrong(path, "judged harus berisi roster, kecamatan_code, period_start, is_full dan reason") from None
    if judged.roster not in names or not isinstance(judged.period_start, date) or not judged.reason:
        raise _wrong(path, "judged menyebut daftar yang tidak dikenal, bukan tanggal, atau tanpa alasan")
    if not isinstance(judged.kecamatan_code, str) or not _KECAMATAN.fullmatch(judged.kecamatan_code):
        raise _wrong(path, 'kecamatan_code di judged harus kode kecamatan dalam tanda petik, misalnya "99.01.01"')
    if not isinstance(judged.is_full, bool):
        raise _wrong(path, "is_full di judged harus true atau false")
    return judged


def _edition(told: JudgedList, contract: Contract) -> JudgedEdition:
    first = told.period_start
    period = Period.of_month(first.year, first.month).widened(contract.period.unit)
    return JudgedEdition(
        feed=f"{contract.source}/{contract.feed}",
        kecamatan_code=told.kecamatan_code,
        first_on=period.start,
        last_on=period.end,
        is_full=told.is_full,
    )


def _wrong(path: Path, reason: str) -> ConfigurationError:
    return ConfigurationError(
        f"Pengaturan riwayat {path.name} salah: {reason}.",
        code="CONFIG-304",
        remedy="Perbaiki berkas itu di include/reference.",
    )
