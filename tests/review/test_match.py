"""One decision at a time: by persons or by rows, refused with a reason, taken back with one."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from sinergi.build import build_warehouse
from sinergi.build.history import build_and_record, is_build_due
from sinergi.commands.overview import describe_pairs
from sinergi.errors import SinergiError
from sinergi.warehouse.connection import begin
from tests.delivery.office import Office
from tests.delivery.payments import csv_of, payments

from .conftest import NIK, OTHER_NIK, THIRD_NIK, Say, load_two, persons_of, widow

pytestmark = pytest.mark.integration

WHY = ("--reason", "dicek ke KK", "--by", "Kasi Linjamsos")


@pytest.fixture
def two(office: Office) -> tuple[int, int]:
    """Two persons that wait for a decision."""
    return load_two(office)


def last_decision(office: Office) -> int:
    ((number,),) = office.rows("select max(decision_id) from ops.decision")
    return int(number)


def test_two_persons_of_the_queue_are_decided_about_by_the_records_that_were_compared(
    office: Office, say: Say, two: tuple[int, int]
) -> None:
    code, told = say("match", str(two[1]), str(two[0]), "sama", *WHY)
    assert code == 0
    assert f"{two[1]} dan {two[0]} SAMA" in told
    assert office.rows(
        "select d.target -> 'a' = m.record_b and d.target -> 'b' = m.record_a, d.details from ops.decision as d,"
        " ops.match_review as m"
    ) == [(True, {"persons": [two[1], two[0]]})]
    build_warehouse(office.settings)
    assert len(set(persons_of(office))) == 1


def test_a_decision_makes_a_build_due(office: Office, say: Say, two: tuple[int, int]) -> None:
    build_and_record(office.settings)
    assert not is_build_due(office.settings)
    say("match", *map(str, two), "BERBEDA", *WHY)
    assert is_build_due(office.settings)
    build_and_record(office.settings)
    assert not is_build_due(office.settings)


def test_two_rows_of_one_person_are_told_apart_and_the_key_stays_with_one(office: Office, say: Say) -> None:
    office.load("A.csv", csv_of([*payments(range(12)), widow()]))
    # Her neighbour was written with her number.
    office.load(
        "B.csv", csv_of([*payments(range(100, 112)), widow(id_peserta="351900000999", NAMA_PENGURUS="Siti Aminh")])
    )
    build_warehouse(office.settings)
    (key,), (same,) = persons_of(office), persons_of(office, "SITI AMINH")
    assert key == same
    with pytest.raises(SinergiError, match=r"OPS-022.*sebutkan dua baris"):
        say("match", str(key), "1:14", "BERBEDA", *WHY)
    with pytest.raises(SinergiError, match=r"OPS-022.*sudah satu orang"):
        say("match", "2:14", "1:14", "SAMA", *WHY)
    assert say("match", "1:14", "2:14", "DIFFERENT", *WHY)[0] == 0
    build_warehouse(office.settings)
    assert persons_of(office) != persons_of(office, "SITI AMINH")
    assert key in persons_of(office) + persons_of(office, "SITI AMINH")


def test_persons_outside_the_queue_are_decided_about_by_their_most_alike_records(office: Office, say: Say) -> None:
    office.load("A.csv", csv_of(payments(range(12))))
    build_warehouse(office.settings)
    assert say("match", "3", "9", "SAMA", *WHY)[0] == 0
    build_warehouse(office.settings)
    assert office.rows("select count(distinct person_key) from core.person_link") == [(11,)]


def test_a_decision_is_taken_back_once_and_what_it_joined_parts_again_under_the_old_keys(
    office: Office, say: Say, two: tuple[int, int]
) -> None:
    say("match", *map(str, two), "SAMA", *WHY)
    build_warehouse(office.settings)
    number = last_decision(office)
    assert f"keputusan {number}: SAMA, oleh Kasi Linjamsos" in say("match", "--list")[1]
    code, told = say("match", "--undo", str(number), "--reason", "keliru", "--by", "Kabid")
    assert code == 0
    assert f"Keputusan {number} (SAMA) dibatalkan" in told
    build_warehouse(office.settings)
    assert set(persons_of(office)) == set(two)
    for wrong in (number, number + 1, 99):
        with pytest.raises(SinergiError, match="OPS-025"):
            say("match", "--undo", str(wrong), "--reason", "r", "--by", "b")
    assert say("match", "--list")[1] == "0 keputusan berlaku\n"


def test_what_cannot_be_decided_is_refused_with_what_to_do(office: Office, say: Say, two: tuple[int, int]) -> None:
    one, other = map(str, two)
    for words, told in (
        ((one, one, "SAMA"), r"OPS-022"),
        ((one, "99", "SAMA"), r"OPS-020 .*|OPS-020: Tidak ada orang bernomor 99"),
        ((one, "9:9", "SAMA"), r"OPS-020"),
        ((one, f"siti {NIK}", "SAMA"), r"OPS-020: 'siti 35\*+' bukan nomor"),
        ((one,), r"OPS-020: Sebutkan dua orang"),
        ((one, other, "SAMA", "--undo", "1"), r"OPS-020: .*jangan keduanya"),
    ):
        with pytest.raises(SinergiError, match=told):
            say("match", *words, *WHY)
    with pytest.raises(SinergiError, match="OPS-010"):
        say("match", one, other, "SAMA", "--reason", " ", "--by", "Kasi")
    say("match", one, other, "SAMA", *WHY)
    with pytest.raises(SinergiError, match=rf"OPS-023.*keputusan {last_decision(office)}: SAMA.*UNDO="):
        say("match", one, other, "BERBEDA", *WHY)
    build_warehouse(office.settings)
    with pytest.raises(SinergiError, match=rf"OPS-021: Orang {other} sudah digabung ke orang {one}\."):
        say("match", one, other, "BERBEDA", *WHY)
    assert office.rows("select count(*) from ops.decision") == [(1,)]


def test_persons_told_apart_by_other_records_of_theirs_are_decided_already(
    office: Office, say: Say, two: tuple[int, int]
) -> None:
    say("match", *map(str, two), "BERBEDA", *WHY)
    office.load("C.csv", csv_of([*payments(range(300, 312)), widow(id_peserta="351900000777")]))
    build_warehouse(office.settings)
    assert len(set(persons_of(office))) == 2
    third, second = "3:14", next(f"2:{row}" for row in (14,))
    with pytest.raises(SinergiError, match="OPS-023"):
        say("match", third, second, "SAMA", *WHY)


def test_two_records_alike_in_everything_cannot_be_told_apart(office: Office, say: Say) -> None:
    office.load("A.csv", csv_of([*payments(range(12)), widow()]))
    office.load("B.csv", csv_of([*payments(range(100, 112)), widow(TAHAP="2")]))
    build_warehouse(office.settings)
    with pytest.raises(SinergiError, match="OPS-024"):
        say("match", "1:14", "2:14", "BERBEDA", *WHY)


def test_two_told_apart_stay_two_when_further_records_of_both_come(
    office: Office, say: Say, two: tuple[int, int]
) -> None:
    say("match", *map(str, two), "BERBEDA", *WHY)
    born = {"TANGGAL_LAHIR": "05/06/1970"}
    for number, nik in enumerate((NIK, OTHER_NIK, THIRD_NIK)):
        row = widow(id_peserta=f"35190000066{number}", NIK=nik, **born)
        office.load(f"L{number}.csv", csv_of([*payments(range(600 + 20 * number, 612 + 20 * number)), row]))
    build_warehouse(office.settings)
    found = persons_of(office)
    assert {found[0], found[1]} == set(two)
    assert len({found[0], found[1]}) == 2


def test_numbers_of_people_in_reason_and_name_are_masked(office: Office, say: Say, two: tuple[int, int]) -> None:
    say("match", *map(str, two), "NANTI", "--reason", f"NIK {NIK}?", "--by", f"Kasi {OTHER_NIK}")
    assert office.rows("select reason, decided_by from ops.decision") == [
        ("NIK 35**************?", "Kasi 35**************")
    ]


def test_the_status_tells_how_many_pairs_wait_and_what_was_put_off_at_once(
    office: Office, say: Say, two: tuple[int, int]
) -> None:
    def told() -> list[str]:
        with begin(office.settings) as connection:
            return describe_pairs(connection)

    assert told() == ["Mungkin satu orang: 1 pasangan menunggu keputusan: make review"]
    say("match", *map(str, two), "NANTI", *WHY)
    assert told() == ["Mungkin satu orang: 0 pasangan menunggu keputusan, 1 lagi ditunda: make review"]
    assert f"orang {two[0]} dan {two[1]} (ditunda)" in say("review")[1]
    say("match", *map(str, two), "BERBEDA", *WHY)
    assert told() == []
    with begin(office.settings) as connection:
        connection.execute(text("insert into ops.identity_finding values ('IDN-001', 'a', 2, '')"))
    assert told() == ["Temuan identitas: 1 NIK dipakai orang yang berbeda (IDN-001): docs/runbooks/kiriman.md"]
