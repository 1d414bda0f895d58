"""The families of one desa before the first quarter: sizes, roles, ages, names, numbers, homes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sinergi.samples import numbers
from sinergi.samples.naming import draw_names
from sinergi.samples.people import CHILD, ELDER, HEAD, NEVER, SPOUSE, Block, Days, Families, People
from sinergi.samples.places import Flags, Numbers, Places
from sinergi.samples.shares import Shares
from sinergi.samples.words import Texts, Words, texts

_SIZES = (0.13, 0.2, 0.24, 0.24, 0.13, 0.06)
_COUPLE, _WOMAN_HEAD, _ELDER = 0.88, 0.1, 0.09
_ELSEWHERE = 0.1
_OLDEST = 95


@dataclass(frozen=True, kw_only=True)
class World:
    """What every desa is made of.

    Attributes:
        words: The word list.
        places: The kabupaten.
        seed: The seed of the sample.
        shares: How often everything is seeded.
        today: Day before the first quarter.
    """

    words: Words
    places: Places
    seed: int
    shares: Shares
    today: np.datetime64


@dataclass(frozen=True, kw_only=True)
class _Shape:
    """Who is who in the families of a desa: one entry per person, but ``first`` one per family."""

    role: Numbers
    is_woman: Flags
    born: Days
    index: Numbers
    first: Numbers


def make_block(world: World, desa: int, *, persons: int, first_person: int, first_family: int) -> Block:
    """Return the people of one desa; their numbers go on from those of the desa before."""
    random = np.random.default_rng([world.seed, 1, desa])
    size = _draw_sizes(random, persons)
    first = np.r_[0, np.cumsum(size)[:-1]].astype(np.int64)
    index = np.repeat(np.arange(len(size)), size)
    place_in = np.arange(persons) - first[index]
    role, is_woman = _draw_roles(random, index, place_in, size)
    born = _draw_births(random, world.today, role, is_woman, index, first)
    shape = _Shape(role=role, is_woman=is_woman, born=born, index=index, first=first)
    people = _name(world, random, desa, shape)
    people.person = np.arange(persons) + first_person
    people.family = index + first_family
    families = _settle(world, random, desa, size=size, first=first, first_family=first_family)
    return Block(desa=desa, people=people, families=families, family_index=index)


def _draw_sizes(random: np.random.Generator, persons: int) -> Numbers:
    drawn = random.choice(len(_SIZES), persons, p=_SIZES) + 1
    ends = np.cumsum(drawn)
    size: Numbers = drawn[: int(np.searchsorted(ends, persons)) + 1].astype(np.int64)
    size[-1] -= int(size.sum()) - persons
    return size


def _draw_roles(
    random: np.random.Generator, index: Numbers, place_in: Numbers, size: Numbers
) -> tuple[Numbers, Flags]:
    people = len(index)
    has_spouse = (random.random(len(size)) < _COUPLE) & (size > 1)
    role = np.full(people, CHILD)
    role[place_in == 0] = HEAD
    role[(place_in == 1) & has_spouse[index]] = SPOUSE
    is_last = place_in == size[index] - 1
    role[is_last & (role == CHILD) & (random.random(people) < _ELDER)] = ELDER
    is_woman = random.random(people) < 0.5
    head_is_woman = (random.random(len(size)) < _WOMAN_HEAD) & ~has_spouse
    is_woman[role == HEAD] = head_is_woman
    is_woman[role == SPOUSE] = True
    return role, is_woman


def _draw_births(
    random: np.random.Generator,
    today: np.datetime64,
    role: Numbers,
    is_woman: Flags,
    index: Numbers,
    first: Numbers,
) -> Days:
    head_age = np.clip(random.normal(48, 14, len(first)), 20, _OLDEST - 7)
    mother_age = np.where(is_woman[first], head_age, np.maximum(head_age - 3, 19))
    age = head_age[index] + random.normal(0, 0.4, len(role))
    age = np.where(role == SPOUSE, np.maximum(head_age[index] - 3 + random.normal(0, 3, len(role)), 18), age)
    at_birth = 19 + 19 * random.beta(1.6, 2.6, len(role))
    age = np.where(role == CHILD, np.maximum(mother_age[index] - at_birth, random.random(len(role)) * 3), age)
    age = np.where(role == ELDER, np.minimum(head_age[index] + 20 + 8 * random.random(len(role)), _OLDEST), age)
    return today - (age * 365.25).astype(np.int64)


def _name(world: World, random: np.random.Generator, desa: int, shape: _Shape) -> People:
    role, is_woman, born, index, first = shape.role, shape.is_woman, shape.born, shape.index, shape.first
    words, places, count = world.words, world.places, len(role)
    age = ((world.today - born).astype(np.int64) // 365).astype(np.int64)
    name = draw_names(words, random, is_woman=is_woman, age=age, shares=world.shares)
    mother = words.draw("old_women", random, count)
    parent = _mothers(role, is_woman, first, index)
    is_child = (role == CHILD) & (parent >= 0)
    mother[is_child] = name[parent[is_child]]
    home = int(places.kecamatan_digits[places.kecamatan_of[desa]])
    front = np.where(
        random.random(count) < _ELSEWHERE,
        places.other_digits[random.integers(0, len(places.other_digits), count)],
        home,
    )
    slots = len(places.desa_names)
    serial = numbers.unique_serials(front, born, is_woman=is_woman, slot=desa, slots=slots)
    no_kk = _family_cards(random, home, len(first), desa, slots)[index]
    phone = numbers.make_phones(random, count)
    phone[(age < 15) | (random.random(count) < 0.25)] = ""
    nothing = np.zeros(count, dtype=np.int64)
    return People(
        person=nothing, family=nothing, role=role, is_woman=is_woman, born=born, name=name, mother=mother,
        birth_place=words.draw("birth_places", random, count),
        nik=numbers.make_nik(front, born, is_woman=is_woman, serial=serial),
        no_kk=no_kk, no_kk_now=no_kk.copy(), no_kk_before=no_kk.copy(),
        desa=np.full(count, desa), desa_now=np.full(count, desa), desa_before=np.full(count, desa),
        phone=phone, alias=_blank(count), wrong_nik=nothing.copy(), wrong_nik_in=_blank(count),
        is_disabled=random.random(count) < 0.012, from_step=nothing.copy(), until_step=np.full(count, NEVER),
        hard=_blank(count),
    )  # fmt: skip


def _mothers(role: Numbers, is_woman: Flags, first: Numbers, index: Numbers) -> Numbers:
    """Return the place of each person's mother in the family: the wife, or the head who is a woman; -1 for none."""
    mother = np.where(is_woman[first], first, -1)
    wives = np.flatnonzero(role == SPOUSE)
    mother[index[wives]] = wives
    found: Numbers = mother[index]
    return found


def _family_cards(random: np.random.Generator, home: int, count: int, slot: int, slots: int) -> Numbers:
    issued = np.datetime64("2006-01-01") + random.integers(0, 6900, count)
    return issue_cards(np.full(count, home), issued, slot=slot, slots=slots)


def issue_cards(front: Numbers, issued: Days, *, slot: int, slots: int) -> Numbers:
    """Return new No KK of these kecamatan and days, no two alike."""
    nobody = np.zeros(len(front), dtype=np.bool_)
    serial = numbers.unique_serials(front, issued, is_woman=nobody, slot=slot, slots=slots)
    return numbers.make_no_kk(front, issued, serial)


def _settle(
    world: World, random: np.random.Generator, desa: int, *, size: Numbers, first: Numbers, first_family: int
) -> Families:
    words, count = world.words, len(size)
    family = np.arange(count) + first_family
    is_kpm = random.random(count) < world.shares.of("kpm")
    officers = draw_names(
        words, random, is_woman=np.array([True, False, True]), age=np.array([30, 35, 40]), shares=world.shares
    )
    return Families(
        family=family,
        first=first,
        size=size,
        id_peserta=np.where(is_kpm, int(world.places.prefix) * 10**10 + family, 0),
        account=numbers.make_accounts(random, count),
        bank=words.draw_weighted("banks", random, count),
        desil=np.where(is_kpm, random.integers(1, 5, count), random.integers(0, 11, count)),
        officer=officers[random.integers(0, 3, count)],
    )


def _blank(count: int) -> Texts:
    return texts([""] * count)
