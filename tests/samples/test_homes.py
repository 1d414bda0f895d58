"""Homes: a family card has one, another card another; the register shows it in many ways."""

from __future__ import annotations

import numpy as np

from sinergi.contracts.registry import find_contract
from sinergi.samples import pkh, slrt
from sinergi.samples.amounts import load_stage_amounts
from sinergi.samples.events import advance, plan_lives
from sinergi.samples.homes import find_homes, write_addresses
from sinergi.samples.households import World, make_block
from sinergi.samples.places import load_places
from sinergi.samples.quarters import Quarter
from sinergi.samples.rows import Rows, load_feed
from sinergi.samples.shares import load_shares
from sinergi.samples.words import load_words
from sinergi.settings import load_settings

SETTINGS = load_settings({})
WORDS = load_words(SETTINGS)


def test_a_card_has_one_home_and_cards_beside_each_other_differ() -> None:
    cards = np.arange(3519072411680001, 3519072411680001 + 4000)
    homes, again = find_homes(WORDS, cards), find_homes(WORDS, cards)
    assert (homes.rt == again.rt).all()
    assert (homes.hamlet == again.hamlet).all()
    assert len(set(homes.rt)) == 29
    assert len(set(homes.rw)) == 8
    same = (homes.rt[1:] == homes.rt[:-1]) & (homes.rw[1:] == homes.rw[:-1])
    assert same.mean() < 0.02


def test_an_address_is_written_in_many_ways() -> None:
    homes = find_homes(WORDS, np.full(200, 3519072411680001))
    assert len(set(write_addresses(homes, np.random.default_rng(1)))) == 6


def test_pkh_still_shows_the_old_home_of_a_family_that_moved_and_slrt_the_new_one() -> None:
    quarter = Quarter(2025, 1)
    world = World(
        words=WORDS, places=load_places(SETTINGS.kabupaten_code), seed=1,
        shares=load_shares(SETTINGS, ("moved=0.5", "kpm=1", "cases=1", "cases_of_kpm=1")),
        today=np.datetime64("2024-12-31"),
    )  # fmt: skip
    block = make_block(world, 0, persons=600, first_person=1, first_family=1)
    plan_lives(world, block, quarters=[quarter], first_person=601)
    advance(world, block, quarter=quarter, step=0)
    paid = pkh.make_payments(world, block, quarter=quarter, step=0, amounts=load_stage_amounts(SETTINGS))
    contract = find_contract(SETTINGS.sources, "slrt", "keluhan")
    cases = slrt.make_cases(world, block, month=quarter.first_day, step=0, feed=load_feed(SETTINGS, contract))
    old, new = (homes_by_person(rows) for rows in (paid, cases))
    moved = set(block.people.person[["moved" in hard for hard in block.people.hard]].tolist())
    both = old.keys() & new.keys()
    assert min(len(both & moved), len(both - moved)) > 20
    assert sum(old[person] == new[person] for person in both & moved) < 0.1 * len(both & moved)
    stayed = [person for person in both - moved if not block.people.hard[person - 1]]
    assert all(old[person] == new[person] for person in stayed)


def homes_by_person(rows: Rows) -> dict[int, tuple[str, str]]:
    places = zip(rows.columns["rt"], rows.columns["rw"], strict=True)
    return {truth.person: place for truth, place in zip(rows.truths, places, strict=True)}
