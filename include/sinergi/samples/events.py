"""What happens to the people of a desa between two quarters; every event is told in the truth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sinergi.samples import numbers
from sinergi.samples.households import World, issue_cards
from sinergi.samples.naming import draw_names
from sinergi.samples.people import CHILD, NEVER, SPOUSE, Block, People
from sinergi.samples.places import Numbers
from sinergi.samples.quarters import Quarter
from sinergi.samples.words import texts

# Shares per quarter; what happened before the first one is declared with all other shares.
_MOVED, _SPLIT = 0.012, 0.012
_NEAR = 0.7
_BORN, _MARRIED, _ARRIVED = 0.008, 0.01, 0.006
_DEATHS = ((60, 0.0004), (75, 0.004), (200, 0.015))
_ADULT = 20


@dataclass(frozen=True, kw_only=True)
class Event:
    """One thing that happened to a person.

    Attributes:
        kind: moved, split_kk, married, born, died or arrived.
        person: Number of the person.
        family: Number of the family.
        before: Desa code or No KK before, where it changed.
        after: The same after it.
    """

    kind: str
    person: int
    family: int
    before: str = ""
    after: str = ""


def plan_lives(world: World, block: Block, *, quarters: list[Quarter], first_person: int) -> None:
    """Decide who comes, is born and dies in which quarter; the newborn are added at the end."""
    random = np.random.default_rng([world.seed, 3, block.desa])
    people, steps = block.people, len(quarters)
    for step in range(1, steps):
        arriving = np.flatnonzero(random.random(len(block.families.size)) < _ARRIVED)
        people.from_step[np.isin(block.family_index, arriving)] = step
        ages = people.age(np.datetime64(quarters[step].first_day))
        rate = np.select([ages < limit for limit, _ in _DEATHS], [share for _, share in _DEATHS])
        dying = (random.random(len(people)) < rate) & (people.until_step == NEVER) & (people.from_step < step)
        people.until_step[dying] = step
    for step in range(1, steps):
        _add_newborn(world, block, random, quarter=quarters[step], step=step, first_person=first_person)


def advance(world: World, block: Block, *, quarter: Quarter, step: int) -> list[Event]:
    """Let a quarter begin: remember what registers showed, move and split families, and tell all events."""
    random = np.random.default_rng([world.seed, 4, block.desa, step])
    people = block.people
    people.desa_before, people.no_kk_before = people.desa_now.copy(), people.no_kk_now.copy()
    told = [*_tell_lives(block, step)]
    told += _split(world, block, random, quarter=quarter, step=step)
    told += _marry(world, block, random, quarter=quarter, step=step)
    told += _move(world, block, random, quarter=quarter, step=step)
    return told


def _tell_lives(block: Block, step: int) -> Iterator[Event]:
    people = block.people
    if step == 0:
        return
    for place in np.flatnonzero(people.until_step == step).tolist():
        yield Event(kind="died", person=int(people.person[place]), family=int(people.family[place]))
    for place in np.flatnonzero(people.from_step == step).tolist():
        kind = "born" if place >= len(people) - block.newborn else "arrived"
        yield Event(kind=kind, person=int(people.person[place]), family=int(people.family[place]))


def _move(world: World, block: Block, random: np.random.Generator, *, quarter: Quarter, step: int) -> list[Event]:
    people, places = block.people, world.places
    families = np.flatnonzero(
        random.random(len(block.families.size)) < (_MOVED if step else world.shares.of("moved"))
    )
    told: list[Event] = []
    for family in families.tolist():
        at_home = (block.family_index == family) & (
            people.no_kk_now == people.no_kk_now[block.families.first[family]]
        )
        members = np.flatnonzero(at_home & (people.until_step > step))
        if not len(members):
            continue
        old = int(people.desa_now[members[0]])
        near = places.desa_of(int(places.kecamatan_of[old]))
        choice = near if random.random() < _NEAR else np.arange(len(places.desa_names))
        new = int(choice[int(random.integers(len(choice)))])
        if new == old:
            continue
        people.desa_now[members] = new
        people.no_kk_now[members] = _new_cards(world, block, random, quarter=quarter, desa=new, count=1)[0]
        members = members[people.is_here(step)[members]]
        people.mark(members, "moved")
        codes = str(places.desa_codes[old]), str(places.desa_codes[new])
        told += [_event("moved", people, place, *codes) for place in members.tolist()]
    return told


def _split(world: World, block: Block, random: np.random.Generator, *, quarter: Quarter, step: int) -> list[Event]:
    """Give some grown children a family card of their own."""
    people = block.people
    ages = people.age(np.datetime64(quarter.first_day))
    at_home = people.no_kk_now == people.no_kk_now[block.families.first[block.family_index]]
    grown = np.flatnonzero((people.role == CHILD) & (ages >= _ADULT) & at_home & people.is_here(step))
    leaving = grown[random.random(len(grown)) < (_SPLIT if step else world.shares.of("split_kk"))]
    for place in leaving.tolist():
        desa = int(people.desa_now[place])
        people.no_kk_now[place] = _new_cards(world, block, random, quarter=quarter, desa=desa, count=1)[0]
    people.mark(leaving, "split_kk")
    return [_event("split_kk", people, place) for place in leaving.tolist()]


def _marry(world: World, block: Block, random: np.random.Generator, *, quarter: Quarter, step: int) -> list[Event]:
    """Let daughters marry sons of other families: one new card for both, and a new name for her."""
    people = block.people
    ages = people.age(np.datetime64(quarter.first_day))
    free = (people.role == CHILD) & (ages >= 19) & (ages < 40) & people.is_here(step) & (people.alias == "")
    women, men = np.flatnonzero(free & people.is_woman), np.flatnonzero(free & ~people.is_woman)
    random.shuffle(men)
    told: list[Event] = []
    for wife, husband in zip(women.tolist(), men.tolist(), strict=False):
        if step == 0 or random.random() > _MARRIED * 3 or block.family_index[wife] == block.family_index[husband]:
            continue
        card = _new_cards(world, block, random, quarter=quarter, desa=int(people.desa_now[husband]), count=1)[0]
        both = np.array([wife, husband])
        people.no_kk_now[both] = card
        people.desa_now[wife] = people.desa_now[husband]
        people.alias[wife] = f"Ny. {people.name[husband].split()[0]}"
        people.mark(both, "married")
        told += [_event("married", people, place) for place in (wife, husband)]
    return told


def _new_cards(
    world: World, block: Block, random: np.random.Generator, *, quarter: Quarter, desa: int, count: int
) -> Numbers:
    front = np.full(count, world.places.kecamatan_digits[world.places.kecamatan_of[desa]])
    first = np.datetime64(quarter.first_day) - 90
    issued = first + random.integers(0, 90, count)
    block.cards_issued += count
    slots = len(world.places.desa_names)
    # Every card of this desa's people in a quarter takes another slot of the day.
    return issue_cards(front, issued, slot=block.desa + slots * block.cards_issued, slots=slots)


def _event(kind: str, people: People, place: int, before: str = "", after: str = "") -> Event:
    if not after:
        before, after = str(people.no_kk_before[place]), str(people.no_kk_now[place])
    return Event(
        kind=kind, person=int(people.person[place]), family=int(people.family[place]), before=before, after=after
    )


def _add_newborn(
    world: World, block: Block, random: np.random.Generator, *, quarter: Quarter, step: int, first_person: int
) -> None:
    people = block.people
    ages = people.age(np.datetime64(quarter.first_day))
    able = (people.role == SPOUSE) & (ages >= 20) & (ages < 42) & people.is_here(step)
    mothers = np.flatnonzero(able)
    mothers = mothers[random.random(len(mothers)) < _BORN * 3]
    if not len(mothers):
        return
    count = len(mothers)
    children = people.take(mothers)
    children.person = np.arange(count) + first_person + block.newborn
    block.newborn += count
    children.role = np.full(count, CHILD)
    children.mother = people.name[mothers].copy()
    children.is_woman = random.random(count) < 0.5
    children.born = np.datetime64(quarter.first_day) - 1 - random.integers(0, 89, count)
    ages = np.zeros(count, dtype=np.int64)
    children.name = draw_names(world.words, random, is_woman=children.is_woman, age=ages, shares=world.shares)
    home = world.places.kecamatan_digits[world.places.kecamatan_of[block.desa]]
    slots = len(world.places.desa_names)
    serial = numbers.unique_serials(
        np.full(count, home), children.born, is_woman=children.is_woman, slot=block.desa, slots=slots
    )
    children.nik = numbers.make_nik(np.full(count, home), children.born, is_woman=children.is_woman, serial=serial)
    children.phone, children.alias, children.hard = (texts([""] * count) for _ in range(3))
    children.wrong_nik, children.wrong_nik_in = np.zeros(count, dtype=np.int64), texts([""] * count)
    children.from_step, children.until_step = np.full(count, step), np.full(count, NEVER)
    people.append(children)
    block.family_index = np.r_[block.family_index, block.family_index[mothers]]
