"""Which records the model joins, what it leaves to people, and that old evidence stays as it was."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sinergi.identity.matching import load_matching

SITI = {"name": "SITI AMINAH", "birth_date": "1980-05-01"}
TARNO = {"name": "SUTARNO WIBOWO", "birth_date": "1975-11-20"}
OTHER_DESA = "35.19.04.2003"


def reviews(world):
    return world.rows("select cause, reasons, status from ops.match_review order by person_a, person_b")


def build_two(world, one, other, *, files=("satu", "dua")):
    """Build a warehouse of two records, in one file or two, and return the number of persons."""
    if files[0] == files[1]:
        world.deliver(files[0], [one, other])
    else:
        world.deliver(files[0], [one])
        world.deliver(files[1], [other])
    return world.build().persons


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param({}, {}, id="no NIK and no family at all"),
        pytest.param({"nik": "n1"}, {"nik": "n2"}, id="a mistyped NIK"),
        pytest.param({"nik": "n1"}, {"name": "AMINAH SITI"}, id="words in another order"),
        pytest.param({"nik": "n1"}, {"name": "SITI AMINA"}, id="a letter lost"),
        pytest.param({"nik": "n1"}, {"birth_date": "1980-01-05"}, id="day and month swapped"),
        pytest.param({"nik": "n1"}, {"birth_date": "1990-05-01"}, id="ten years off"),
        pytest.param({"nik": "n1"}, {"birth_date": "1980-01-01", "phone": "p1"}, id="an unknown day"),
        pytest.param(
            {"nik": "n1", "no_kk": "k1"}, {"birth_date": None, "no_kk": "k1"}, id="no birth date, one family"
        ),
        pytest.param({"nik": "n1"}, {"region_code": OTHER_DESA, "phone": "p1"}, id="moved, one telephone"),
        pytest.param({"no_kk": "k1"}, {"name": "S AMINAH", "no_kk": "k1"}, id="an initial in one family"),
        pytest.param({"nik": "n1", "no_kk": "k1"}, {"name": "SRI TARNO", "no_kk": "k1"}, id="a married name"),
    ],
)
def test_records_of_one_person_are_joined_although_no_number_tells_so(world, record, one, other):
    phone = {"phone": "p1"} if "phone" in other else {}
    assert build_two(world, record(**SITI | one | phone), record(**SITI | other)) == 1
    assert "probabilistic" in set(world.tiers().values())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(SITI, SITI | {"birth_date": "1955-09-30"}, id="mother and daughter of one name"),
        pytest.param(SITI, SITI | {"name": "DEWI RATNA"}, id="born on one day in one desa"),
        pytest.param({"name": "SITI"}, {"name": "SITI"}, id="a name alone"),
    ],
)
def test_people_who_are_merely_alike_stay_two(world, record, one, other):
    assert build_two(world, record(**one), record(**other)) == 2


def test_twins_of_one_sheet_stay_two_whatever_they_lack(world, record):
    twins = [
        record(name="DEWI RATNA", birth_date="2015-02-03", no_kk="k1"),
        record(name="DEWI RATNO", birth_date="2015-02-03", no_kk="k1"),
    ]
    world.deliver("satu", twins)
    world.deliver("dua", twins[:1])
    world.deliver("tiga", twins[1:])
    assert world.build().persons == 2
    assert "keduanya tercantum dalam satu lembar kiriman" in reviews(world)[0][1]


def test_father_and_son_of_one_name_in_one_sheet_stay_two(world, record):
    pair = [
        record(name="SUTARNO", birth_date="1950-03-04", no_kk="k1"),
        record(name="SUTARNO", birth_date="1980-03-04", no_kk="k1"),
    ]
    assert build_two(world, *pair, files=("satu", "satu")) == 2


def test_many_niks_of_one_sheet_stay_as_many_people(world, record):
    world.deliver("satu", [record(nik=f"n{i}", **SITI) for i in range(20)])
    assert world.build().persons == 20


def test_two_niks_without_a_birth_date_are_asked_about(world, record):
    one, other = record(nik="n1", no_kk="k1", **SITI), record(nik="n2", no_kk="k1", name="SITI AMINAH")
    assert build_two(world, one, other) == 2
    assert reviews(world) == [
        ("two_nik", "NIK berbeda, nama sama, tanggal lahir tidak diketahui, desa sama, keluarga sama", "open")
    ]


def test_a_record_that_could_be_either_of_two_joins_neither(world, record):
    world.deliver("satu", [record(nik="n1", **SITI), record(nik="n2", **SITI | {"birth_date": "1991-02-03"})])
    world.deliver("dua", [record(name="SITI AMINAH")])
    assert world.build().persons == 3


def test_a_day_that_stands_for_an_unknown_one_tells_no_two_people_apart(world, record):
    world.deliver(
        "satu",
        [record(nik=f"n{i}", name=name, birth_date="1960-07-01") for i, name in enumerate(["SUTINI", "SUTINA"])],
    )
    world.deliver("dua", [record(name="SUTINO", birth_date="1960-07-01")])
    assert world.build().persons == 3


def test_the_only_one_of_a_rare_name_in_the_desa_is_joined_without_a_birth_date(world, record):
    assert build_two(world, record(nik="n1", **SITI), record(name="SITI AMINAH")) == 1


def test_reviews_name_both_records_and_no_value(world, record):
    one, other = record(nik="n1", no_kk="k1", **SITI), record(nik="n2", no_kk="k1", name="SITI AMINAH")
    build_two(world, one, other)
    a, b = world.rows("select record_a, record_b from ops.match_review")[0]
    assert {world.files[side["sha256"]] for side in (a, b)} == {"satu", "dua"}
    assert a["row_no"] == b["row_no"] == 2
    assert "SITI" not in str(world.rows("select * from ops.match_review"))


def test_a_review_keeps_its_date_and_goes_when_its_cause_is_gone(world, record):
    one, other = record(nik="n1", no_kk="k1", **SITI), record(nik="n2", no_kk="k1", name="SITI AMINAH")
    build_two(world, one, other)
    opened = world.rows("select opened_at from ops.match_review")
    world.deliver("tiga", [record(**TARNO)])
    assert world.build().merges == 0
    assert world.rows("select opened_at from ops.match_review") == opened
    world.forget("dua", 2)
    world.build()
    assert reviews(world) == []


def test_a_profile_is_compared_once_and_forgotten_with_its_last_record(world, record):
    build_two(world, record(nik="n1", **SITI), record(nik="n2", **SITI))
    scores = world.rows("select * from vault.match_score")
    assert len(scores) == 1
    world.deliver("tiga", [record(nik="n1", **SITI)])
    world.build()
    assert world.rows("select count(*) from vault.match_profile") == [(2,)]
    world.forget("dua", 2)
    world.build()
    assert world.rows("select count(*) from vault.match_profile") == [(1,)]
    assert world.rows("select count(*) from vault.match_score") == [(0,)]


def test_another_model_compares_everything_anew(world, record):
    build_two(world, record(nik="n1", **SITI), record(nik="n2", **SITI))
    world.execute("update vault.match_profile set model = 'lama'")
    world.execute("update vault.match_score set weight = -5")
    assert world.build().splits == 0
    assert world.rows("select weight > 12 from vault.match_score") == [(True,)]
    assert world.rows("select count(*) from vault.match_profile where model = 'lama'") == [(0,)]


def test_another_weight_to_ask_from_is_as_if_it_had_always_been_so(world, record):
    def questions(*weights):
        world.empty()
        for name, birth_date in (
            ("SITI AMINAH", "1980-05-01"),
            ("SITI AMINI", "1980-05-11"),
            ("SITI RAHAYU", "1982-05-17"),
        ):
            for place in range(3):
                told = record(name=name, birth_date=birth_date, nik=f"n{name[5:]}{place}", no_kk=f"k{place}")
                world.deliver(f"{name} {place}", [told], source="slrt", feed="keluhan")
        for weight in weights:
            world.matching = replace(reviewed, review_weight=weight)
            world.build()
        return world.rows("select count(*) from vault.match_score"), world.rows(
            "select count(*) from ops.match_review"
        )

    reviewed = load_matching(world.settings.reference / "matching.yml")
    assert questions(3, -8) == questions(-8) != questions(3)
