"""What makes people hard to tell apart or to find again; the shares are in ``include/samples/shares.yml``."""

from __future__ import annotations

import numpy as np

from sinergi.samples import numbers
from sinergi.samples.households import World
from sinergi.samples.naming import change_a_letter
from sinergi.samples.people import CHILD, HEAD, SPOUSE, Block
from sinergi.samples.places import Numbers
from sinergi.samples.shares import Shares

_SOURCES = ("pkh", "slrt", "karang_taruna")
_UNKNOWN_BEFORE = np.datetime64("1968-01-01")


def make_some_hard(world: World, block: Block) -> None:
    """Change some people of a desa: twins, namesakes, married names, NIK of others, unknown days of birth."""
    random = np.random.default_rng([world.seed, 2, block.desa])
    _forget_days(world.shares, random, block)
    _make_twins(world.shares, random, block)
    _name_sons_after_fathers(world.shares, random, block)
    _number_again(world, block)
    _call_wives_by_husbands(world.shares, random, block)
    _mix_up_niks(world.shares, random, block)
    block.people.mark(np.flatnonzero([" " not in name for name in block.people.name]), "single_name")


def _forget_days(shares: Shares, random: np.random.Generator, block: Block) -> None:
    people = block.people
    drawn = random.random(len(people))
    old = np.flatnonzero((people.born < _UNKNOWN_BEFORE) & (drawn < shares.of("unknown_day")))
    years = people.born[old].astype("datetime64[Y]")
    days = np.array([np.datetime64("1970-01-01"), np.datetime64("1970-07-01"), np.datetime64("1970-12-31")])
    chosen = days[random.integers(0, 3, len(old))]
    people.born[old] = [
        np.datetime64(f"{year}{str(day)[4:]}") for year, day in zip(years.astype(str), chosen, strict=True)
    ]
    people.mark(old, "unknown_day")


def _make_twins(shares: Shares, random: np.random.Generator, block: Block) -> None:
    people = block.people
    is_child = people.role == CHILD
    # A pair of children of one family who stand beside each other.
    pairs = np.flatnonzero(is_child[:-1] & is_child[1:] & (block.family_index[:-1] == block.family_index[1:]))
    _, earliest = np.unique(block.family_index[pairs], return_index=True)
    older = pairs[earliest][random.random(len(earliest)) < shares.of("twin")]
    for place in older.tolist():
        people.is_woman[place + 1] = people.is_woman[place]
        people.born[place + 1] = people.born[place]
        people.name[place + 1] = change_a_letter(people.name[place], random)
    people.mark(older, "twin")
    people.mark(older + 1, "twin")


def _name_sons_after_fathers(shares: Shares, random: np.random.Generator, block: Block) -> None:
    people, first = block.people, block.families.first
    sons = np.flatnonzero((people.role == CHILD) & ~people.is_woman)
    fathers = first[block.family_index[sons]]
    chosen = (
        (random.random(len(sons)) < shares.of("father_son")) & ~people.is_woman[fathers] & (people.hard[sons] == "")
    )
    sons, fathers = sons[chosen], fathers[chosen]
    people.name[sons] = people.name[fathers]
    people.mark(sons, "father_son")
    people.mark(fathers, "father_son")


def _number_again(world: World, block: Block) -> None:
    """Give everybody a NIK that fits the birth date and sex that were changed above."""
    people = block.people
    front = people.nik // 10**10
    serial = numbers.unique_serials(
        front, people.born, is_woman=people.is_woman, slot=block.desa, slots=len(world.places.desa_names)
    )
    people.nik = numbers.make_nik(front, people.born, is_woman=people.is_woman, serial=serial)


def _call_wives_by_husbands(shares: Shares, random: np.random.Generator, block: Block) -> None:
    people = block.people
    wives = np.flatnonzero(people.role == SPOUSE)
    wives = wives[random.random(len(wives)) < shares.of("married_name")]
    for place in wives.tolist():
        husband = people.name[block.families.first[block.family_index[place]]].split()[0]
        called = ("Ny.", "Sri", people.name[place].split()[0])[int(random.integers(3))]
        people.alias[place] = f"{called} {husband}"
    people.mark(wives, "married_name")


def _mix_up_niks(shares: Shares, random: np.random.Generator, block: Block) -> None:
    people = block.people
    wives = np.flatnonzero(people.role == SPOUSE)
    wives = wives[random.random(len(wives)) < shares.of("husbands_nik")]
    _show(block, wives, block.families.first[block.family_index[wives]], source="pkh", reason="husbands_nik")
    grown = np.flatnonzero(np.isin(people.role, (HEAD, SPOUSE, CHILD)) & (people.wrong_nik == 0))
    grown = grown[random.random(len(grown)) < shares.of("strangers_nik")]
    others = random.integers(0, len(people), len(grown))
    is_other = block.family_index[others] != block.family_index[grown]
    grown, others = grown[is_other], others[is_other]
    sources = random.integers(0, len(_SOURCES), len(grown))
    for place, source in enumerate(_SOURCES):
        is_there = sources == place
        _show(block, grown[is_there], others[is_there], source=source, reason="strangers_nik")


def _show(block: Block, places: Numbers, owners: Numbers, *, source: str, reason: str) -> None:
    block.people.wrong_nik[places] = block.people.nik[owners]
    block.people.wrong_nik_in[places] = source
    block.people.mark(places, reason)
