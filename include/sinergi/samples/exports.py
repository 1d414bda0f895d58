"""The exports of a kabupaten over several quarters: every feed, desa by desa, in bounded memory."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import partial
from pathlib import Path

import numpy as np

from sinergi.contracts.registry import load_contracts
from sinergi.errors import ConfigurationError
from sinergi.samples import held, karang_taruna, pkh, slrt
from sinergi.samples.amounts import load_stage_amounts
from sinergi.samples.events import advance, plan_lives
from sinergi.samples.files import Office, SampleFile
from sinergi.samples.hard import make_some_hard
from sinergi.samples.households import World, make_block
from sinergi.samples.layouts import MOST_ROWS_OF_WORKBOOK, draw_layout
from sinergi.samples.people import Block
from sinergi.samples.places import Places, load_places
from sinergi.samples.quarters import MONTHS, Quarter
from sinergi.samples.region_spelling import RegionSpelling, load_reviewed_spellings
from sinergi.samples.rows import Feed, Rows, load_feed
from sinergi.samples.shares import load_shares
from sinergi.samples.truth import TruthWriter
from sinergi.samples.words import load_words
from sinergi.settings import Settings

Say = Callable[[str], None]
# About how many rows come of how many people; it only decides which files are workbooks.
_PER_FAMILY, _KPM_SHARE, _CASES_SHARE, _MEMBERS_SHARE = 3.2, 0.27, 0.035, 0.14


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is to be made.

    Attributes:
        persons: People before the first quarter.
        seed: The same seed and order give the same bytes.
        quarters: Quarters in sequence.
        out: Folder to write to.
        with_held: Whether the last quarter also has files that are held or refused.
        shares: Shares that differ from the declared ones, as ``kind=share``.
    """

    persons: int
    seed: int
    quarters: tuple[Quarter, ...]
    out: Path
    with_held: bool = False
    shares: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Target:
    """The file that rows go to, and what it is called when it is opened."""

    step: int
    feed: Feed
    stem: str
    sheet: str
    expected: int
    when: str = ""


def write_exports(settings: Settings, order: Order, *, say: Say = lambda _: None) -> list[Path]:
    """Write ``<out>/<quarter>/inbox`` and ``<out>/<quarter>/truth`` for every quarter.

    Returns:
        The folders of the quarters.
    """
    office = _Exports(settings, order)
    for block in office.blocks():
        kecamatan = office.places.kecamatan_names[office.places.kecamatan_of[block.desa]]
        say(f"Kecamatan {kecamatan}")
        office.write_block(block)
    say("Lembar per kecamatan dan penutup")
    office.write_kecamatan()
    office.close()
    return [order.out / str(quarter) for quarter in order.quarters]


class _Exports:
    """All files of all quarters, open at once."""

    def __init__(self, settings: Settings, order: Order) -> None:
        self.places: Places = load_places(settings.kabupaten_code)
        words = load_words(settings)
        self._order = order
        self._world = World(
            words=words, places=self.places, seed=order.seed, shares=load_shares(settings, order.shares),
            today=np.datetime64(order.quarters[0].first_day) - 1,
        )  # fmt: skip
        self._amounts = load_stage_amounts(settings)
        feeds = [contract for found in load_contracts(settings.sources).values() for contract in found]
        self._feeds: dict[str, Feed] = {contract.name: load_feed(settings, contract) for contract in feeds}
        kecamatan = dict(enumerate(self.places.kecamatan_of.tolist()))
        self._office = Office(
            words=words, places=self.places, kecamatan=kecamatan,
            regions=RegionSpelling(self.places, load_reviewed_spellings(settings)),
            shares=self._world.shares, locked=(settings.repository / "include/samples/terkunci.xlsx").read_bytes(),
        )  # fmt: skip
        self._truths = [
            TruthWriter(order.out / str(quarter) / "truth", self.places, stage=quarter.number)
            for quarter in order.quarters
        ]
        self._files: dict[tuple[int, str, str], SampleFile] = {}
        self._held = Rows({name: [] for name in self._feeds["pkh_penyaluran"].contract.columns}, [])

    def blocks(self) -> Iterator[Block]:
        """Yield the people of each desa; their numbers go on from desa to desa."""
        random = np.random.default_rng([self._order.seed, 0])
        count = len(self.places.desa_names)
        sizes = random.multinomial(self._order.persons, random.dirichlet(np.full(count, 8.0)))
        person, family, newborn = 1, 1, self._order.persons + 1
        for desa, persons in enumerate(sizes.tolist()):
            if not persons:
                continue
            block = make_block(self._world, desa, persons=persons, first_person=person, first_family=family)
            make_some_hard(self._world, block)
            plan_lives(self._world, block, quarters=list(self._order.quarters), first_person=newborn)
            yield block
            person += persons
            family += len(block.families.size)
            newborn += block.newborn

    def write_block(self, block: Block) -> None:
        """Write all rows of a desa's people, quarter by quarter."""
        for step, quarter in enumerate(self._order.quarters):
            self._truths[step].tell_events(advance(self._world, block, quarter=quarter, step=step))
            self._write_pkh(block, quarter, step)
            self._write_cases(block, quarter, step)
            self._write_members(block, quarter, step)
            self._truths[step].tell_people(block, step=step)
        if self._order.with_held and len(self._held) < held.WANTED:
            self._collect_held(block)

    def _collect_held(self, block: Block) -> None:
        """Take some payments of a year before: the files of a human's questions speak of no other file's records."""
        first = self._order.quarters[0]
        older = Quarter(first.year - 1, 4)
        rows = pkh.make_payments(self._world, block, quarter=older, step=0, amounts=self._amounts)
        self._held.extend(rows.take(range(min(len(rows), held.WANTED - len(self._held)))))

    def write_kecamatan(self) -> None:
        """Write what is reported by kecamatan, not by person."""
        for step, quarter in enumerate(self._order.quarters):
            name = f"slrt_layanan_harian_{quarter.year}_tw{quarter.number}"
            services = self._target(step, "slrt_layanan_harian", name, "Layanan", 400)
            units = self._target(step, "karang_taruna_unit", self._yearly("KT_REGISTER", step), "Register", 210)
            name = f"KT_KEGIATAN_{quarter.year}_TW{quarter.number}"
            done = self._target(step, "karang_taruna_kegiatan", name, "Kegiatan", 310)
            for target, make in (
                (services, slrt.make_services),
                (units, karang_taruna.make_units),
                (done, karang_taruna.make_activities),
            ):
                for kecamatan in range(len(self.places.kecamatan_names)):
                    rows = make(self._world, kecamatan=kecamatan, quarter=quarter, feed=target.feed)
                    self._write(target, rows, kecamatan)

    def _target(self, step: int, feed: str, stem: str, sheet: str, expected: float, *, when: str = "") -> _Target:
        return _Target(step=step, feed=self._feeds[feed], stem=stem, sheet=sheet, expected=int(expected), when=when)

    def close(self) -> None:
        """Finish all files and the truth."""
        for number, ((step, feed, stem), file) in enumerate(self._files.items()):
            quarter = self._order.quarters[step]
            day = datetime.combine(quarter.last_day + timedelta(days=5), time(8), tzinfo=UTC)
            file.close(day + timedelta(minutes=number), supersedes=self._superseded(step, feed, stem))
        if self._order.with_held:
            self._write_held()
        for quarter, truth in zip(self._order.quarters, self._truths, strict=True):
            truth.close({"seed": self._order.seed, "persons": self._order.persons, "quarter": str(quarter)})

    def _write_pkh(self, block: Block, quarter: Quarter, step: int) -> None:
        expected = self._order.persons / _PER_FAMILY * _KPM_SHARE
        corrected: Rows | None = block.kept.pop(("revisi", step - 1), None)
        if corrected is not None:
            name = f"{self._payments_stem(step - 1)}_REVISI"
            self._write(self._target(step, "pkh_penyaluran", name, "BNBA", expected), corrected, block.desa)
        pay = partial(pkh.make_payments, self._world, block, quarter=quarter, step=step, amounts=self._amounts)
        if step + 1 < len(self._order.quarters):
            block.kept["revisi", step] = pay(corrected=True)
        target = self._target(step, "pkh_penyaluran", self._payments_stem(step), "BNBA", expected)
        self._write(target, pay(), block.desa)
        name = f"PKH_ANGGOTA_{quarter.year}_TW{quarter.number}"
        members = pkh.make_members(self._world, block, quarter=quarter, step=step)
        self._write(self._target(step, "pkh_anggota", name, "ANGGOTA", expected * 1.6), members, block.desa)

    def _write_cases(self, block: Block, quarter: Quarter, step: int) -> None:
        feed, expected = self._feeds["slrt_keluhan"], self._order.persons * _CASES_SHARE
        for month in quarter.months:
            cases = slrt.make_cases(self._world, block, month=month, step=step, feed=feed)
            name, called = f"SLRT_REKAP_KELUHAN_{month:%Y-%m}", MONTHS[month.month - 1]
            when = f"BULAN {called.upper()} {month.year}"
            self._write(self._target(step, feed.name, name, called, expected, when=when), cases, block.desa)

    def _write_members(self, block: Block, quarter: Quarter, step: int) -> None:
        """Write the members of a desa's unit; what stands in the register of a year stays as it was written."""
        world, feed = self._world, self._feeds["karang_taruna_anggota"]
        known: frozenset[int] = block.kept.get(("known", 0), frozenset())
        who = karang_taruna.choose_members(world, block, quarter=quarter, step=step, known=known)
        block.kept["known", 0] = frozenset(block.people.person[who].tolist())
        register: Rows | None = block.kept.get(("anggota", quarter.year))
        written = {truth.person for truth in register.truths} if register else set()
        fresh = karang_taruna.make_members(world, block, who[~np.isin(block.people.person[who], list(written))])
        kecamatan = int(self.places.kecamatan_of[block.desa])
        name = str(self.places.kecamatan_names[kecamatan])
        rows = max(4 * len(self.places.desa_names), int(self._order.persons * _MEMBERS_SHARE))
        by_sheet = rows <= MOST_ROWS_OF_WORKBOOK
        stem = self._yearly("KT_ANGGOTA" if by_sheet else f"KT_ANGGOTA_{name.upper().replace(' ', '_')}", step)
        file = self._file(step, feed, stem, rows=rows, by_sheet=by_sheet)
        random = np.random.default_rng([world.seed, 50, block.desa, step])
        file.spoil(fresh, random)
        here = block.kept["known", 0]
        if register:
            fresh_and_old = register.take(
                place for place, truth in enumerate(register.truths) if truth.person in here
            )
            fresh_and_old.extend(fresh)
            fresh = fresh_and_old
        block.kept["anggota", quarter.year] = fresh.take(range(len(fresh)))
        title = f"DATA ANGGOTA KARANG TARUNA KECAMATAN {name.upper()}"
        sheets = (name, f"Kec {name}", f"KEC. {name.upper()}")
        sheet = sheets[(self._order.seed + step) % len(sheets)]
        file.put(fresh, random, sheet=sheet, titles=(title, f"TAHUN {quarter.year}"))

    def _write_held(self) -> None:
        if len(self._held) < held.WANTED:
            message = "Orangnya terlalu sedikit untuk berkas yang ditahan; beri --persons 3000 atau lebih."
            raise ConfigurationError(message, code="CONFIG-043")
        quarter = self._order.quarters[-1]
        held.write_held(
            self._office,
            (self._feeds["pkh_penyaluran"], self._feeds["pkh_anggota"]),
            self._held,
            folder=self._order.out / str(quarter) / "inbox" / "pkh",
            truth=self._truths[-1],
            modified_at=datetime.combine(quarter.last_day + timedelta(days=6), time(8), tzinfo=UTC),
        )

    def _write(self, target: _Target, rows: Rows, part: int) -> None:
        """Spoil and write the rows of a desa or kecamatan (``part``)."""
        file = self._file(target.step, target.feed, target.stem, rows=target.expected)
        random = np.random.default_rng([self._order.seed, zlib.crc32(target.stem.encode()), part])
        file.spoil(rows, random)
        quarter = self._order.quarters[target.step]
        period = target.when or f"TRIWULAN {quarter.number} TAHUN {quarter.year}"
        titles = (target.feed.contract.label.upper(), self.places.title, period, "DINAS SOSIAL")
        file.put(rows, random, sheet=target.sheet, titles=titles)

    def _file(self, step: int, feed: Feed, stem: str, *, rows: int, by_sheet: bool = False) -> SampleFile:
        """Return the open file of a stem; its layout is drawn when its first rows come."""
        key = (step, feed.name, stem)
        if key not in self._files:
            quarter = self._order.quarters[step]
            random = np.random.default_rng([self._order.seed, 60, step, zlib.crc32(stem.encode())])
            layout = draw_layout(feed.contract, random, rows=rows, by_sheet=by_sheet)
            folder = self._order.out / str(quarter) / "inbox" / feed.contract.source
            self._files[key] = SampleFile(
                self._office, feed, layout, path=folder / f"{stem}.{layout.kind}", truth=self._truths[step],
                year=quarter.year,
            )  # fmt: skip
        return self._files[key]

    def _superseded(self, step: int, feed: str, stem: str) -> str:
        """Return the name of the file of the quarter before that this one replaces, "" for none."""
        if step == 0:
            return ""
        year = self._order.quarters[step].year
        older = stem.removesuffix("_REVISI") if stem.endswith("_REVISI") else ""
        if feed in ("karang_taruna_unit", "karang_taruna_anggota") and "_TW" in stem:
            base = stem.rpartition("_TW")[0]
            before = self._order.quarters[step - 1]
            older = (
                f"{base}_TW{before.number}" if (step - 1, feed, f"{base}_TW{before.number}") in self._files else base
            )
        found = self._files.get((step - 1, feed, older))
        return found.path.name if found and self._order.quarters[step - 1].year <= year else ""

    def _payments_stem(self, step: int) -> str:
        quarter = self._order.quarters[step]
        return f"PKH_BNBA_TAHAP{quarter.number}_{quarter.year}"

    def _yearly(self, stem: str, step: int) -> str:
        """Return the name of a register of a year: with the quarter where one of that year is there already."""
        quarter = self._order.quarters[step]
        is_first = step == 0 or self._order.quarters[step - 1].year != quarter.year
        return f"{stem}_{quarter.year}" if is_first else f"{stem}_{quarter.year}_TW{quarter.number}"
