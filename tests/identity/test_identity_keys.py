"""Keys, tombstones, replay, and independence of order: promise 3 and promise 4."""

from __future__ import annotations

import itertools
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import OperationalError

from sinergi.identity import scope
from sinergi.warehouse.connection import begin
from tests.properties import costly

SITI = {"name": "SITI AMINAH", "birth_date": "1980-05-01"}
BUDI = {"name": "BUDI HARTONO", "birth_date": "1975-11-20"}

people = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["SITI AMINAH", "SITI AMINA", "BUDI HARTONO", "SITI", None]),
        "birth_date": st.sampled_from(["1980-05-01", "1980-01-05", "1975-11-20", None]),
        "nik": st.sampled_from(["n1", "n1", "n2", None]),
        "nik_grade": st.sampled_from(["valid", "valid", "suspicious", "damaged"]),
        "no_kk": st.sampled_from(["k1", "k2", None]),
        "family_ref": st.sampled_from(["pkh:1", "pkh:2", None]),
        "sex": st.sampled_from(["L", "P", None, None]),
    }
)
few = costly(quick=4, thorough=25)


@pytest.fixture(autouse=True)
def _look_at_what_is_new_alone(monkeypatch):
    """Let builds judge the new alone however much it is: of a handful of records one is much."""
    monkeypatch.setattr(scope, "_MUCH", 1.0)


def deliver_all(world, record, rows, *, order, builds):
    """Deliver every row as a file of its own, in this order, with builds in between."""
    world.empty()
    for place, index in enumerate(order):
        world.deliver(f"berkas {index}", [record(**rows[index])])
        if place in builds:
            world.build()
    world.build()


@few
@given(rows=st.lists(people, min_size=4, max_size=12), data=st.data())
def test_any_order_and_any_split_over_builds_give_the_same_persons(world, record, rows, data):
    deliver_all(world, record, rows, order=range(len(rows)), builds=set())
    expected, tiers, findings = world.persons(), world.tiers(), world.findings()
    order = data.draw(st.permutations(range(len(rows))))
    builds = data.draw(st.sets(st.integers(0, len(rows) - 1), max_size=3))
    deliver_all(world, record, rows, order=order, builds=builds)
    assert world.persons() == expected
    assert world.tiers() == tiers
    assert world.findings() == findings


@few
@given(rows=st.lists(people, min_size=4, max_size=12))
def test_two_usable_niks_never_meet_in_a_person_and_contradictions_never_do(deterministic_world, record, rows):
    world = deterministic_world
    deliver_all(world, record, rows, order=range(len(rows)), builds=set())
    keys = world.keys()
    for (i, one), (j, other) in itertools.combinations(enumerate(rows), 2):
        is_same = keys[f"berkas {i}", 2] == keys[f"berkas {j}", 2]
        niks = {row["nik"] for row in (one, other) if row["nik"] and row["nik_grade"] != "damaged"}
        names = {str(row["name"]).split()[0] for row in (one, other) if row["name"]}
        dates = {row["birth_date"] for row in (one, other) if row["birth_date"]}
        is_swapped = dates == {"1980-05-01", "1980-01-05"}
        if is_same:
            assert len(niks) <= 1
            assert len(names) < 2 or len(dates) < 2 or is_swapped
        is_equal = one["name"] == other["name"] and one["birth_date"] == other["birth_date"]
        has_nik = one["nik"] and one["nik"] == other["nik"] and "damaged" not in _grades(one, other)
        if has_nik and is_equal and one["name"] and one["birth_date"]:
            assert is_same


@few
@given(rows=st.lists(people, min_size=4, max_size=12), data=st.data())
def test_judging_everybody_anew_finds_nothing_that_a_build_of_the_new_alone_left(world, record, rows, data):
    order = data.draw(st.permutations(range(len(rows))))
    builds = data.draw(st.sets(st.integers(0, len(rows) - 1), min_size=1, max_size=4))
    deliver_all(world, record, rows, order=order, builds=builds)
    before = world.written()
    world.execute("delete from ops.identity_basis")
    assert world.build().changed_rows == 0
    assert world.written() == before


def _grades(*rows):
    return {row["nik_grade"] for row in rows}


@few
@given(rows=st.lists(people, min_size=4, max_size=10), cut=st.integers(1, 3))
def test_a_key_that_changes_leaves_a_trace_and_is_never_reused(world, record, rows, cut):
    world.empty()
    issued: dict[int, tuple] = {}
    for start in range(0, len(rows), cut):
        world.deliver(f"setoran {start}", [record(**row) for row in rows[start : start + cut]])
        before = world.keys()
        world.build()
        after = world.keys()
        anchors = {key: anchor for key, *anchor in world.rows(_ANCHORS)}
        assert {key: anchors[key] for key in issued} == issued
        issued = anchors
        live = {key for (key,) in world.rows("select person_key from core.person_key where retired_at is null")}
        assert set(after.values()) == live
        traces = {(old, new) for old, new in world.rows("select from_key, to_key from ops.identity_event")}
        moves = {(old, after[place]) for place, old in before.items() if after[place] != old}
        assert moves <= traces


_ANCHORS = "select person_key, source, sha256, sheet, row_no, role from core.person_key"


def test_a_second_build_writes_not_one_row(world, record):
    world.deliver("satu", [record(nik="n1", **SITI, no_kk="k1", family_ref="pkh:1"), record(nik="n1", **BUDI)])
    world.deliver("dua", [record(**SITI, no_kk="k1"), record(nik="n2", **SITI, family_ref="pkh:1")])
    assert world.build().changed_rows > 0
    before = world.written()
    assert world.build().changed_rows == 0
    assert world.written() == before


def test_keys_survive_new_records(world, record):
    world.deliver("dua", [record(nik="n2", **BUDI), record(nik="n1", **SITI)])
    world.build()
    before = world.keys()
    world.deliver("satu", [record(nik=f"m{i}", **SITI) for i in range(5)])
    world.deliver("nol", [record(nik="n1", **SITI)])
    world.build()
    after = world.keys()
    assert {place: after[place] for place in before} == before
    assert after["nol", 2] == before["dua", 3]


def test_a_merge_keeps_the_oldest_key_and_leaves_a_tombstone(deterministic_world, record):
    world = deterministic_world
    world.deliver("satu", [record(**SITI, no_kk="k1")])
    world.deliver("dua", [record(**SITI, family_ref="pkh:1")])
    world.build()
    young, old = sorted(set(world.keys().values()), reverse=True)
    world.deliver("tiga", [record(**SITI, no_kk="k1", family_ref="pkh:1")])
    result = world.build()
    assert result.merges == 1
    assert set(world.keys().values()) == {old}
    state = "select person_key, merged_into, retired_at is not null from core.person_key order by 1"
    assert world.rows(state) == [(old, None, False), (young, old, True)]
    assert world.rows("select person_key from core.person") == [(old,)]
    assert world.rows("select person_key from vault.person_identity") == [(old,)]
    assert world.rows("select kind, from_key, to_key, record_count from ops.identity_event") == [
        ("merge", young, old, 1)
    ]


def test_after_a_split_the_part_with_the_founding_record_keeps_the_key(world, record):
    world.deliver("satu", [record(nik="n1", **SITI), record(nik="n1", name="SITI AMINAH")])
    world.build()
    (key,) = set(world.keys().values())
    anchor = world.rows("select row_no from core.person_key")[0][0]
    world.deliver("dua", [record(nik="n1", **BUDI)])
    world.deliver("tiga", [record(nik="n1", **SITI | {"birth_date": BUDI["birth_date"]})])
    result = world.build()
    keys = world.keys()
    assert keys["satu", anchor] == key
    assert result.splits == 1
    assert len(set(keys.values())) == 4
    assert world.rows("select kind, from_key from ops.identity_event") == [("split", key)]


def test_a_key_comes_back_to_the_record_it_was_given_for(world, record):
    world.deliver("satu", [record(**SITI, no_kk="k1")])
    world.deliver("dua", [record(**SITI, family_ref="pkh:1")])
    world.build()
    before = world.keys()
    world.deliver("tiga", [record(**SITI, no_kk="k1", family_ref="pkh:1")])
    world.build()
    world.forget("tiga", 2)
    world.build()
    assert world.keys() == before
    assert world.rows("select count(*) from core.person_key where retired_at is not null") == [(0,)]


def test_a_person_whose_founding_record_is_erased_keeps_its_key(world, record):
    world.deliver("satu", [record(nik="n1", **SITI), record(nik="n1", **SITI), record(nik="n1", **SITI)])
    world.build()
    (key,) = set(world.keys().values())
    world.forget("satu", world.rows("select row_no from core.person_key")[0][0])
    world.build()
    assert set(world.keys().values()) == {key}
    world.forget("satu", 3)
    world.build()
    assert set(world.keys().values()) == {key}


def test_a_person_without_any_record_is_closed(world, record):
    world.deliver("satu", [record(nik="n1", **SITI), record(nik="n2", **BUDI)])
    world.build()
    world.forget("satu", 2)
    world.build()
    assert world.rows("select count(*) from core.person") == [(1,)]
    assert world.rows("select count(*) from core.person_key where retired_at is not null") == [(1,)]


def test_everything_is_rebuilt_from_records_and_keys(world, record):
    world.deliver("satu", [record(nik="n1", **SITI, no_kk="k1"), record(nik="n2", **BUDI, no_kk="k1")])
    world.deliver("dua", [record(**SITI, no_kk="k1", family_ref="pkh:1")], observed_on="2025-06-30")
    world.build()
    before = world.content()
    for table in ("person_link", "person", "household", "household_member"):
        world.execute(f"delete from core.{table}")
    world.execute("delete from vault.person_identity")
    world.build()
    assert world.content() == before


def test_no_derived_row_points_to_a_key_that_does_not_live(world, record):
    world.deliver("satu", [record(**SITI, no_kk="k1"), record(nik="n1", **BUDI, family_ref="pkh:3")])
    world.deliver("dua", [record(**SITI, family_ref="pkh:1")])
    world.build()
    world.deliver("tiga", [record(**SITI, no_kk="k1", family_ref="pkh:1")])
    world.build()
    for table in ("core.person_link", "core.person", "core.household_member", "vault.person_identity"):
        orphans = (
            f"select count(*) from {table} as t left join core.person_key as k using (person_key)"
            " where k.person_key is null or k.retired_at is not null"
        )
        assert world.rows(orphans) == [(0,)], table
    for table in ("core.household", "core.household_member"):
        orphans = (
            f"select count(*) from {table} as t left join core.household_key as k using (household_key)"
            " where k.household_key is null or k.retired_at is not null"
        )
        assert world.rows(orphans) == [(0,)], table


@pytest.mark.parametrize("table", ["core.person_key", "core.person_link", "mart.pkh_payment_village"])
def test_a_build_killed_at_a_table_and_run_again_gives_the_same_warehouse(world, record, table):
    def deliver():
        world.deliver("satu", [record(**SITI, no_kk="k1"), record(nik="n1", **BUDI, family_ref="pkh:3")])
        world.deliver("dua", [record(**SITI, family_ref="pkh:1")])

    deliver()
    world.build()
    world.deliver("tiga", [record(**SITI, no_kk="k1", family_ref="pkh:1")])
    world.build()
    expected = world.content()

    world.empty()
    deliver()
    world.build()
    world.deliver("tiga", [record(**SITI, no_kk="k1", family_ref="pkh:1")])
    _kill_build_at(world, table)
    world.build()
    assert world.content() == expected


def _kill_build_at(world, table):
    failures = []

    def build():
        try:
            world.build()
        except OperationalError as error:
            failures.append(error)

    with begin(world.settings, role="owner") as connection:
        connection.exec_driver_sql(f"lock table {table} in share mode")
        thread = threading.Thread(target=build)
        thread.start()
        _terminate_waiting_backend(world)
        thread.join(timeout=20)
    assert failures, "the build was not killed"


def _terminate_waiting_backend(world):
    for _ in range(200):
        with begin(world.settings) as connection:
            # In an outside database builds log in as its owner and take the role on.
            connection.exec_driver_sql("set local role none")
            killed = connection.exec_driver_sql(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where usename = session_user and wait_event_type = 'Lock'"
            ).all()
        if killed:
            return
        time.sleep(0.05)
    raise AssertionError("no build waits for the table")


def test_two_builds_at_once_run_one_after_the_other(world, record):
    world.deliver("satu", [record(nik=f"n{i}", **SITI) for i in range(50)])
    results = []
    threads = [threading.Thread(target=lambda: results.append(world.build())) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(result.new_keys for result in results) == [0, 0, 50]
