"""What makes people hard to tell apart or to find again; the shares are those of the domain's estimates."""

from __future__ import annotations

import numpy as np

from sinergi.samples import numbers
from sinergi.samples.households import World
from sinergi.samples.naming import change_a_letter
from sinergi.samples.people import CHILD, HEAD, SPOUSE, Block
from sinergi.samples.places import Numbers

_TWINS, _FATHER_SON, _MARRIED_NAME = 0.02, 0.03, 0.05
_HUSBANDS_NIK, _STRANGERS_NIK, _UNKNOWN_DAY = 0.006, 0.003, 0.15
_UNKNOWN_BEFORE = np.datetime64("1968-01-01")


def make_some_hard(world: World, block: Block) -> None:
    """Change some people of a desa: twins, namesakes, married names, NIK of others, unknown days of birth."""
    random = np.random.default_rng([world.seed, 2, block.desa])
    _forget_days(random, block)
    _make_twins(random, block)
    _name_sons_after_fathers(random, block)
    _number_again(world, block)
    _call_wives_by_husbands(random, block)
    _mix_up_niks(random, block)


def _forget_days(random: np.random.Generator, block: Block) -> None:
    people = block.people
    drawn = random.random(len(people))
    old = np.flatnonzero((people.born < _UNKNOWN_BEFORE) & (drawn < _UNKNOWN_DAY))
    years = people.born[old].astype("datetime64[Y]")
    days = np.array([np.datetime64("1970-01-01"), np.datetime64("1970-07-01"), np.datetime64("1970-12-31")])
    chosen = days[random.integers(0, 3, len(old))]
    people.born[old] = [
        np.datetime64(f"{year}{str(day)[4:]}") for year, day in zip(years.astype(str), chosen, strict=True)
    ]
    people.mark(old, "unknown_day")


def _make_twins(random: np.random.Generator, block: Block) -> None:
    people = block.people
    is_child = people.role == CHILD
    # A pair of children of one family who stand beside each other.
    pairs = np.flatnonzero(is_child[:-1] & is_child[1:] & (block.family_index[:-1] == block.family_index[1:]))
    _, earliest = np.unique(block.family_index[pairs], return_index=True)
    older = pairs[earliest][random.random(len(earliest)) < _TWINS]
    for place in older.tolist():
        people.is_woman[place + 1] = people.is_woman[place]
        people.born[place + 1] = people.born[place]
        people.name[place + 1] = change_a_letter(people.name[place], random)
    people.mark(older, "twin")
    people.mark(older + 1, "twin")


def _name_sons_after_fathers(random: np.random.Generator, block: Block) -> None:
    people, first = block.people, block.families.first
    sons = np.flatnonzero((people.role == CHILD) & ~people.is_woman)
    fathers = first[block.family_index[sons]]
    chosen = (random.random(len(sons)) < _FATHER_SON) & ~people.is_woman[fathers] & (people.hard[sons] == "")
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


def _call_wives_by_husbands(random: np.random.Generator, block: Block) -> None:
    people = block.people
    wives = np.flatnonzero(people.role == SPOUSE)
    wives = wives[random.random(len(wives)) < _MARRIED_NAME]
    for place in wives.tolist():
        husband = people.name[block.families.first[block.family_index[place]]].split()[0]
        people.alias[place] = f"{('Ny.', 'Sri')[int(random.integers(2))]} {husband}"
    people.mark(wives, "married_name")


def _mix_up_niks(random: np.random.Generator, block: Block) -> None:
    people = block.people
    wives = np.flatnonzero(people.role == SPOUSE)
    wives = wives[random.random(len(wives)) < _HUSBANDS_NIK]
    _show(block, wives, block.families.first[block.family_index[wives]], source="pkh", reason="husbands_nik")
    grown = np.flatnonzero(np.isin(people.role, (HEAD, SPOUSE, CHILD)) & (people.wrong_nik == 0))
    grown = grown[random.random(len(grown)) < _STRANGERS_NIK]
    others = random.integers(0, len(people), len(grown))
    is_other = block.family_index[others] != block.family_index[grown]
    _show(block, grown[is_other], others[is_other], source="slrt", reason="strangers_nik")


def _show(block: Block, places: Numbers, owners: Numbers, *, source: str, reason: str) -> None:
    block.people.wrong_nik[places] = block.people.nik[owners]
    block.people.wrong_nik_in[places] = source
    block.people.mark(places, reason)
