"""One large file of pkh/penyaluran for measurements: every contract column, comma, UTF-8, about 236 bytes a row."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from sinergi.contracts.contract import Contract
from sinergi.contracts.registry import find_contract
from sinergi.samples import numbers
from sinergi.samples.amounts import COUNTED, load_stage_amounts
from sinergi.samples.places import Flags, Numbers, Places, load_places
from sinergi.samples.words import Texts, Words, load_words, texts
from sinergi.settings import Settings
from sinergi.wording import dotted

YEAR, STAGE = 2025, 1
_MODIFIED_AT = datetime(2025, 4, 8, 3, 0, tzinfo=UTC)
_CHUNK = 50_000
_STATUSES = {
    "SUKSES SPM": 82, "PROSES SPM": 4, "SI": 4, "GAGAL OMSPAN": 3, "TIDAK TRANSAKSI": 2, "EXCLUDE": 2, "-": 2,
    "OMSPAN": 1,
}  # fmt: skip
_COUNT_SHARES = {
    "bumil": (0.97, 0.03), "aud": (0.72, 0.27, 0.01), "sd": (0.5, 0.42, 0.08), "smp": (0.68, 0.3, 0.02),
    "sma": (0.7, 0.29, 0.01), "lansia": (0.76, 0.22, 0.02), "disabilitas": (0.96, 0.04),
}  # fmt: skip
# Share of rows that the rules set aside, and of rows whose NIK or name is hurt but stays.
_REJECTS = {
    "no_name": 0.0010, "no_desa": 0.0030, "other_desa": 0.0010, "no_amount": 0.0020, "no_status": 0.0010,
    "no_stage": 0.0010,
}  # fmt: skip
_DUPLICATES, _REPEATED = 0.002, 0.001
_NIK_DAMAGE, _DESA_TYPO = 0.04, 0.03


@dataclass
class PaymentCounts:
    """What the rows of the file must become."""

    rows: int = 0
    rejected: int = 0
    duplicate: int = 0
    size_bytes: int = 0
    by_fault: dict[str, int] = field(default_factory=dict)

    @property
    def accepted(self) -> int:
        """Rows that break no rule."""
        return self.rows - self.rejected - self.duplicate


def write_payments(
    settings: Settings, *, rows: int, seed: int, out: Path, say: Callable[[str], None] = lambda _: None
) -> Path:
    """Write ``<out>/inbox/pkh/PKH_BNBA_TAHAP1_2025.csv`` and ``<out>/truth/summary.json``.

    Args:
        settings: The installation: its kabupaten, contracts and word list.
        rows: Data rows of the file, rejected ones and duplicates included.
        seed: The same seed gives the same bytes.
        out: Folder to write to; what it holds under these names is replaced.
        say: Told of the progress.

    Returns:
        The path of the file.
    """
    contract = find_contract(settings.sources, "pkh", "penyaluran")
    path = out / "inbox" / "pkh" / f"PKH_BNBA_TAHAP{STAGE}_{YEAR}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    counts = PaymentCounts()
    maker = _Maker(settings, contract)
    with path.open("wb") as file:
        headings = ["NO", *(column.headings[0] for column in contract.columns.values())]
        file.write((",".join(headings) + "\n").encode())
        for first, size in _chunks(rows):
            _write_chunk(
                file, maker.make(np.random.default_rng([seed, first]), first=first, size=size, counts=counts)
            )
            say(f"{dotted(first + size)} dari {dotted(rows)} baris")
        counts.size_bytes = file.tell()
    os.utime(path, (_MODIFIED_AT.timestamp(), _MODIFIED_AT.timestamp()))
    _write_summary(out / "truth" / "summary.json", counts, seed=seed)
    return path


def _chunks(rows: int) -> Iterator[tuple[int, int]]:
    for first in range(0, rows, _CHUNK):
        yield first, min(_CHUNK, rows - first)


def _write_chunk(file: BinaryIO, columns: dict[str, Texts]) -> None:
    table = pa.table({name: pa.array(cells, pa.string(), from_pandas=False) for name, cells in columns.items()})
    options = arrow_csv.WriteOptions(include_header=False, quoting_style="none")
    arrow_csv.write_csv(table, file, options)


def _write_summary(path: Path, counts: PaymentCounts, *, seed: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    summary = {
        "seed": seed,
        "rows": counts.rows,
        "verdicts": {"ok": counts.accepted, "reject": counts.rejected, "duplicate": counts.duplicate},
        "rows_by_fault": dict(sorted(counts.by_fault.items())),
        "size_bytes": counts.size_bytes,
    }
    path.write_text(json.dumps(summary, indent=1) + "\n", "utf-8")


class _Maker:
    """Makes chunks of payments, column by column."""

    def __init__(self, settings: Settings, contract: Contract) -> None:
        self._contract = contract
        self._words: Words = load_words(settings)
        self._places: Places = load_places(settings.kabupaten_code)
        self._amounts = load_stage_amounts(settings)

    def make(self, random: np.random.Generator, *, first: int, size: int, counts: PaymentCounts) -> dict[str, Texts]:
        """Return the columns of ``size`` payments, "NO" first; what they must become is added to ``counts``."""
        made = self._people(random, size) | self._homes(random, size) | self._money(random, size)
        made["id_peserta"] = numbers.as_text(
            np.int64(self._places.prefix) * 10**10 + np.arange(first, first + size) + 1
        )
        made["tahap"] = _same(str(STAGE), size)
        made["tahun"] = _same(str(YEAR), size)
        made["keterangan"] = self._words.draw("notes", random, size)
        _damage_nik(made["nik"], random)
        faulty = self._set_faults(made, random, counts)
        self._repeat(made, random, free=~faulty, counts=counts)
        counts.rows += size
        counts.rejected += int(faulty.sum())
        running = {"NO": numbers.as_text(np.arange(first, first + size) + 1)}
        return running | {name: made[name] for name in self._contract.columns}

    def _people(self, random: np.random.Generator, size: int) -> dict[str, Texts]:
        woman = random.random(size) < 0.9
        born = np.datetime64("1950-01-01") + random.integers(0, 20_000, size)
        home = random.integers(0, len(self._places.kecamatan_digits), size)
        digits = self._places.kecamatan_digits[home]
        issued = np.datetime64("2005-01-01") + random.integers(0, 7_000, size)
        nik = numbers.make_nik(digits, born, is_woman=woman, serial=random.integers(1, 60, size))
        no_kk = numbers.make_no_kk(digits, issued, random.integers(1, 9_000, size))
        return {
            "nik": numbers.as_text(nik),
            "no_kk": numbers.as_text(no_kk),
            "nama": self._names(random, woman),
            "nama_ibu": self._words.draw("old_women", random, size),
            "pendamping": self._names(random, random.random(size) < 0.6),
            "tempat_lahir": self._words.draw("birth_places", random, size),
            "tanggal_lahir": numbers.slashed_dates(born),
        }

    def _names(self, random: np.random.Generator, woman: Flags) -> Texts:
        size, words = len(woman), self._words
        given = np.where(woman, words.draw("women", random, size), words.draw("men", random, size))
        second = np.where(woman, words.draw("second_women", random, size), words.draw("second_men", random, size))
        return np.where(random.random(size) < 0.25, given, given + " " + second)

    def _homes(self, random: np.random.Generator, size: int) -> dict[str, Texts]:
        places, words = self._places, self._words
        desa = random.integers(0, len(places.desa_names), size)
        hamlet = words.draw("hamlets", random, size)
        rt = numbers.THREE_DIGITS[random.integers(1, 30, size)]
        rw = numbers.THREE_DIGITS[random.integers(1, 9, size)]
        return {
            "alamat": "Dsn. " + hamlet + " RT " + rt + " RW " + rw,
            "dusun": hamlet,
            "rt": rt,
            "rw": rw,
            "desa": _in_capitals(places.desa_names)[desa],
            "kecamatan": _in_capitals(places.kecamatan_names)[places.kecamatan_of[desa]],
            "kabupaten": _same(places.kabupaten.upper(), size),
        }

    def _money(self, random: np.random.Generator, size: int) -> dict[str, Texts]:
        made: dict[str, Texts] = {}
        nominal = np.zeros(size, dtype=np.int64)
        for column, shares in _COUNT_SHARES.items():
            count = random.choice(len(shares), size, p=shares)
            if column == "lansia":
                count = np.where(nominal == 0, 1, count)
            nominal += count * self._amounts[COUNTED[column]]
            made[column] = numbers.FOUR_DIGITS[count]
        status = texts(list(_STATUSES))
        share = np.array(list(_STATUSES.values())) / 100
        return made | {
            "bank": self._words.draw_weighted("banks", random, size),
            "no_rekening": numbers.make_accounts(random, size),
            "nominal": numbers.as_text(nominal),
            "status": status[random.choice(len(status), size, p=share)],
        }

    def _set_faults(self, made: dict[str, Texts], random: np.random.Generator, counts: PaymentCounts) -> Flags:
        """Break a rule in some rows, one rule a row, and return which rows."""
        size = len(made["nama"])
        drawn, edge = random.random(size), 0.0
        for fault, share in _REJECTS.items():
            rows = np.flatnonzero((drawn >= edge) & (drawn < edge + share))
            edge += share
            self._break(made, fault, rows)
            counts.by_fault[fault] = counts.by_fault.get(fault, 0) + len(rows)
        typos = np.flatnonzero((drawn > 1 - _DESA_TYPO) & (np.char.str_len(made["desa"].astype(str)) > 6))
        made["desa"][typos] = texts([_spaced(name) for name in made["desa"][typos]])
        return drawn < edge

    def _break(self, made: dict[str, Texts], fault: str, rows: Numbers) -> None:
        if fault == "other_desa":
            made["desa"][rows] = self._places.strange_desa(made["kecamatan"][rows])
            return
        column, cell = {
            "no_name": ("nama", ""), "no_desa": ("desa", self._words["no_desa"][0]),
            "no_amount": ("nominal", "belum ada angka"), "no_status": ("status", "MENUNGGU KABAR"),
            "no_stage": ("tahap", "7"),
        }[fault]  # fmt: skip
        made[column][rows] = cell

    def _repeat(
        self, made: dict[str, Texts], random: np.random.Generator, *, free: Flags, counts: PaymentCounts
    ) -> None:
        """Make some rows copies of the row above, and some payments of the participant above once more."""
        drawn = random.random(len(free))
        drawn[0] = 1.0
        # Neither a copy of a copy nor of a row that is set aside: each fault stays by itself.
        lonely = free & np.roll(free, 1) & (np.roll(drawn, 1) > _DUPLICATES + _REPEATED)
        copies = np.flatnonzero(lonely & (drawn < _DUPLICATES))
        again = np.flatnonzero(lonely & (drawn >= _DUPLICATES) & (drawn < _DUPLICATES + _REPEATED))
        for column in made.values():
            column[copies] = column[copies - 1]
        made["id_peserta"][again] = made["id_peserta"][again - 1]
        counts.duplicate += len(copies)
        counts.rejected += 2 * len(again)
        counts.by_fault["key_repeated"] = counts.by_fault.get("key_repeated", 0) + 2 * len(again)


def _damage_nik(nik: Texts, random: np.random.Generator) -> None:
    drawn = random.random(len(nik))
    kinds: tuple[Callable[[str], str], ...] = (
        lambda _: "", lambda number: number[:15], lambda number: number.replace("0", "O", 1), lambda _: "-",
        lambda number: f"'{number}", lambda number: f"{number[:6]} {number[6:12]} {number[12:]}",
        lambda number: number[:12] + "0000", lambda _: "0000000000000000",
    )  # fmt: skip
    for row in np.flatnonzero(drawn < _NIK_DAMAGE):
        nik[row] = kinds[int(drawn[row] / _NIK_DAMAGE * len(kinds))](nik[row])


def _spaced(name: str) -> str:
    return f"{name[:3]} {name[3:]}"


def _in_capitals(names: Texts) -> Texts:
    return texts([name.upper() for name in names])


def _same(word: str, size: int) -> Texts:
    return np.full(size, word, dtype=np.object_)
