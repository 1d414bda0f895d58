"""Histories: every folder of tests/sql/history_* is a case; the rest holds for every list there can be."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from sinergi.build.histories import write_histories
from sinergi.build.rosters import JudgedList, Rosters, load_rosters
from sinergi.build.warehouse import build_warehouse
from sinergi.errors import ConfigurationError
from sinergi.warehouse.connection import begin
from tests.delivery.office import open_office
from tests.delivery.payments import csv_of, payments
from tests.delivery.payments import payment as payment_row
from tests.properties import costly

pytestmark = pytest.mark.integration

CASES = Path(__file__).resolve().parents[1] / "sql"
FOLDERS = sorted(CASES.glob("history_*/*/input.csv"))
_KEYS = {"pkh_status": "id_peserta, valid_from", "karang_taruna_post": "person_key, region_code, valid_from"}
_DELIVERY = """
insert into ops.delivery (
    source, feed, file_name, sha256, size_bytes, modified_at, drop_id, period_start, status, published_at
)
select :source, :feed, :name, :name, 1, cast(:modified_at as timestamptz), 'satu',
    cast(:period_start as date), 'loaded', now()
returning delivery_id
"""
_PAYMENT = """
insert into core.pkh_payment_version (
    delivery_id, sheet, row_no, row_hash, match_hash, known_from, known_to, region_code, id_peserta, tahun, tahap,
    nominal_rupiah, status_code, status_class
) values (
    :delivery_id, '', :row_no, 'h', 'm', now(), case when :is_closed then now() end, :region_code, :id_peserta,
    :tahun, :tahap, 1, :status_code, :status_class
)
"""
_MEMBER = """
insert into core.karang_taruna_member_version (
    delivery_id, sheet, row_no, row_hash, match_hash, known_from, known_to, region_code, position_code
) values (
    :delivery_id, '', :row_no, 'h', 'm', now(), case when :is_closed then now() end, :region_code, :position_code
)
"""
_LINK = """
insert into core.person_link
    (delivery_id, sheet, row_no, role, source, feed, person_key, household_key, tier)
values (:delivery_id, '', :row_no, 'subject', :source, :feed, :person_key, :household_key, 'nik')
"""
_CLASSES = {"SUKSES_SPM": "sukses", "GAGAL_OMSPAN": "gagal", "EXCLUDE": "exclude", "SI": "proses"}


def reviewed(world) -> Rosters:
    return load_rosters(world.settings.reference / "history.yml", sources=world.settings.sources)


def deliver(connection: Connection, rows: Iterable[dict[str, str]]) -> None:
    """Store rows as published and linked; the name of their delivery is also when its file was modified."""
    deliveries: dict[str, int] = {}
    for row_no, row in enumerate(rows, start=2):
        is_payment = "id_peserta" in row
        feed = (
            {"source": "pkh", "feed": "penyaluran"} if is_payment else {"source": "karang_taruna", "feed": "anggota"}
        )
        name = row["delivery"]
        if name not in deliveries:
            told = {**feed, "name": name, "modified_at": f"2025-01-01 {name}:00", "period_start": row.get("period")}
            deliveries[name] = connection.execute(text(_DELIVERY), told).scalar_one()
        values = {
            "status_class": _CLASSES.get(row.get("status_code", "")),
            "household_key": None,
            **{column: value or None for column, value in row.items()},
            **feed,
            "row_no": row_no,
            "delivery_id": deliveries[name],
            "is_closed": row.get("is_closed") == "ya",
        }
        connection.execute(text(_PAYMENT if is_payment else _MEMBER), values)
        connection.execute(text(_LINK), values)


def history(connection: Connection, name: str) -> str:
    columns = connection.execute(text(f"select * from core.{name} limit 0")).keys()
    shown = ", ".join(column for column in columns if column != "known_from")
    output = io.StringIO()
    raw = connection.connection.driver_connection.cursor()
    raw.copy_expert(f"copy (select {shown} from core.{name} order by {_KEYS[name]}) to stdout csv header", output)
    return output.getvalue()


@pytest.mark.parametrize("case", FOLDERS, ids=[f"{path.parts[-3]}/{path.parts[-2]}" for path in FOLDERS])
def test_a_history_gives_the_expected_rows(world, case):
    name = case.parts[-3].removeprefix("history_")
    with begin(world.settings, role="owner") as connection, case.open(encoding="utf-8", newline="") as file:
        deliver(connection, csv.DictReader(file))
        assert write_histories(connection, reviewed(world)) > 0
        assert history(connection, name) == (case.parent / "expected.csv").read_text("utf-8")
        connection.rollback()


def payment(number: int, tahap: int, status: str = "SUKSES_SPM", **changes: str) -> dict[str, str]:
    row = {
        "delivery": f"{tahap:02d}:00",
        "tahun": "2025",
        "tahap": str(tahap),
        "region_code": "99.01.01.2001",
        "id_peserta": f"{number:04d}",
        "person_key": str(number),
        "status_code": status,
    }
    return row | changes


def many(numbers: Iterable[int], tahap: int, status: str = "SUKSES_SPM", **changes: str) -> list[dict[str, str]]:
    return [payment(number, tahap, status, **changes) for number in numbers]


def open_rows(connection: Connection) -> int:
    return connection.execute(text("select count(*) from core.pkh_status where valid_to is null")).scalar_one()


@pytest.mark.parametrize(("listed", "still_open"), [(7, 7), (6, 10)])
def test_a_list_speaks_of_whom_it_lacks_from_seventy_percent_on(world, listed, still_open):
    with begin(world.settings, role="owner") as connection:
        deliver(connection, [*many(range(10), 1), *many(range(listed), 2)])
        write_histories(connection, reviewed(world))
        assert open_rows(connection) == still_open
        connection.rollback()


def test_two_additions_in_a_row_are_no_full_list(world):
    with begin(world.settings, role="owner") as connection:
        deliver(connection, [*many(range(10), 1), *many(range(3), 2), *many(range(3, 6), 3)])
        write_histories(connection, reviewed(world))
        assert open_rows(connection) == 10
        connection.rollback()


def test_people_may_judge_a_list_whatever_its_size(world):
    full = JudgedList(
        roster="pkh_status",
        kecamatan_code="99.01.01",
        period_start=date(2025, 4, 1),
        is_full=True,
        reason="separuh KPM lulus",
    )
    with begin(world.settings, role="owner") as connection:
        deliver(connection, [*many(range(10), 1), *many(range(3), 2)])
        write_histories(connection, replace(reviewed(world), judged=(full,)))
        assert open_rows(connection) == 3
    with begin(world.settings) as connection:
        write_histories(connection, reviewed(world))
        assert open_rows(connection) == 10


def test_a_withdrawn_row_is_no_status_any_more_and_what_was_said_is_kept(world):
    with begin(world.settings, role="owner") as connection:
        deliver(connection, [*many(range(10), 1), *many(range(10), 2, "EXCLUDE")])
        write_histories(connection, reviewed(world))
        connection.commit()
    world.execute("update core.pkh_payment_version set known_to = now() where id_peserta = '0003' and tahap = 2")
    world.execute("update core.pkh_payment_version set known_to = now() where id_peserta = '0004'")
    with begin(world.settings) as connection:
        assert write_histories(connection, reviewed(world)) == 4
    told = "select id_peserta, status_code, cast(valid_to as text), closed_reason from core.pkh_status{}"
    wanted = " where id_peserta in ('0003', '0004') order by id_peserta, valid_from"
    assert world.rows(told.format("") + wanted) == [("0003", "SUKSES_SPM", "2025-03-31", "tidak_ada_lagi")]
    assert world.rows(told.format("_past") + wanted) == [
        ("0003", "SUKSES_SPM", "2025-03-31", "ganti_status"),
        ("0003", "EXCLUDE", None, None),
        ("0004", "SUKSES_SPM", "2025-03-31", "ganti_status"),
        ("0004", "EXCLUDE", None, None),
    ]


def test_a_second_build_writes_nothing(world):
    with begin(world.settings, role="owner") as connection:
        deliver(connection, [*many(range(10), 1), *many(range(1, 10), 2, "EXCLUDE")])
    with begin(world.settings) as connection:
        assert write_histories(connection, reviewed(world)) == 20 - 1
    written = world.rows("select xmin\\:\\:text, t\\:\\:text from core.pkh_status as t order by 2")
    with begin(world.settings) as connection:
        assert write_histories(connection, reviewed(world)) == 0
    assert world.rows("select xmin\\:\\:text, t\\:\\:text from core.pkh_status as t order by 2") == written


def test_an_unchanged_row_is_as_late_as_the_delivery_in_force_behind_it(world):
    """Which delivery an unchanged row stays with depends on the order they came in; what it says must not."""
    with begin(world.settings, role="owner") as connection:
        deliver(connection, [payment(1, 1, delivery="01:00"), payment(1, 1, "EXCLUDE", delivery="02:00")])
        deliver(connection, [payment(2, 1, delivery="03:00")])
        connection.execute(
            text(
                "update ops.delivery set status = 'superseded', superseded_by ="
                " (select delivery_id from ops.delivery where file_name = '03:00') where file_name = '01:00'"
            )
        )
        write_histories(connection, reviewed(world))
        told = connection.execute(text("select id_peserta, status_code from core.pkh_status order by 1")).all()
        assert told == [("0001", "SUKSES_SPM"), ("0002", "SUKSES_SPM")]
        connection.rollback()


FILES = (
    ("TAHAP 1.csv", csv_of(payments(range(10)))),
    ("TAHAP 2.csv", csv_of(payments(range(10), TAHAP="2", STATUS="GAGAL OMSPAN"))),
    ("TAHAP 2 LAGI.csv", csv_of([*payments(range(9), TAHAP="2"), payment_row(20, TAHAP="2")])),
    ("TAHAP 3 SUSULAN.csv", csv_of(payments(range(3), TAHAP="3", STATUS="EXCLUDE"))),
)


def test_files_in_another_order_give_the_same_history(empty_warehouse, monkeypatch):
    """A file that replaces another comes after it: of two in different drops the later one counts."""
    told = []
    for order in ((0, 1, 2, 3), (3, 1, 2, 0)):
        office = open_office(empty_warehouse(), monkeypatch)
        for number in order:
            name, content = FILES[number]
            office.drop(name, content, minute=number)
            (delivery_id,) = office.take()
            assert office.ingest(delivery_id) == "loaded", office.reason(delivery_id)
            build_warehouse(office.settings)
        columns = "id_peserta, status_code, valid_from, valid_to, closed_reason"
        told.append(office.rows(f"select {columns} from core.pkh_status order by id_peserta, valid_from"))
    empty_warehouse()
    assert told[0] == told[1]
    assert len(told[0]) == 10 + 3 + 1
    assert sum(row[4] == "tidak_ada_lagi" for row in told[0]) == 1


STATUSES = st.sampled_from(["SUKSES_SPM", "GAGAL_OMSPAN", "EXCLUDE"])
LISTS = st.lists(
    st.builds(
        payment,
        st.integers(0, 5),
        st.integers(1, 4),
        STATUSES,
        delivery=st.sampled_from(["01:00", "02:00", "03:00"]),
        region_code=st.sampled_from(["99.01.01.2001", "99.01.02.2001"]),
        is_closed=st.sampled_from(["", "", "ya"]),
    ),
    min_size=1,
    max_size=30,
    unique_by=lambda row: (row["delivery"], row["id_peserta"], row["tahap"]),
)


@costly(quick=25, thorough=150)
@given(rows=LISTS, data=st.data())
def test_validity_never_overlaps_and_the_order_of_deliveries_does_not_matter(world, rows, data):
    shuffled = data.draw(st.permutations(rows))
    told = []
    for order in (rows, shuffled):
        with begin(world.settings, role="owner") as connection:
            deliver(connection, order)
            write_histories(connection, reviewed(world))
            told.append(history(connection, "pkh_status"))
            connection.rollback()
    assert told[0] == told[1]
    found = list(csv.DictReader(io.StringIO(told[0])))
    for before, after in pairwise(found):
        if before["id_peserta"] == after["id_peserta"]:
            assert before["valid_to"]
            assert before["valid_to"] < after["valid_from"]
    open_now = {row["id_peserta"] for row in rows if not row["is_closed"]}
    assert {row["id_peserta"] for row in found} == open_now


BROKEN = (
    "full_share: 2\nrosters: {}",
    "full_share: 0.7\nrosters: {pkh_status: {feed: pkh/penyaluran}}",
    "full_share: 0.7\nrosters: {a: {feed: pkh/penyaluran, subject: [nik], states: {status_code: ganti}}}",
    "full_share: 0.7\nrosters: {a: {feed: pkh/tidak_ada, subject: [id_peserta], states: {status_code: ganti}}}",
    "full_share: 0.7\nrosters: {a: {feed: slrt/keluhan, subject: [person_key], states: {status_code: ganti}}}",
    'full_share: 0.7\nrosters: {a: {feed: pkh/penyaluran, subject: [id_peserta], states: {status_code: "\'; --"}}}',
    "full_share: 0.7\nrosters: {}\njudged: [{roster: a}]",
    "full_share: 0.7\nrosters: {pkh_status: {feed: pkh/penyaluran, subject: [id_peserta], states: {tahap: ganti}}}\n"
    "judged: [&a {roster: pkh_status, kecamatan_code: '1', period_start: 2025-01-01, is_full: true, reason: x}, *a]",
    *(
        "full_share: 0.7\nrosters: {a: {feed: pkh/penyaluran, subject: [id_peserta], states: {status_code: ganti}}}\n"
        f"judged: [{{roster: a, kecamatan_code: {code}, period_start: {day}, is_full: {full}, reason: x}}]"
        for code, day, full in (
            ("35.1910", "2025-07-01", "true"),
            ("'35.19.1'", "2025-07-01", "true"),
            ("'35.19.10'", "2025-07-02", "true"),
            ("'35.19.10'", "2025-07-01", "tidak"),
        )
    ),
    "rosters: [",
)


@pytest.mark.parametrize("declared", BROKEN)
def test_a_wrong_declaration_is_an_error_of_the_engineer(settings, tmp_path, declared):
    path = tmp_path / "history.yml"
    path.write_text(declared, "utf-8")
    with pytest.raises(ConfigurationError):
        load_rosters(path, sources=settings.sources)
