"""Rows of SLRT: complaints of people in a month, and counts of services per day and kecamatan."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from sinergi.samples.homes import find_homes, write_addresses
from sinergi.samples.households import World
from sinergi.samples.people import USES_ALIAS, Block
from sinergi.samples.places import Numbers
from sinergi.samples.quarters import Quarter, last_day_of_month
from sinergi.samples.rows import Feed, Rows, Truth

_FIELDS = {
    "KESEHATAN": 37, "SOSIAL_DAN_EKONOMI": 20, "PENDIDIKAN": 15, "PANGAN": 10, "PERUMAHAN": 8,
    "ADMINISTRASI_KEPENDUDUKAN": 5, "PERTANIAN": 2, "ENERGI": 2, "PERIKANAN": 1,
}  # fmt: skip
_STATES = {"SELESAI": 58, "DIPROSES": 14, "DIRUJUK": 12, "DITERIMA": 9, "DITOLAK": 5, "DIBATALKAN": 2}
_CLOSED = ("SELESAI", "DITOLAK", "DIBATALKAN")
_SERVICE_DAYS = (3, 10, 17, 24)


def make_cases(world: World, block: Block, *, month: date, step: int, feed: Feed) -> Rows:
    """Return the complaints of a desa's people in one month; those who get PKH come more often."""
    random = np.random.default_rng([world.seed, 7, block.desa, month.toordinal()])
    people, families = block.people, block.families
    ages = people.age(np.datetime64(month))
    is_kpm = families.id_peserta[block.family_index] > 0
    comes = random.random(len(people)) < np.where(is_kpm, world.shares.of("cases_of_kpm"), world.shares.of("cases"))
    who = np.flatnonzero(comes & people.is_here(step) & (ages >= 17))
    count = len(who)
    family = block.family_index[who]
    days = [month + timedelta(days=int(day)) for day in random.integers(0, last_day_of_month(month).day, count)]
    state = _draw(random, _STATES, count)
    closed = [
        day + timedelta(days=int(more)) if code in _CLOSED else None
        for day, code, more in zip(days, state, random.integers(0, 25, count), strict=True)
    ]
    words, places, desa = world.words, world.places, people.desa_now[who]
    has_alias = (people.alias[who] != "") & (random.random(count) < USES_ALIAS)
    wrong = people.wrong_nik_in[who] == "slrt"
    officers = words["women"][(np.arange(3) * 7 + block.desa) % len(words["women"])]
    desil = [str(number) if number else "BELUM_ADA" for number in families.desil[family].tolist()]
    homes = find_homes(words, people.no_kk_now[who])
    columns = {
        "tanggal": days,
        "fasilitator": officers[random.integers(0, 3, count)].tolist(),
        "kecamatan": places.kecamatan_names[places.kecamatan_of[desa]].tolist(),
        "desa": places.desa_names[desa].tolist(),
        "kabupaten": [places.title] * count,
        "nama": np.where(has_alias, people.alias[who], people.name[who]).tolist(),
        "nik": [str(number) for number in np.where(wrong, people.wrong_nik[who], people.nik[who])],
        "no_kk": [str(number) for number in people.no_kk_now[who]],
        "ttl": list(zip(people.birth_place[who].tolist(), people.born[who].tolist(), strict=True)),
        "jenis_kelamin": np.where(people.is_woman[who], "P", "L").tolist(),
        "alamat": write_addresses(homes, random),
        "rt": homes.rt.tolist(),
        "rw": homes.rw.tolist(),
        "telepon": people.phone[who].tolist(),
        "desil": desil,
        "kepesertaan": np.where(is_kpm[who], "PESERTA", "NON_PESERTA").tolist(),
        "program": _choose(random, [*feed.spellings["program"]][:8], count, kpm=is_kpm[who]),
        "bidang": _draw(random, _FIELDS, count),
        "jenis_keluhan": np.where(random.random(count) < 0.6, "KEPESERTAAN", "NON_KEPESERTAAN").tolist(),
        "uraian": words.draw("complaints", random, count).tolist(),
        "tindak_lanjut": words.draw("follow_ups", random, count).tolist(),
        "rujukan": np.where(np.array(state) == "DIRUJUK", words.draw("referrals", random, count), "").tolist(),
        "status": state,
        "tanggal_selesai": closed,
        "keterangan": words.draw("notes", random, count).tolist(),
    }
    truths = [
        Truth(person=person, family=number, key=f"{month.month}-{person}")
        for person, number in zip(people.person[who].tolist(), people.family[who].tolist(), strict=True)
    ]
    return Rows(columns, truths, desa.tolist())


def make_services(world: World, *, kecamatan: int, quarter: Quarter, feed: Feed) -> Rows:
    """Return the weekly counts of a kecamatan: two services a day, no key twice."""
    random = np.random.default_rng([world.seed, 8, kecamatan, quarter.year * 4 + quarter.number])
    codes = np.array([*feed.spellings["jenis_layanan"]], dtype=object)
    columns: dict[str, list[object]] = {
        "tanggal": [], "kecamatan": [], "kabupaten": [], "jenis_layanan": [], "jumlah": [], "keterangan": [],
    }  # fmt: skip
    for month in quarter.months:
        for day in _SERVICE_DAYS:
            for code in random.choice(codes, 2, replace=False).tolist():
                columns["tanggal"].append(month.replace(day=day))
                columns["kecamatan"].append(str(world.places.kecamatan_names[kecamatan]))
                columns["kabupaten"].append(world.places.title)
                columns["jenis_layanan"].append(code)
                columns["jumlah"].append(int(random.integers(0, 31)))
                columns["keterangan"].append("")
    count = len(columns["tanggal"])
    first = int(world.places.desa_of(kecamatan)[0])
    code = str(world.places.desa_codes[first]).rpartition(".")[0]
    days = [day for day in columns["tanggal"] if isinstance(day, date)]
    truths = [Truth(key=f"{code}-{day.month}-{place}") for place, day in enumerate(days, start=1)]
    return Rows(columns, truths, [first] * count)


def _draw(random: np.random.Generator, shares: dict[str, int], count: int) -> list[str]:
    drawn: list[str] = random.choice([*shares], count, p=np.array([*shares.values()]) / 100).tolist()
    return drawn


def _choose(random: np.random.Generator, codes: list[str], count: int, *, kpm: Numbers | np.ndarray) -> list[str]:
    others = [*codes[1:], "", "", ""]
    drawn = random.integers(0, len(others), count)
    return [codes[0] if is_kpm else others[place] for is_kpm, place in zip(kpm.tolist(), drawn.tolist(), strict=True)]
