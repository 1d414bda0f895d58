"""Which records become one person, rule by rule."""

from __future__ import annotations

import pytest

from sinergi.identity import scope
from tests.tokens import token_of

SITI = {"name": "SITI AMINAH", "birth_date": "1980-05-01"}
BUDI = {"name": "BUDI HARTONO", "birth_date": "1975-11-20"}


@pytest.fixture(autouse=True)
def _deterministic(deterministic_world):
    """Here the tiers that SQL derives are judged alone."""


def person_count(world):
    return len(world.persons())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"birth_date": "1980-05-01"}, {"birth_date": "1979-01-31"}),
        ({"name": "SITI AMINA"}, {"birth_date": None}),
        ({"name": "SITI"}, {"birth_date": None}),
        ({"name": "S AMINAH"}, {"birth_date": None}),
        ({"name": "AMINAH SITI"}, {"birth_date": "1970-01-01"}),
        ({"name": "SITI AMINAH RAHAYU"}, {"birth_date": None}),
        ({"name": "SRI SUPARMAN"}, {"birth_date": "1980-05-01"}),
        ({"name": "SRI SUPARMAN"}, {"birth_date": "1980-01-05"}),
    ],
)
def test_one_valid_nik_with_an_agreeing_name_or_birth_date_is_one_person(world, record, one, other):
    world.deliver("satu", [record(nik="n1", **SITI | one)])
    world.deliver("dua", [record(nik="n1", **SITI | other)])
    assert world.build().persons == 1
    assert set(world.tiers().values()) == {"nik"}
    assert world.findings() == set()


@pytest.mark.parametrize("name", ["SITI MARYAM", "AMINAH", "S A", "SUTINAH", None])
def test_another_name_and_another_birth_date_under_one_nik_stay_two_people(world, record, name):
    world.deliver("satu", [record(nik="n1", **SITI), record(nik="n1", name=name, birth_date="1990-12-12")])
    assert world.build().persons == 2


def test_shared_nik_of_different_people_links_nobody_and_is_found_once(world, record):
    world.deliver("satu", [record(nik="n1", **SITI), record(nik="n1", **SITI), record(nik="n1", **BUDI)])
    world.build()
    assert world.persons() == {frozenset({("satu", 2), ("satu", 3)}), frozenset({("satu", 4)})}
    assert world.findings() == {("IDN-001", token_of("n1"), 2)}
    assert world.rows("select message from ops.identity_finding")[0][0].startswith("Satu NIK dipakai 2 orang")


def test_a_finding_goes_when_its_cause_is_gone(world, record):
    world.deliver("satu", [record(nik="n1", **SITI), record(nik="n1", **BUDI)])
    assert world.build().findings == 1
    world.forget("satu", 3)
    assert world.build().findings == 0


def test_suspicious_nik_asks_for_name_and_birth_date(world, record):
    world.deliver(
        "satu",
        [
            record(nik="n1", nik_grade="suspicious", **SITI),
            record(nik="n1", nik_grade="suspicious", **SITI | {"name": "SITI AMINA"}),
            record(nik="n1", nik_grade="suspicious", **SITI | {"birth_date": "1981-06-02"}),
            record(nik="n1", nik_grade="suspicious", **BUDI | {"birth_date": "1980-05-01"}),
            record(nik="n1", nik_grade="suspicious", name="SITI AMINAH"),
        ],
    )
    world.build()
    assert frozenset({("satu", 2), ("satu", 3)}) in world.persons()
    assert person_count(world) == 4


def test_valid_against_suspicious_asks_for_both_too(world, record):
    world.deliver("satu", [record(nik="n1", **SITI)])
    world.deliver("dua", [record(nik="n1", nik_grade="suspicious", **SITI | {"birth_date": "1990-01-01"})])
    assert world.build().persons == 2


@pytest.mark.parametrize("grade", ["placeholder", "damaged", "missing"])
def test_an_unusable_nik_never_merges_two_people(world, record, grade):
    world.deliver("satu", [record(nik="9999", nik_grade=grade, **SITI) for _ in range(5)])
    assert world.build().persons == 5
    assert set(world.tiers().values()) == {"new"}


def test_nik_that_says_nothing_beside_it_links_nobody(world, record):
    world.deliver("satu", [record(nik="n1"), record(nik="n1")])
    assert world.build().persons == 2


@pytest.mark.parametrize(
    "middle",
    [
        {"name": "SITI AMINAH", "birth_date": "1975-11-20"},
        {"name": "SITI", "birth_date": "1975-11-20"},
        {"name": "BUDI HARTONO", "birth_date": "1980-01-05"},
    ],
)
def test_a_chain_of_agreements_never_joins_two_who_contradict_each_other(world, record, middle):
    world.deliver("satu", [record(nik="n1", **SITI), record(nik="n1", **SITI, no_kk="k1")])
    world.deliver("dua", [record(nik="n1", **BUDI)])
    assert world.build().persons == 2
    world.deliver("tiga", [record(nik="n1", **middle)])
    world.build()
    assert world.persons() == {
        frozenset({("satu", 2), ("satu", 3)}),
        frozenset({("dua", 2)}),
        frozenset({("tiga", 2)}),
    }
    assert world.findings() == {("IDN-001", token_of("n1"), 3)}


def test_inside_a_chain_conflict_those_who_agree_on_both_stay_one_person(world, record):
    world.deliver("satu", [record(nik="n1", **SITI), record(nik="n1", **SITI | {"name": "SITI AMINA"})])
    world.deliver("dua", [record(nik="n1", **BUDI), record(nik="n1", **SITI | {"birth_date": "1975-11-20"})])
    world.build()
    assert frozenset({("satu", 2), ("satu", 3)}) in world.persons()
    assert person_count(world) == 3


def test_a_wife_under_her_husbands_nik_and_name_is_not_her_husband(world, record):
    world.deliver("satu", [record(nik="n1", name="SUPARMAN", birth_date="1960-01-02", sex="L")])
    world.deliver("dua", [record(nik="n1", name="SUPARMAN", birth_date="1966-07-09", sex="P")])
    assert world.build().persons == 2
    assert world.findings() == {("IDN-001", token_of("n1"), 2)}


def test_a_nik_of_a_whole_village_is_a_placeholder_in_disguise(world, record):
    people = [record(nik="n1", name=f"WARGA {i:03d}X", birth_date="1980-05-01") for i in range(60)]
    world.deliver("satu", people)
    world.deliver("dua", people[:1])
    assert world.build().persons == 60
    assert world.findings() == {("IDN-001", token_of("n1"), 60)}


@pytest.mark.parametrize("family", [{"no_kk": "k1"}, {"family_ref": "pkh:77"}])
@pytest.mark.parametrize("grade", ["damaged", "missing", "placeholder"])
def test_without_a_usable_nik_family_name_and_birth_date_make_one_person(world, record, family, grade):
    world.deliver("satu", [record(nik="n1", **SITI, **family)])
    world.deliver("dua", [record(nik="x", nik_grade=grade, **SITI, **family)])
    world.deliver("tiga", [record(nik="y", nik_grade=grade, **SITI, **family)])
    assert world.build().persons == 1
    assert set(world.tiers().values()) == {"no_kk"}


def test_the_tier_of_a_record_is_its_strongest_evidence(world, record):
    world.deliver("satu", [record(nik="n1", **SITI, no_kk="k1"), record(nik="n1", **SITI, no_kk="k2")])
    world.deliver("dua", [record(**SITI, no_kk="k1"), record(**BUDI, no_kk="k1")])
    world.build()
    assert world.tiers() == {("satu", 2): "nik", ("satu", 3): "nik", ("dua", 2): "no_kk", ("dua", 3): "new"}


@pytest.mark.parametrize("grade", ["placeholder", "damaged"])
def test_an_unusable_no_kk_links_nobody(world, record, grade):
    world.deliver("satu", [record(**SITI, no_kk="k0", no_kk_grade=grade) for _ in range(3)])
    assert world.build().persons == 3
    assert world.rows("select count(*) from core.household_key") == [(0,)]


def test_a_birth_date_is_needed_where_the_nik_is_missing(world, record):
    world.deliver("satu", [record(name="SITI AMINAH", no_kk="k1"), record(name="SITI AMINAH", no_kk="k1")])
    assert world.build().persons == 2


def test_twins_with_damaged_nik_stay_two(world, record):
    world.deliver("satu", [record(name="DEWI RATNA", birth_date="2015-02-03", no_kk="k1")])
    world.deliver("dua", [record(name="DEWI RATNO", birth_date="2015-02-03", no_kk="k1")])
    assert world.build().persons == 2


def test_father_and_son_of_one_name_stay_two(world, record):
    for name in ("satu", "dua"):
        world.deliver(
            name,
            [
                record(name="SUTARNO", birth_date="1950-03-04", no_kk="k1", family_ref="pkh:5"),
                record(name="SUTARNO", birth_date="1980-03-04", no_kk="k1", family_ref="pkh:5"),
            ],
        )
    world.build()
    assert world.persons() == {
        frozenset({("satu", 2), ("dua", 2)}),
        frozenset({("satu", 3), ("dua", 3)}),
    }


def test_a_record_without_nik_beside_two_niks_joins_neither(world, record):
    world.deliver("satu", [record(nik="n1", **SITI, no_kk="k1"), record(nik="n2", **SITI, no_kk="k1")])
    world.deliver("dua", [record(**SITI, no_kk="k1"), record(**SITI, no_kk="k1")])
    world.build()
    assert world.persons() == {
        frozenset({("satu", 2)}),
        frozenset({("satu", 3)}),
        frozenset({("dua", 2), ("dua", 3)}),
    }
    assert world.findings() == {("IDN-002", token_of("k1"), 3)}


@pytest.mark.parametrize("family", [{"no_kk": "k1"}, {"family_ref": "pkh:1"}])
def test_a_finding_about_a_family_stays_when_another_of_the_family_is_judged(
    deterministic_world, record, family, monkeypatch
):
    monkeypatch.setattr(scope, "_MUCH", 1.0)
    world = deterministic_world
    world.deliver("satu", [record(nik=nik, **SITI, **family) for nik in (None, "n1", "n2")])
    world.build()
    before = world.findings()
    assert before
    world.deliver("dua", [record(nik="n9", **BUDI, **family)])
    world.build()
    assert world.findings() == before


def test_two_niks_reached_through_two_families_are_not_joined_either(world, record):
    world.deliver("satu", [record(nik="n1", **SITI, no_kk="k1")])
    world.deliver("dua", [record(nik="n2", **SITI, family_ref="pkh:8")])
    world.deliver("tiga", [record(**SITI, no_kk="k1", family_ref="pkh:8")])
    assert world.build().persons == 3
    assert {rule for rule, _, _ in world.findings()} == {"IDN-002"}


def test_only_the_subject_of_a_row_is_linked(world, record):
    world.deliver("satu", [record(name="PAK PENDAMPING", role="pendamping"), record(nik="n1", **SITI)])
    assert world.build().records == 1
    assert world.rows("select distinct role from core.person_link") == [("subject",)]
