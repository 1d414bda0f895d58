"""Rows of Karang Taruna: the register of units, their members, their activities."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from sinergi.samples.homes import find_homes, write_addresses
from sinergi.samples.households import World
from sinergi.samples.numbers import make_phones
from sinergi.samples.people import USES_ALIAS, Block
from sinergi.samples.places import Numbers
from sinergi.samples.quarters import Quarter
from sinergi.samples.rows import Feed, Rows, Truth

YOUNGEST, OLDEST = 13, 45
_SWAPPED, _ACTIVE = 0.1, 0.68
_LEAST_MEMBERS = 4
_OFFICES = ("KETUA", "SEKR", "BEND", "WAKIL", "BIDANG")


def make_units(world: World, *, kecamatan: int, quarter: Quarter, feed: Feed) -> Rows:
    """Return the units of a kecamatan, one per desa, the same in all quarters of a year but for a few counts."""
    places, words = world.places, world.words
    columns: dict[str, list[object]] = {name: [] for name in feed.contract.columns}
    desa, truths = places.desa_of(kecamatan).tolist(), list[Truth]()
    for place in desa:
        random = np.random.default_rng([world.seed, 9, place, quarter.year])
        board = random.integers(2, 12, 2).tolist()
        members = random.integers(18, 95, 2).tolist()
        is_swapped = random.random() < _SWAPPED
        if is_swapped:
            board, members = members, board
        decreed = date(quarter.year - int(random.integers(1, 7)), 1, 1) + timedelta(days=int(random.integers(365)))
        cells: dict[str, object] = {
            "nama_karang_taruna": unit_name(world, place),
            "alamat": f"Balai Desa {places.desa_names[place]}",
            "kecamatan": str(places.kecamatan_names[kecamatan]),
            "desa": str(places.desa_names[place]),
            "kabupaten": places.title,
            "nomor_sk": f"188.45/{int(random.integers(1, 99))}/402.{int(random.integers(100, 200))}/{decreed.year}",
            "tanggal_sk": decreed,
            "ketua": f"{words.draw('men', random, 1)[0]} {words.draw('second_men', random, 1)[0]}",
            "telepon": str(make_phones(random, 1)[0]),
            "pengurus_l": board[0],
            "pengurus_p": board[1],
            "anggota_l": members[0] + quarter.number,
            "anggota_p": members[1],
            "klasifikasi": str(random.choice([*feed.spellings["klasifikasi"]])),
            "status_kinerja": "AKTIF" if random.random() < _ACTIVE else "TIDAK_AKTIF",
            "keterangan": "",
        }
        for name, cell in cells.items():
            columns[name].append(cell)
        slips = (("pengurus_l", "board_swapped"),) if is_swapped else ()
        truths.append(Truth(key=str(places.desa_codes[place]), slips=slips))
    return Rows(columns, truths, desa)


def choose_members(world: World, block: Block, *, quarter: Quarter, step: int, known: frozenset[int]) -> Numbers:
    """Return the places of the unit's members: those known who still live in the kecamatan, and new ones."""
    random = np.random.default_rng([world.seed, 10, block.desa, step])
    people, places = block.people, world.places
    home = places.kecamatan_of[block.desa]
    stays = people.is_here(step) & (places.kecamatan_of[people.desa_now] == home)
    ages = people.age(np.datetime64(quarter.last_day))
    is_known = np.isin(people.person, list(known))
    may_join = np.flatnonzero(stays & (ages >= YOUNGEST) & (ages <= OLDEST) & ~is_known)
    wanted = (
        max(_LEAST_MEMBERS, int(len(may_join) * world.shares.of("members")))
        if not known
        else max(1, len(known) // 50)
    )
    joined = random.choice(may_join, min(wanted, len(may_join)), replace=False)
    return np.sort(np.r_[np.flatnonzero(is_known & stays), joined]).astype(np.int64)


def make_members(world: World, block: Block, who: Numbers) -> Rows:
    """Return one row per member; the kecamatan is not a column, it stands outside the table."""
    random = np.random.default_rng([world.seed, 11, block.desa, int(who.sum()) % 2**31])
    people, words, places = block.people, world.words, world.places
    count, desa = len(who), people.desa_now[who]
    position = ["ANGGOTA"] * count
    for place, office in zip(random.permutation(count)[: len(_OFFICES)].tolist(), _OFFICES, strict=False):
        position[place] = office
    wrong = people.wrong_nik_in[who] == "karang_taruna"
    has_alias = (people.alias[who] != "") & (random.random(count) < USES_ALIAS)
    columns = {
        "nama": np.where(has_alias, people.alias[who], people.name[who]).tolist(),
        "nik": [str(number) for number in np.where(wrong, people.wrong_nik[who], people.nik[who])],
        "jenis_kelamin": np.where(people.is_woman[who], "P", "L").tolist(),
        "tempat_lahir": people.birth_place[who].tolist(),
        "tanggal_lahir": people.born[who].tolist(),
        "telepon": people.phone[who].tolist(),
        "pendidikan": words.draw("schools", random, count).tolist(),
        "pekerjaan": words.draw("work", random, count).tolist(),
        "alamat": write_addresses(find_homes(words, people.no_kk_now[who]), random),
        "desa": places.desa_names[desa].tolist(),
        "nama_karang_taruna": [unit_name(world, block.desa)] * count,
        "jabatan": position,
        "keterangan": [""] * count,
    }
    truths = [
        Truth(person=person, family=number)
        for person, number in zip(people.person[who].tolist(), people.family[who].tolist(), strict=True)
    ]
    return Rows(columns, truths, desa.tolist())


def make_activities(world: World, *, kecamatan: int, quarter: Quarter, feed: Feed) -> Rows:
    """Return up to three activities of each desa's unit, none twice."""
    places, words = world.places, world.words
    columns: dict[str, list[object]] = {name: [] for name in feed.contract.columns}
    rows_of: list[int] = []
    kinds = np.array([*feed.spellings["jenis_kegiatan"]], dtype=object)
    for desa in places.desa_of(kecamatan).tolist():
        random = np.random.default_rng([world.seed, 12, desa, quarter.year * 4 + quarter.number])
        length = (quarter.last_day - quarter.first_day).days + 1
        for kind in random.choice(kinds, int(random.integers(0, 4)), replace=False).tolist():
            cells: dict[str, object] = {
                "tanggal": quarter.first_day + timedelta(days=int(random.integers(length))),
                "kecamatan": str(places.kecamatan_names[kecamatan]),
                "desa": str(places.desa_names[desa]),
                "kabupaten": places.title,
                "nama_karang_taruna": unit_name(world, desa),
                "jenis_kegiatan": kind,
                "tempat": str(words.draw("places", random, 1)[0]),
                "jumlah_peserta": int(random.integers(8, 90)),
                "kendala": str(words.draw("obstacles", random, 1)[0]),
                "solusi": str(words.draw("solutions", random, 1)[0]),
                "keterangan": "",
            }
            for name, cell in cells.items():
                columns[name].append(cell)
            rows_of.append(desa)
    return Rows(columns, [Truth(key=str(places.desa_codes[desa])) for desa in rows_of], rows_of)


def unit_name(world: World, desa: int) -> str:
    """Return the name of a desa's unit; names repeat between desa, as they do."""
    names = world.words["units"]
    return str(names[(desa * 7 + world.seed) % len(names)])
