"""Decisions of people: kept for ever, honoured in every build, taken back when somebody says so."""

from __future__ import annotations

import json

import pytest

from sinergi.identity.decisions import match_decisions
from sinergi.warehouse.connection import begin

SITI = {"name": "SITI AMINAH", "birth_date": "1980-05-01"}
BUDI = {"name": "BUDI HARTONO", "birth_date": "1975-11-20"}
TWIN = {"name": "RIKA RATNASARI", "birth_date": "2015-02-03", "no_kk": "k1"}
OTHER_TWIN = {"name": "RISKA RATNASARI", "birth_date": "2015-02-03", "no_kk": "k1"}


def decide(world, outcome, one, other):
    """Write a decision about two records, each a file and its row; return its number."""
    sha256 = {name: digest for digest, name in world.files.items()}
    sides = [
        {"source": "pkh", "sha256": sha256[name], "sheet": "", "row_no": row_no} for name, row_no in (one, other)
    ]
    return write(world, outcome, {"a": sides[0], "b": sides[1]})


def write(world, outcome, target):
    return world.rows(
        "insert into ops.decision (kind, target, outcome, reason, decided_by)"
        " values ('match', cast(:target as jsonb), :outcome, 'uji', 'petugas') returning decision_id",
        target=json.dumps(target),
        outcome=outcome,
    )[0][0]


def test_two_records_that_nothing_joins_are_one_person_when_somebody_says_so(world, record):
    world.deliver("satu", [record(nik="n1", **SITI)])
    world.deliver("dua", [record(nik="n2", **BUDI)])
    assert world.build().persons == 2
    decide(world, "SAME", ("satu", 2), ("dua", 2))
    assert world.build().persons == 1
    assert set(world.tiers().values()) == {"decision"}


def test_two_records_that_the_model_joins_are_two_when_somebody_says_so(world, record):
    world.deliver("satu", [record(**TWIN)])
    world.deliver("dua", [record(**OTHER_TWIN)])
    assert world.build().persons == 1
    decide(world, "DIFFERENT", ("satu", 2), ("dua", 2))
    assert world.build().persons == 2
    assert world.rows("select * from ops.match_review") == []


def test_two_records_of_one_nik_are_two_when_somebody_says_so_and_others_stay_with_the_more_alike(world, record):
    world.deliver("satu", [record(nik="n1", **TWIN), record(nik="n1", **TWIN, phone="p1")])
    world.deliver("dua", [record(nik="n1", **OTHER_TWIN), record(nik="n1", **OTHER_TWIN, phone="p2")])
    assert world.build().persons == 1
    decide(world, "DIFFERENT", ("satu", 2), ("dua", 2))
    world.build()
    assert world.persons() == {
        frozenset({("satu", 2), ("satu", 3)}),
        frozenset({("dua", 2), ("dua", 3)}),
    }


@pytest.mark.parametrize("outcome", ["SAME", "DIFFERENT"])
def test_a_decision_survives_a_corrected_nik(world, record, outcome):
    one, other = (SITI | {"no_kk": "k1"}, BUDI) if outcome == "SAME" else (TWIN, OTHER_TWIN)
    world.deliver("satu", [record(nik="n1", **one)])
    world.deliver("dua", [record(nik="n2", **other)])
    world.build()
    decide(world, outcome, ("satu", 2), ("dua", 2))
    decided = world.build().persons
    world.deliver("tiga", [record(nik="n3", **other)], observed_on="2025-06-30")
    assert world.build().persons == decided
    keys = world.keys()
    assert keys["tiga", 2] == keys["dua", 2]
    assert (keys["tiga", 2] == keys["satu", 2]) == (outcome == "SAME")


def test_a_decision_holds_when_one_twin_is_written_with_the_number_of_the_other(world, record):
    world.deliver("satu", [record(nik="n1", **TWIN)])
    world.deliver("dua", [record(**OTHER_TWIN)])
    world.build()
    decide(world, "DIFFERENT", ("satu", 2), ("dua", 2))
    world.deliver("tiga", [record(nik="n1", **OTHER_TWIN)])
    world.build()
    keys = world.keys()
    assert keys["satu", 2] != keys["dua", 2] == keys["tiga", 2]


def test_the_newest_decision_about_a_pair_wins(world, record):
    world.deliver("satu", [record(**TWIN)])
    world.deliver("dua", [record(**OTHER_TWIN)])
    decide(world, "DIFFERENT", ("satu", 2), ("dua", 2))
    assert world.build().persons == 2
    decide(world, "SAME", ("dua", 2), ("satu", 2))
    assert world.build().persons == 1


def test_a_decision_taken_back_leaves_the_older_one_in_force(world, record):
    world.deliver("satu", [record(nik="n1", **SITI)])
    world.deliver("dua", [record(nik="n2", **BUDI)])
    same = decide(world, "SAME", ("satu", 2), ("dua", 2))
    different = decide(world, "DIFFERENT", ("satu", 2), ("dua", 2))
    assert world.build().persons == 2
    write(world, "UNDO", {"decision_id": different})
    assert world.build().persons == 1
    write(world, "UNDO", {"decision_id": same})
    assert world.build().persons == 2
    with begin(world.settings) as connection:
        assert match_decisions(connection) == []


def test_a_newer_decision_that_parts_two_groups_leaves_an_older_one_between_them_without_effect(world, record):
    world.deliver("satu", [record(nik="n1", **SITI), record(nik="n1", **SITI, sex="P")])
    world.deliver("dua", [record(nik="n2", **BUDI), record(nik="n2", **BUDI, sex="L")])
    decide(world, "SAME", ("satu", 2), ("dua", 2))
    decide(world, "DIFFERENT", ("satu", 3), ("dua", 3))
    assert world.build().persons == 2


def test_a_pair_put_off_stays_in_the_queue_and_says_so(world, record):
    world.deliver("satu", [record(nik="n1", no_kk="k1", **SITI)])
    world.deliver("dua", [record(nik="n2", no_kk="k1", name="SITI AMINAH")])
    world.build()
    assert world.rows("select status from ops.match_review") == [("open",)]
    decide(world, "LATER", ("satu", 2), ("dua", 2))
    world.build()
    assert world.rows("select status from ops.match_review") == [("later",)]


def test_a_decision_about_a_record_that_is_gone_waits_for_it(world, record):
    world.deliver("satu", [record(nik="n1", **SITI)])
    world.deliver("dua", [record(nik="n2", **BUDI)])
    decide(world, "SAME", ("satu", 2), ("dua", 2))
    world.forget("dua", 2)
    assert world.build().persons == 1
    world.deliver("tiga", [record(nik="n2", **BUDI)])
    assert world.build().persons == 2


def test_decisions_are_honoured_in_a_rebuild_from_records_and_keys(world, record):
    world.deliver("satu", [record(nik="n1", **SITI)])
    world.deliver("dua", [record(nik="n2", **BUDI)])
    decide(world, "SAME", ("satu", 2), ("dua", 2))
    world.build()
    keys = world.keys()
    world.execute("delete from core.person_link")
    world.execute("delete from vault.match_score")
    world.execute("delete from vault.match_profile")
    world.build()
    assert world.keys() == keys
