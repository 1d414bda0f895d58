"""Hard people, one kind after the other: each as two files, a register and a list of cases would show them."""

from __future__ import annotations

import pytest

REGISTER = {"source": "karang_taruna", "feed": "anggota"}
CASES = {"source": "slrt", "feed": "keluhan"}
SITI = {"name": "SITI AMINAH", "birth_date": "1980-05-01"}
TWINS = [
    {"name": "SUNARDI NUGROHO", "birth_date": "2004-01-30", "no_kk": "k1", "phone": "p1"},
    {"name": "SUNARDO NUGROHO", "birth_date": "2004-01-30", "no_kk": "k1", "phone": "p1"},
]
OTHER_DESA = "35.19.04.2003"


def persons_of_files(world, *files):
    """Build a warehouse of files, each a list of records, and return the number of persons."""
    for place, records in enumerate(files):
        world.deliver(f"berkas {place}", records, **CASES)
    return world.build().persons


@pytest.mark.parametrize("niks", [("n1", "n2"), ("n1", None), (None, None)])
@pytest.mark.parametrize("feed", [REGISTER, CASES], ids=["in a register", "in a list of cases"])
def test_twins_stay_two_whatever_is_known_of_their_nik(world, record, feed, niks):
    twins = [record(nik=nik, **twin) for nik, twin in zip(niks, TWINS, strict=True)]
    world.deliver("satu", twins, **feed)
    world.deliver("dua", twins[:1], **CASES)
    world.deliver("tiga", twins[1:], **CASES)
    assert world.build().persons == 2


@pytest.mark.parametrize("third", ["SUNARD NUGROHO", "SUNARDIO NUGROHO", "SUNARD", "NUGROHO", "S NUGROHO"])
@pytest.mark.parametrize("feed", [REGISTER, CASES], ids=["in a register", "in a list of cases"])
def test_twins_of_two_nik_stay_two_when_a_third_record_without_nik_is_like_both(world, record, feed, third):
    world.deliver("satu", [record(nik=f"n{place}", **twin) for place, twin in enumerate(TWINS)], **feed)
    world.deliver("dua", [record(**TWINS[0] | {"name": third})], **CASES)
    world.build()
    keys = world.keys()
    assert keys["satu", 2] != keys["satu", 3]


@pytest.mark.parametrize("birth_date", ["1960-07-01", "1960-03-02"])
@pytest.mark.parametrize(
    "known", [{}, {"sex": "P"}, {"region_code": "35.19.02"}, {"nik": "n3", "nik_grade": "damaged"}]
)
def test_namesakes_of_one_register_stay_two_when_a_third_record_may_be_either(world, record, birth_date, known):
    who = {"name": "SUTINI", "birth_date": birth_date}
    world.deliver("satu", [record(nik=f"n{place}", no_kk=f"k{place}", **who) for place in (1, 2)], **REGISTER)
    assert world.build().persons == 2
    world.deliver("dua", [record(**who | known)], **CASES)
    world.build()
    keys = world.keys()
    assert keys["satu", 2] != keys["satu", 3]


@pytest.mark.parametrize("birth_date", ["2004-01-30", None])
def test_twins_stay_two_although_the_birth_date_of_one_is_missing(world, record, birth_date):
    one, other = (record(**twin) for twin in (TWINS[0], TWINS[1] | {"birth_date": birth_date}))
    assert persons_of_files(world, [one], [other]) == 2


def test_twins_under_one_doubtful_nik_stay_two(world, record):
    assert persons_of_files(world, *([record(nik="n1", nik_grade="suspicious", **twin)] for twin in TWINS)) == 2


@pytest.mark.parametrize(
    "slip",
    [
        pytest.param({"birth_date": "1980-01-05"}, id="day and month swapped"),
        pytest.param({"name": "SITI AMINNAH"}, id="a letter doubled"),
        pytest.param({"birth_date": "1980-01-01"}, id="an unknown day"),
    ],
)
def test_who_comes_twice_in_a_list_of_cases_is_one_person_despite_a_slip(world, record, slip):
    shared = {"no_kk": "k1", "phone": "p1"}
    assert persons_of_files(world, [record(nik="n1", **SITI | shared), record(**SITI | shared | slip)]) == 1


def test_two_rows_of_a_register_are_two_people_although_only_a_letter_differs(world, record):
    listed = SITI | {"phone": "p1"}
    world.deliver("satu", [record(**listed), record(**listed | {"name": "SITI AMINNAH"})], **REGISTER)
    assert world.build().persons == 2


def test_two_payments_of_one_family_in_one_file_are_one_person_despite_a_slip(world, record):
    paid = {"family_ref": "pkh:1", "no_kk": "k1"}
    world.deliver("satu", [record(nik="n1", **SITI | paid), record(**SITI | paid | {"name": "SITI AMINNAH"})])
    assert world.build().persons == 1


def test_a_wife_with_the_nik_of_her_husband_is_not_her_husband(world, record):
    husband = record(nik="n1", name="SUTARNO", birth_date="1975-11-20", sex="L", no_kk="k1")
    wife = record(nik="n1", name="SITI AMINAH", birth_date="1980-05-01", no_kk="k1")
    own = record(nik="n2", name="SITI AMINAH", birth_date="1980-05-01", sex="P", no_kk="k1")
    world.deliver("satu", [husband], **CASES)
    world.deliver("dua", [wife])
    world.deliver("tiga", [own], **CASES)
    world.build()
    assert frozenset({("satu", 2)}) in world.persons()


def test_the_nik_of_a_stranger_joins_nobody_to_him(world, record):
    stranger = record(nik="n1", name="BUDI HARTONO", birth_date="1960-03-02")
    mistaken = record(nik="n1", **SITI)
    assert persons_of_files(world, [stranger], [mistaken], [record(nik="n2", **SITI)]) == 2


@pytest.mark.parametrize("birth_date", ["1950-03-04", None])
def test_father_and_son_of_one_name_and_family_stay_two(world, record, birth_date):
    son = record(nik="n1", name="SUTARNO WIBOWO", birth_date="1980-03-04", no_kk="k1", sex="L")
    father = record(nik="n2", name="SUTARNO WIBOWO", birth_date=birth_date, no_kk="k1", sex="L")
    assert persons_of_files(world, [son], [father]) == 2


def test_a_woman_in_her_family_is_known_by_her_name_although_her_nik_is_mistyped(world, record):
    known = record(nik="n1", no_kk="k1", sex="P", **SITI)
    mistyped = record(nik="n2", no_kk="k1", sex="P", **SITI | {"birth_date": None})
    assert persons_of_files(world, [known], [mistyped]) == 1


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"name": "AMINAH SITI"}, id="words in another order"),
        pytest.param({"name": "SITI AMNAH"}, id="a letter lost"),
        pytest.param({"name": "SITI AMIANH"}, id="two letters swapped"),
    ],
)
def test_a_mistyped_nik_and_a_slip_of_the_name_are_one_person(world, record, other):
    known = SITI | {"no_kk": "k1"}
    assert persons_of_files(world, [record(nik="n1", **known)], [record(nik="n2", **known | other)]) == 1


def test_a_mistyped_vowel_joins_only_where_nobody_else_comes_into_question(world, record):
    slip = record(name="SITI EMINAH", birth_date="1980-05-01", no_kk="k1")
    assert persons_of_files(world, [record(nik="n1", no_kk="k1", **SITI)], [slip]) == 1
    world.deliver("lain", [record(nik="n2", name="SITI IMINAH", birth_date="1980-05-01", no_kk="k1")], **CASES)
    assert world.build().persons == 3


def test_a_family_that_moved_is_known_by_rare_names_and_whole_birth_dates(world, record):
    before = record(nik="n1", no_kk="k1", name="SRIYATUN YANTI WULANDARI", birth_date="1980-05-17")
    after = record(no_kk="k2", name="SRIYATUN YANTI WULANDARI", birth_date="1980-05-17", region_code=OTHER_DESA)
    assert persons_of_files(world, [before], [after]) == 1


def test_a_grown_child_with_a_kk_of_its_own_stays_one_person(world, record):
    before = record(nik="n1", no_kk="k1", name="BUDI HARTONO", birth_date="1999-05-17")
    after = record(no_kk="k2", name="BUDI HARTONO", birth_date="1999-05-17")
    assert persons_of_files(world, [before], [after]) == 1


def test_three_registers_in_sequence_name_one_person_of_a_rare_name_without_nik_and_birth_date(world, record):
    for file in ("satu", "dua", "tiga"):
        world.deliver(file, [record(name="SRIYATUN WULANDARI", birth_date=None)], **REGISTER)
    assert world.build().persons == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("MUHAMMAD RAHAYU ASTUTI", "MUJIATI RAHAYU ASTUTI", id="an initial taken for Muhammad"),
        pytest.param("TARNO", "SUTARNO WIBOWO", id="a nickname"),
        pytest.param("KHOIRUL NINGSUH", "NINGSIH KHOIRUL", id="another order and a slip"),
        pytest.param("WAGIYEMRINI UTAMI", "WAGIYEM RINI UTAMI", id="a space lost"),
    ],
)
def test_names_that_resemble_each_other_agree_under_one_valid_nik(deterministic_world, record, one, other):
    world = deterministic_world
    assert persons_of_files(world, [record(nik="n1", name=one)], [record(nik="n1", name=other)]) == 1


def test_files_that_come_again_under_another_name_change_no_person(world, record):
    people = [record(nik="n1", **SITI), record(**TWINS[0]), record(**TWINS[1])]
    world.deliver("satu", people, **REGISTER)
    world.build()
    keys = world.keys()
    world.deliver("satu lagi", people, **REGISTER)
    assert world.build().persons == 3
    assert {place: key for place, key in world.keys().items() if place[0] == "satu"} == keys
