"""Persons as they are known now, households, and who belonged to them when."""

from __future__ import annotations

from datetime import date

from tests.tokens import token_of

SITI = {"name": "SITI AMINAH", "birth_date": "1980-05-01"}
BUDI = {"name": "BUDI HARTONO", "birth_date": "1975-11-20"}
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


def test_the_latest_record_wins_per_attribute_and_the_best_nik_grade_stays(world, record):
    world.deliver("lama", [record(nik="n1", **SITI, sex="P", no_kk="k1")], observed_on="2024-03-31")
    world.deliver(
        "baru",
        [record(nik="x", nik_grade="damaged", name="SITI AMINAH", birth_date="1980-05-01", no_kk="k1")],
        observed_on="2025-03-31",
    )
    world.deliver("lain", [record(nik="n1", name="SITI AMINA", no_kk="k2")], observed_on="2025-06-30")
    assert world.build().persons == 1
    assert world.rows("select sex, birth_year, nik_grade, valid_from, valid_to from core.person") == [
        ("P", 1980, "valid", date(2024, 3, 31), None)
    ]
    assert world.rows(
        "select encode(uuid_send(nik_token), 'hex'), encode(uuid_send(no_kk_token), 'hex'), name, birth_date"
        " from vault.person_identity"
    ) == [(token_of("n1"), token_of("k2"), "SITI AMINA", date(1980, 5, 1))]


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
