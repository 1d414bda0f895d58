"""Rows of PKH: what each family was paid in a stage, and which member counted for which component."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sinergi.samples.amounts import COUNTED
from sinergi.samples.homes import find_homes, write_addresses
from sinergi.samples.households import World
from sinergi.samples.people import CHILD, HEAD, SPOUSE, Block
from sinergi.samples.places import Numbers
from sinergi.samples.quarters import Quarter
from sinergi.samples.rows import Rows, Truth

MOST_MEMBERS = 4
_PREGNANT, _SANCTION, _WRONG_AMOUNT = 0.04, 0.02, 0.01
_CODES = tuple(COUNTED.values())
_AGES = (("AUD", 0, 6), ("SD", 7, 12), ("SMP", 13, 15), ("SMA", 16, 18))
_LANSIA_AGE = 70
_STATUSES = {
    "SUKSES_SPM": 82, "PROSES_SPM": 4, "SI": 4, "GAGAL_OMSPAN": 3, "TIDAK_TRANSAKSI": 2, "EXCLUDE": 2, "STRIP": 2,
    "OMSPAN": 1,
}  # fmt: skip
_RELATIONS = ("KEPALA KELUARGA", "ISTRI", "ANAK", "ORANGTUA")


@dataclass(frozen=True, kw_only=True)
class Components:
    """Who counts for what in a quarter.

    Attributes:
        member: Place of the person.
        code: Place of the component in the order of the count columns.
        family: Place of the family.
    """

    member: Numbers
    code: Numbers
    family: Numbers


def find_components(world: World, block: Block, *, quarter: Quarter, step: int) -> Components:
    """Return the members of participants who count, at most four of a family."""
    random = np.random.default_rng([world.seed, 5, block.desa, step])
    people, families = block.people, block.families
    ages = people.age(np.datetime64(quarter.last_day))
    code = np.full(len(people), -1)
    for name, youngest, oldest in _AGES:
        code[(people.role == CHILD) & (ages >= youngest) & (ages <= oldest)] = _CODES.index(name)
    code[ages >= _LANSIA_AGE] = _CODES.index("LANSIA")
    code[people.is_disabled & (code < 0)] = _CODES.index("DISBER")
    able = (people.role == SPOUSE) & (ages < 43) & (code < 0)
    code[able & (random.random(len(people)) < _PREGNANT)] = _CODES.index("BUMIL")
    head = families.first[block.family_index]
    at_home = people.no_kk_now == people.no_kk_now[head]
    counts = (code >= 0) & (families.id_peserta[block.family_index] > 0) & at_home & people.is_here(step)
    member = np.flatnonzero(counts)
    member = member[np.argsort(block.family_index[member], kind="stable")]
    family = block.family_index[member]
    starts = np.searchsorted(family, family)
    kept = np.arange(len(family)) - starts < MOST_MEMBERS
    return Components(member=member[kept], code=code[member[kept]], family=family[kept])


def make_payments(
    world: World, block: Block, *, quarter: Quarter, step: int, amounts: dict[str, int], corrected: bool = False
) -> Rows:
    """Return one payment per participant that has a component.

    Args:
        world: What the people are made of.
        block: The people of a desa, as they are in the quarter.
        quarter: Year and stage that are paid.
        step: Number of the quarter in the sample.
        amounts: Component to rupiah in a stage.
        corrected: Whether failed payments have gone through since.
    """
    random = np.random.default_rng([world.seed, 6, block.desa, step])
    people, families = block.people, block.families
    found = find_components(world, block, quarter=quarter, step=step)
    paid = np.unique(found.family)
    counts = np.zeros((len(paid), len(_CODES)), dtype=np.int64)
    np.add.at(counts, (np.searchsorted(paid, found.family), found.code), 1)
    nominal = _draw_amounts(random, counts @ np.array([amounts[code] for code in _CODES]))
    who = _find_pengurus(block, paid, step)
    alive = who >= 0
    paid, who, counts, nominal = paid[alive], who[alive], counts[alive], nominal[alive]
    status = _draw_statuses(random, len(who), corrected=corrected)
    wrong = people.wrong_nik_in[who] == "pkh"
    desa = people.desa_before[who]
    homes = find_homes(world.words, people.no_kk_before[who])
    columns = {
        "id_peserta": [str(number) for number in families.id_peserta[paid]],
        "nik": [str(number) for number in np.where(wrong, people.wrong_nik[who], people.nik[who])],
        "nama": people.name[who].tolist(),
        "no_kk": [str(number) for number in people.no_kk_before[who]],
        "tempat_lahir": people.birth_place[who].tolist(),
        "tanggal_lahir": people.born[who].tolist(),
        "nama_ibu": people.mother[who].tolist(),
        "dusun": homes.hamlet.tolist(),
        "rt": homes.rt.tolist(),
        "rw": homes.rw.tolist(),
        "kabupaten": [world.places.title] * len(who),
        "tahap": [quarter.number] * len(who),
        "tahun": [quarter.year] * len(who),
        "bank": families.bank[paid].tolist(),
        "no_rekening": families.account[paid].tolist(),
        "nominal": nominal.tolist(),
        "status": status.tolist(),
        "pendamping": families.officer[paid].tolist(),
        "alamat": write_addresses(homes, random),
        "keterangan": world.words.draw("notes", random, len(who)).tolist(),
    }
    columns |= {column: counts[:, place].tolist() for place, column in enumerate(COUNTED)}
    columns |= _regions(world, desa)
    truths = [
        Truth(person=person, family=family, key=key)
        for person, family, key in zip(
            people.person[who].tolist(), families.family[paid].tolist(), columns["id_peserta"], strict=True
        )
    ]
    return Rows(columns, truths, desa.tolist())


def _draw_amounts(random: np.random.Generator, due: np.ndarray) -> np.ndarray:
    """Return what is paid: mostly what is due, a tenth less as a sanction, or a wrong amount."""
    drawn = random.random(len(due))
    paid = np.where(drawn < _SANCTION, due * 9 // 10, due)
    return np.where(drawn > 1 - _WRONG_AMOUNT, paid + 125_000, paid)


def _draw_statuses(random: np.random.Generator, count: int, *, corrected: bool) -> np.ndarray:
    """Return a status per payment; what failed or was under way has gone through in a corrected file."""
    status = random.choice(list(_STATUSES), count, p=np.array(list(_STATUSES.values())) / 100).astype(object)
    if corrected:
        status[np.isin(status, ["PROSES_SPM", "GAGAL_OMSPAN"])] = "SUKSES_SPM"
    return status


def make_members(world: World, block: Block, *, quarter: Quarter, step: int) -> Rows:
    """Return one row per member and component."""
    people, families = block.people, block.families
    found = find_components(world, block, quarter=quarter, step=step)
    who = found.member
    wrong = people.wrong_nik_in[who] == "pkh"
    desa = people.desa_before[who]
    columns = {
        "id_peserta": [str(number) for number in families.id_peserta[found.family]],
        "nik": [str(number) for number in np.where(wrong, people.wrong_nik[who], people.nik[who])],
        "nama": people.name[who].tolist(),
        "jenis_kelamin": np.where(people.is_woman[who], "P", "L").tolist(),
        "tempat_lahir": people.birth_place[who].tolist(),
        "tanggal_lahir": people.born[who].tolist(),
        "hubungan": [_RELATIONS[role] for role in people.role[who].tolist()],
        "komponen": [_CODES[code] for code in found.code.tolist()],
    }
    columns |= _regions(world, desa)
    truths = [
        Truth(person=person, family=family, key=f"{key}/{code}")
        for person, family, key, code in zip(
            people.person[who].tolist(),
            families.family[found.family].tolist(),
            columns["id_peserta"],
            columns["komponen"],
            strict=True,
        )
    ]
    return Rows(columns, truths, desa.tolist())


def _find_pengurus(block: Block, paid: Numbers, step: int) -> Numbers:
    """Return the place of the wife, else of the head, of each family; -1 where neither lives here."""
    people = block.people
    here = people.is_here(step)
    chosen = np.full(len(block.families.size), -1)
    for role in (HEAD, SPOUSE):
        places = np.flatnonzero((people.role == role) & here)
        chosen[block.family_index[places]] = places
    found: Numbers = chosen[paid]
    return found


def _regions(world: World, desa: Numbers) -> dict[str, list[str]]:
    places = world.places
    return {
        "desa": places.desa_names[desa].tolist(),
        "kecamatan": places.kecamatan_names[places.kecamatan_of[desa]].tolist(),
    }
