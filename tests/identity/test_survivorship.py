"""Which value survives, from which record, and since when; what was known before stays known."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from sinergi.build.rosters import JudgedList, load_rosters
from sinergi.errors import ConfigurationError
from sinergi.identity import scope
from sinergi.settings import load_settings
from sinergi.warehouse.connection import begin
from sinergi.warehouse.statements import statement
from sinergi.warehouse.survivorship import load_survivorship, surviving_values
from sinergi.warehouse.working_tables import working_tables
from tests.tokens import token_of

SITI = {"name": "SITI AMINAH", "birth_date": "1980-05-01"}
BUDI = {"name": "BUDI HARTONO", "birth_date": "1975-11-20"}
DOLOPO, GEGER = "35.19.02.2003", "35.19.03.2001"
CASES = Path(__file__).parents[1] / "sql"
DECLARED = load_settings({}).reference / "survivorship.yml"


def persons(world):
    return world.rows(
        "select sex, birth_year, region_code, nik_grade, valid_from, valid_to, closed_reason from core.person"
        " order by person_key, valid_from"
    )


def value_of(world, attribute, person_key=1):
    with begin(world.settings) as connection:
        found = {row["attribute"]: row for row in surviving_values(connection, person_key)}
    return found.get(attribute)


def test_what_lasts_has_one_value_and_what_changes_has_a_history(world, record):
    world.deliver("lama", [record(nik="n1", **SITI, sex="P", no_kk="k1")], observed_on="2024-03-31", source="slrt")
    world.deliver(
        "baru",
        [record(nik="n1", **SITI, no_kk="k2", region_code=GEGER, phone="p1")],
        observed_on="2025-03-31",
        source="slrt",
    )
    world.build()
    assert persons(world) == [
        ("P", 1980, DOLOPO, "valid", date(2024, 3, 31), date(2025, 3, 30), None),
        ("P", 1980, GEGER, "valid", date(2025, 3, 31), None, None),
    ]
    assert world.rows(
        "select encode(uuid_send(no_kk_token), 'hex'), name, birth_date, phone_token is not null, valid_from,"
        " valid_to from vault.person_identity order by valid_from"
    ) == [
        (token_of("k1"), "SITI AMINAH", date(1980, 5, 1), False, date(2024, 3, 31), date(2025, 3, 30)),
        (token_of("k2"), "SITI AMINAH", date(1980, 5, 1), True, date(2025, 3, 31), None),
    ]


def test_what_a_later_record_does_not_tell_stays_as_it_was(world, record):
    world.deliver("satu", [record(nik="n1", **SITI, no_kk="k1", phone="p1")], observed_on="2025-03-31")
    world.deliver("dua", [record(nik="n1", **SITI)], observed_on="2025-06-30")
    world.build()
    assert world.rows(
        "select phone_token is not null, no_kk_token is not null, valid_to from vault.person_identity"
    ) == [(True, True, None)]


@pytest.mark.parametrize(
    ("better", "worse", "attribute", "value"),
    [
        pytest.param(
            {}, {"nik": None, "birth_date": "1980-01-05", "no_kk": "k1"}, "birth_date", "1980-05-01", id="NIK"
        ),
        pytest.param({}, {"birth_date": "1980-01-01"}, "birth_date", "1980-05-01", id="a known day"),
        pytest.param({}, {"name": "SITI A"}, "name", "SITI AMINAH", id="a full name"),
        pytest.param({"mother": "SRI WAHYUNI"}, {"mother": "SRI"}, "mother_name", "SRI WAHYUNI", id="a full mother"),
        pytest.param({}, {"nik_grade": "suspicious"}, "nik", "n1", id="a valid NIK"),
    ],
)
def test_the_better_record_wins_over_the_later_one(world, record, better, worse, attribute, value):
    base = SITI | {"nik": "n1", "no_kk": "k1"}
    world.deliver("lama", [record(**base | better)], observed_on="2025-03-31")
    world.deliver("baru", [record(**base | worse)], observed_on="2025-06-30")
    assert world.build().persons == 1
    found = value_of(world, attribute)
    assert found["value"].replace("-", "") in {value.replace("-", ""), token_of(value)}
    assert (found["source"], found["feed"], found["row_no"], found["observed_on"]) == (
        "pkh", "penyaluran", 2, date(2025, 3, 31),
    )  # fmt: skip


def test_the_trusted_source_wins_where_records_are_equally_good(world, record):
    world.deliver("register", [record(nik="n1", **SITI | {"name": "SITI AMINA"})], source="slrt")
    world.deliver("pkh", [record(nik="n1", **SITI)])
    world.build()
    assert value_of(world, "name")["source"] == "pkh"


def test_a_withdrawn_row_no_longer_speaks_but_still_proves(world, record):
    world.deliver("lama", [record(nik="n1", **SITI, region_code=GEGER)], observed_on="2025-06-30")
    world.deliver("baru", [record(nik="n1", **SITI)], observed_on="2025-06-30")
    world.build()
    withdraw(world, "lama")
    world.build()
    assert [row[2] for row in persons(world)] == [DOLOPO]
    assert len(set(world.keys().values())) == 1


def withdraw(world, name):
    world.execute(
        "update vault.person_record set known_to = now() where delivery_id ="
        " (select delivery_id from ops.delivery where file_name = :name)",
        name=name,
    )


def test_a_person_of_withdrawn_rows_alone_is_closed_with_the_reason(world, record):
    world.deliver("satu", [record(nik="n1", **SITI)], observed_on="2025-06-30")
    world.build()
    withdraw(world, "satu")
    world.build()
    assert [row[4:] for row in persons(world)] == [(date(2025, 6, 30), date(2025, 6, 30), "dicabut")]


def judged(world, *, period_start, is_full):
    """Return the reviewed rosters with one list that somebody has judged."""
    reviewed = load_rosters(world.settings.reference / "history.yml", sources=world.settings.sources)
    told = JudgedList(
        roster="pkh_status",
        kecamatan_code=DOLOPO[:8],
        period_start=period_start,
        is_full=is_full,
        reason="surat pengantar",
    )
    return replace(reviewed, judged=(told,))


def register(record, *, without=()):
    return [
        record(nik=f"n{place}", name=f"WARGA {chr(65 + place)}", birth_date=f"198{place}-05-01", no_kk=f"k{place}")
        for place in range(5)
        if place not in without
    ]


def test_who_is_missing_from_a_full_edition_of_a_register_is_closed_not_deleted(world, record):
    world.deliver("tw1", register(record), observed_on="2025-03-31")
    world.deliver("tw2", register(record, without=(0,)), observed_on="2025-06-30")
    world.build()
    assert [row[4:] for row in persons(world)] == [
        (date(2025, 3, 31), date(2025, 3, 31), "tidak_ada_lagi"),
        *[(date(2025, 3, 31), None, None)] * 4,
    ]
    assert world.rows(
        "select valid_to, closed_reason from core.household_member where closed_reason is not null"
    ) == [(date(2025, 3, 31), "tidak_ada_lagi")]
    assert len(world.rows("select * from core.household where valid_to is not null")) == 1


def test_who_comes_back_is_open_again_and_the_former_ending_stays_known(world, record):
    world.deliver("tw1", register(record), observed_on="2025-03-31")
    world.deliver("tw2", register(record, without=(0,)), observed_on="2025-06-30")
    world.build()
    world.deliver("tw3", register(record), observed_on="2025-09-30")
    world.build()
    assert {row[5] for row in persons(world)} == {None}
    assert world.rows("select valid_to, closed_reason, known_to >= known_from from core.person_past") == [
        (date(2025, 3, 31), "tidak_ada_lagi", True)
    ]


def test_two_additions_in_a_row_are_no_full_edition(world, record):
    world.deliver("tw1", register(record), observed_on="2025-03-31")
    for name, day in (("tw2", "2025-06-30"), ("tw3", "2025-09-30")):
        world.deliver(name, register(record, without=(0, 1, 2)), observed_on=day)
    world.build()
    assert {row[6] for row in persons(world)} == {None}


@pytest.mark.parametrize(
    ("source", "without", "region"),
    [
        pytest.param("pkh", (0, 1, 2), DOLOPO, id="an addition that lists a few"),
        pytest.param("pkh", (0,), GEGER, id="the file of another kecamatan"),
        pytest.param("slrt", (0,), DOLOPO, id="a list of cases"),
    ],
)
def test_who_cannot_be_expected_in_a_file_is_not_missing(world, record, source, without, region):
    world.deliver("tw1", register(record), observed_on="2025-03-31", source=source)
    later = [replace(one, region_code=region) for one in register(record, without=without)]
    world.deliver("tw2", later, observed_on="2025-06-30", source=source)
    world.build()
    assert {row[6] for row in persons(world)} == {None}


@pytest.mark.parametrize(
    ("without", "is_full", "missing"),
    [
        pytest.param((0, 1, 2), True, 3, id="a small one that people know to be full"),
        pytest.param((0,), False, 0, id="a large one that people know to be an addition"),
    ],
)
def test_what_people_know_of_an_edition_goes_before_its_size(world, record, without, is_full, missing):
    world.deliver("tw1", register(record), observed_on="2025-03-31")
    world.deliver("tw2", register(record, without=without), observed_on="2025-06-30")
    world.build()
    world.build(rosters=judged(world, period_start=date(2025, 4, 1), is_full=is_full))
    assert [row[6] for row in persons(world)].count("tidak_ada_lagi") == missing


@pytest.mark.parametrize(
    "withdrawn", [False, True], ids=["the first full one comes", "the only full one is withdrawn"]
)
def test_a_build_of_the_new_alone_sees_full_editions_begin_and_end(world, record, withdrawn, monkeypatch):
    monkeypatch.setattr(scope, "_MUCH", 1.0)
    rosters = judged(world, period_start=date(2025, 1, 1), is_full=False)
    world.deliver("tw1", register(record), observed_on="2025-03-31")
    world.build(rosters=rosters)
    world.deliver("tw2", register(record, without=(0,)), observed_on="2025-06-30")
    world.build(rosters=rosters)
    if withdrawn:
        world.execute("update vault.person_record set known_to = now() where observed_on = '2025-06-30'")
        world.build(rosters=rosters)
    assert [row[6] for row in persons(world)].count("tidak_ada_lagi") == (0 if withdrawn else 1)
    world.execute("delete from ops.identity_basis")
    assert world.build(rosters=rosters).changed_rows == 0


def test_a_correction_leaves_what_was_known_before(world, record):
    world.deliver("satu", [record(nik="n1", **SITI, sex="L"), record(nik="n2", **BUDI)], observed_on="2025-03-31")
    world.build()
    world.deliver("dua", [record(nik="n1", **SITI, sex="P")], observed_on="2025-06-30")
    world.build()
    assert world.rows("select sex, known_to is not null from core.person_past") == [("L", True)]
    assert world.build().changed_rows == 0
    assert len(world.rows("select * from core.person_past")) == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("sex: [confirmed,", "jenis: [confirmed,"),
        ("[confirmed, known_day, source, latest]", "[tebakan]"),
        ("phone: [latest, source]", "phone: [source, latest]"),
        ("lasting:", "tetap:"),
    ],
)
def test_a_wrong_declaration_is_named(tmp_path, old, new):
    path = tmp_path / "survivorship.yml"
    content = DECLARED.read_text("utf-8")
    assert old in content
    path.write_text(content.replace(old, new), "utf-8")
    with pytest.raises(ConfigurationError, match=r"survivorship\.yml"):
        load_survivorship(path)


def test_a_case_of_conflicts_gives_the_expected_rows(world):
    case = CASES / "core_person_conflicts" / "sources_disagree"
    output = io.StringIO()
    with begin(world.settings) as connection, working_tables(connection):
        connection.execute(text((case / "input.sql").read_text("utf-8")))
        connection.execute(statement("core/person_conflicts"))
        connection.connection.driver_connection.cursor().copy_expert(
            "copy (select * from incoming_conflict order by person_key, attribute) to stdout csv header", output
        )
    assert output.getvalue() == (case / "expected.csv").read_text("utf-8")


def test_what_records_disagree_about_is_told_without_the_values(world, record):
    world.deliver("kpm", [record(nik="n1", **SITI, mother="SRI")], source="pkh")
    world.deliver(
        "keluhan",
        [
            record(nik="n1", name="SITI AMINAH", birth_date="1980-05-11", region_code=GEGER),
            record(nik="n1", name="SITI AMINA", birth_date="1980-05-01", mother="DARMI"),
        ],
        source="slrt",
        feed="keluhan",
    )
    world.build()
    conflicts = "select attribute, value_count, record_count, agreeing_count, agreeing_feeds, other_feeds"
    both = "pkh/penyaluran, slrt/keluhan"
    assert world.rows(f"{conflicts} from core.person_conflict order by attribute") == [
        ("nama_ibu", 2, 2, 1, "pkh/penyaluran", "slrt/keluhan"),
        ("tanggal_lahir", 2, 3, 2, both, "slrt/keluhan"),
        ("wilayah", 2, 3, 2, both, "slrt/keluhan"),
    ]
    world.execute("update vault.person_record set known_to = now() where feed = 'keluhan'")
    world.build()
    assert world.rows(f"{conflicts} from core.person_conflict") == []
