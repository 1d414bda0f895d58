"""Persons as they are known now, households, and who belonged to them when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sinergi.identity import scope
from tests.tokens import token_of

SITI = {"name": "SITI AMINAH", "birth_date": "1980-05-01"}
BUDI = {"name": "BUDI HARTONO", "birth_date": "1975-11-20"}
DEWI = {"name": "DEWI LESTARI", "birth_date": "2003-01-02"}
OTHER = "35.19.04.2003"
MEMBERSHIPS = """
select k.anchor, m.valid_from, m.valid_to
from core.household_member as m
inner join core.household_key as k using (household_key)
order by m.valid_from
"""


def test_no_kk_and_family_number_of_one_record_are_one_household(world, record):
    world.deliver("satu", [record(nik="n1", **SITI, no_kk="k1", family_ref="pkh:1")])
    world.deliver("dua", [record(nik="n2", **BUDI, family_ref="pkh:1")])
    world.deliver("tiga", [record(nik="n3", name="DEWI", birth_date="2010-01-02", no_kk="k1")])
    assert world.build().households == 1
    assert world.rows("select count(distinct household_key), count(*) from core.person_link") == [(1, 3)]


def test_a_person_who_moves_has_dated_memberships(world, record):
    for name, no_kk, day in (
        ("satu", "k1", "2024-12-31"),
        ("dua", "k1", "2025-03-31"),
        ("tiga", "k2", "2025-06-30"),
        ("empat", "k2", "2025-09-30"),
    ):
        world.deliver(name, [record(nik="n1", **SITI, no_kk=no_kk)], observed_on=day)
    assert world.build().persons == 1
    assert world.rows(MEMBERSHIPS) == [
        (token_of("k1"), date(2024, 12, 31), date(2025, 6, 29)),
        (token_of("k2"), date(2025, 6, 30), None),
    ]


def test_a_new_no_kk_of_the_same_family_number_is_the_same_household(world, record):
    world.deliver("satu", [record(nik="n1", **SITI, no_kk="k1", family_ref="pkh:1")])
    world.deliver("dua", [record(nik="n1", **SITI, no_kk="k2", family_ref="pkh:1")], observed_on="2025-06-30")
    assert world.build().households == 1
    assert len(world.rows(MEMBERSHIPS)) == 1


def test_a_family_that_moves_keeps_its_household_under_the_new_card(world, record):
    family = [record(nik="n1", **SITI, no_kk="k1"), record(nik="n2", **BUDI, no_kk="k1")]
    world.deliver("satu", family, observed_on="2025-03-31")
    world.deliver("dua", [replace(one, no_kk="k2", region_code=OTHER) for one in family], observed_on="2025-06-30")
    assert world.build().households == 1
    assert [row[1:] for row in world.rows(MEMBERSHIPS)] == [(date(2025, 3, 31), None)] * 2
    assert world.rows("select region_code, valid_from, valid_to from core.household order by valid_from") == [
        ("35.19.02.2003", date(2025, 3, 31), date(2025, 6, 29)),
        (OTHER, date(2025, 6, 30), None),
    ]
    assert world.rows(
        "select encode(uuid_send(no_kk_token), 'hex'), valid_from, valid_to from vault.household_card order by 2"
    ) == [
        (token_of("k1"), date(2025, 3, 31), date(2025, 6, 29)),
        (token_of("k2"), date(2025, 6, 30), None),
    ]


def test_the_card_made_anew_when_the_head_died_is_the_same_household(world, record):
    widow, child = record(nik="n1", **SITI, no_kk="k1"), record(nik="n3", **DEWI, no_kk="k1")
    world.deliver("satu", [widow, record(nik="n2", **BUDI, no_kk="k1"), child], observed_on="2025-03-31")
    world.deliver("dua", [replace(one, no_kk="k2") for one in (widow, child)], observed_on="2025-06-30")
    assert world.build().households == 1


def test_a_grown_child_with_a_card_of_its_own_founds_a_household(world, record):
    parents = [record(nik="n1", **SITI, no_kk="k1"), record(nik="n2", **BUDI, no_kk="k1")]
    child = record(nik="n3", **DEWI, no_kk="k1")
    world.deliver("satu", [*parents, child], observed_on="2025-03-31")
    world.deliver("dua", [*parents, replace(child, no_kk="k2")], observed_on="2025-06-30")
    assert world.build().households == 2
    child_key = world.keys()["dua", 4]
    assert world.rows(
        "select valid_from, valid_to, closed_reason from core.household_member where person_key = :key order by 1",
        key=child_key,
    ) == [(date(2025, 3, 31), date(2025, 6, 29), "pindah"), (date(2025, 6, 30), None, None)]


def test_who_moves_in_with_others_leaves_their_household_its_own(world, record):
    couple = [record(nik="n1", **SITI, no_kk="k1"), record(nik="n2", **BUDI, no_kk="k1")]
    hosts = [record(nik="n3", **DEWI, no_kk="k2"), record(nik="n4", name="SRI", birth_date="1950-01-02", no_kk="k2")]
    world.deliver("satu", [*couple, *hosts], observed_on="2025-03-31")
    world.deliver("dua", [*(replace(one, no_kk="k2") for one in couple), *hosts], observed_on="2025-06-30")
    assert world.build().households == 2


def test_households_that_meet_later_keep_the_oldest_key(world, record):
    world.deliver("satu", [record(nik="n1", **SITI, no_kk="k1"), record(nik="n2", **BUDI, family_ref="pkh:1")])
    world.build()
    old, young = (key for (key,) in world.rows("select household_key from core.household_key order by 1"))
    world.deliver("dua", [record(nik="n1", **SITI, no_kk="k1", family_ref="pkh:1")])
    world.build()
    state = "select household_key, merged_into, retired_at is not null from core.household_key order by 1"
    assert world.rows(state) == [(old, None, False), (young, old, True)]
    world.forget("dua", 2)
    world.build()
    assert world.rows(state) == [(old, None, False), (young, None, False)]


def test_a_no_kk_beside_many_families_joins_none_of_them(world, record):
    people = [record(nik=f"n{i}", **SITI, no_kk="k1", family_ref=f"pkh:{i}") for i in range(9)]
    world.deliver("satu", [*people, record(nik="n99", **BUDI, no_kk="k1")])
    world.build()
    assert world.rows("select count(distinct household_key) from core.person_link") == [(10,)]


def test_a_changed_attribute_rewrites_only_its_person(world, record):
    world.deliver("satu", [record(nik="n1", **SITI), record(nik="n2", **BUDI)])
    world.build()
    prints = "select birth_year, xmin::text from core.person order by person_key".replace("::", "\\:\\:")
    before = dict(world.rows(prints))
    world.deliver("dua", [record(nik="n1", **SITI | {"birth_date": "1981-05-01"})], observed_on="2025-06-30")
    world.build()
    after = dict(world.rows(prints))
    assert after[1975] == before[1975]
    assert set(after) == {1975, 1981}


def test_a_record_that_names_two_families_joins_them_though_nobody_of_them_is_judged(world, record, monkeypatch):
    monkeypatch.setattr(scope, "_MUCH", 1.0)
    world.deliver("satu", [record(nik="n1", **SITI, no_kk="k1"), record(nik="n2", **BUDI, family_ref="pkh:2")])
    assert world.build().households == 2
    before = world.rows("select person_key, tier, known_from from core.person_link order by person_key")
    world.deliver("dua", [record(nik="n3", **DEWI, no_kk="k1", family_ref="pkh:2")])
    assert world.build().households == 1
    links = "select person_key, tier, household_key, known_from from core.person_link order by person_key"
    (siti, budi, dewi) = world.rows(links)
    assert len({row[2] for row in (siti, budi, dewi)}) == 1
    assert [siti[:2], budi[:2]] == [row[:2] for row in before]
    assert world.rows("select count(*) from core.person_link_past") == [(1,)]
    assert world.rows(MEMBERSHIPS) == [(siti_anchor(world), date(2025, 3, 31), None)] * 3
    world.execute("delete from ops.identity_basis")
    assert world.build().changed_rows == 0


def siti_anchor(world):
    return world.rows("select anchor from core.household_key where retired_at is null")[0][0]
