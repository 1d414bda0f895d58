"""Figures as they were known on a day stay what they were, whatever is corrected afterwards."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from sinergi.build.marts import mart_names
from sinergi.build.rewinding import as_known_query, rewind, write_mart
from sinergi.build.warehouse import build_warehouse
from sinergi.cli import main
from sinergi.errors import ConfigurationError
from sinergi.settings import Settings
from sinergi.warehouse.connection import begin
from tests.delivery.feeds import case, load, many, unit, youth
from tests.delivery.office import Office, open_office
from tests.delivery.payments import csv_of, payment, payments

pytestmark = pytest.mark.integration

FACTS = {"core.pkh_payment", "core.slrt_case"}
DAY = date(2025, 7, 15)
# They tell of files and records as they stand, not of facts.
STANDING_MARTS = {"data_quality", "delivery_quality", "identity_conflict"}
_TIMES = """
select table_schema || '.' || table_name, column_name
from information_schema.columns
where table_schema in ('core', 'vault', 'ops') and data_type = 'timestamp with time zone'
    and column_name in ('known_from', 'known_to', 'published_at', 'received_at', 'issued_at', 'retired_at')
    and (table_schema, table_name) in (select schemaname, tablename from pg_tables)
"""


@pytest.fixture
def office(warehouse: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """An office with an empty warehouse."""
    return open_office(warehouse, monkeypatch)


def turn_back(office: Office, *, days: int = 3) -> None:
    """Let all that is known now have been known for some days."""
    with begin(office.settings, role="owner") as connection:
        for table, column in connection.execute(text(_TIMES)).all():
            connection.execute(
                text(f"update {table} set {column} = {column} - make_interval(days => :days)"), {"days": days}
            )


def today() -> date:
    return (datetime.now(UTC) + timedelta(hours=7)).date()


def before() -> date:
    return today() - timedelta(days=2)


def figures(office: Office, mart: str, known_on: date | None = None) -> str:
    output = io.StringIO()
    with begin(office.settings) as connection:
        write_mart(connection, office.settings, mart, output=output, known_on=known_on)
    return output.getvalue()


def test_last_quarter_is_reproduced_after_a_correction(office: Office):
    office.load("BNBA TAHAP 1.csv", csv_of(payments(range(30))))
    build_warehouse(office.settings)
    turn_back(office)
    build_warehouse(office.settings)
    marts = ("pkh_payment_village", "pkh_payment_status", "pkh_nominal_check", "programme_overlap")
    remembered = {mart: figures(office, mart) for mart in marts}
    corrected = [
        *payments(range(1, 20)),
        *payments(range(20, 30), NOMINAL="450000", STATUS="GAGAL OMSPAN"),
        payment(99),
    ]
    office.load("BNBA TAHAP 1 PERBAIKAN.csv", csv_of(corrected))
    build_warehouse(office.settings)
    for mart, figure in remembered.items():
        assert figures(office, mart, before()) == figure, mart
        assert figures(office, mart) != figure, mart
        assert figures(office, mart, today()) == figures(office, mart), mart
        assert list(csv.reader(io.StringIO(figures(office, mart, before() - timedelta(days=7)))))[1:] == []


def test_who_was_one_person_then_is_counted_as_one_then(office: Office):
    office.load("BNBA TAHAP 1.csv", csv_of(payments(range(20))))
    build_warehouse(office.settings)
    turn_back(office)
    remembered = office.rows("select person_key, household_key, id_peserta from core.pkh_payment order by 3")
    with begin(office.settings, role="owner") as connection:
        connection.execute(
            text(
                "with moved as (delete from core.person_link where row_no in (3, 4) returning *), kept as ("
                "  insert into core.person_link_past (delivery_id, sheet, row_no, role, source, feed, person_key,"
                "    household_key, tier, score, is_withdrawn, known_from)"
                "  select delivery_id, sheet, row_no, role, source, feed, person_key, household_key, tier, score,"
                "    is_withdrawn, known_from from moved)"
                " insert into core.person_link (delivery_id, sheet, row_no, role, source, feed, person_key, tier)"
                " select delivery_id, sheet, row_no, role, source, feed, 7777, 'decision' from moved"
            )
        )
    then = "select person_key, household_key, id_peserta from core.pkh_payment_as_known(:day) order by 3"
    assert office.rows(then, day=before()) == remembered
    assert office.value("select count(*) from core.pkh_payment where person_key = 7777") == 2
    assert (
        office.value("select count(*) from core.pkh_payment_as_known(:day) where person_key = 7777", day=today()) == 2
    )


def test_the_state_of_a_participant_as_known_then_and_now(office: Office):
    office.load("BNBA TAHAP 1.csv", csv_of(payments(range(10))))
    office.load("BNBA TAHAP 2.csv", csv_of(payments(range(10), TAHAP="2")))
    build_warehouse(office.settings)
    turn_back(office)
    corrected = [payment(0, TAHAP="2", STATUS="EXCLUDE"), *payments(range(1, 9), TAHAP="2")]
    office.load("BNBA TAHAP 2 LAGI.csv", csv_of([*corrected, payment(50, TAHAP="2")]))
    build_warehouse(office.settings)
    told = (
        "select id_peserta, status_code, cast(valid_from as text), closed_reason from {}"
        " where id_peserta in (select id_peserta from core.pkh_status_past) order by id_peserta, valid_from"
    )
    first, last = payment(0)["ID PESERTA PKH"], payment(9)["ID PESERTA PKH"]
    assert office.rows(told.format("core.pkh_status_as_known(:day)"), day=before()) == [
        (first, "SUKSES_SPM", "2025-01-01", None),
        (last, "SUKSES_SPM", "2025-01-01", None),
    ]
    assert office.rows(told.format("core.pkh_status_history")) == [
        (first, "SUKSES_SPM", "2025-01-01", "ganti_status"),
        (first, "EXCLUDE", "2025-04-01", None),
        (last, "SUKSES_SPM", "2025-01-01", "tidak_ada_lagi"),
    ]
    assert build_warehouse(office.settings).changed_rows == 0


@pytest.fixture
def everything(office: Office) -> Office:
    """A warehouse with rows of most feeds."""
    office.load("BNBA TAHAP 1.csv", csv_of(payments(range(10))))
    load(office, "slrt/SLRT_REKAP_KELUHAN_2025-05.csv", many(case, range(8)))
    load(office, "karang_taruna/KT_UNIT_2025.csv", many(unit, range(5)))
    load(office, "karang_taruna/KT_ANGGOTA_2025.csv", many(youth, range(8), KECAMATAN="Dolopo"))
    build_warehouse(office.settings)
    return office


def test_every_mart_as_known_today_is_the_mart_or_says_that_it_cannot_be(everything: Office):
    for mart in mart_names():
        if mart in STANDING_MARTS:
            with pytest.raises(ConfigurationError, match="tidak disimpan"):
                as_known_query(everything.settings, mart, DAY)
        else:
            assert figures(everything, mart, today()) == figures(everything, mart), mart
            assert figures(everything, mart, DAY).count("\n") == 1, mart


def test_an_analyst_reads_what_was_known_and_sees_no_birth_year(everything: Office):
    with begin(everything.settings, role="analyst") as connection:
        functions = connection.execute(
            text(
                "select p.proname from pg_proc as p where p.pronamespace = cast('core' as regnamespace)"
                " and p.proname ~ '_as_known$' and p.proname <> 'karang_taruna_unit_current_as_known'"
            )
        ).scalars()
        seen = {}
        for name in list(functions):
            result = connection.execute(text(f"select * from core.{name}(:day)"), {"day": today()})
            seen[name] = (set(result.keys()), len(result.all()))
    assert len(seen) == 7 + 5
    assert not {
        column for columns, _ in seen.values() for column in columns if "birth" in column or "token" in column
    }
    assert seen["person_as_known"][1] > 0
    assert seen["household_member_as_known"][1] > 0
    assert seen["karang_taruna_post_as_known"][1] == 8
    assert seen["slrt_case_as_known"][1] == 8


def test_nobody_else_may_call_what_reads_closed_tables(warehouse: Settings):
    with begin(warehouse) as connection:
        open_to_all = connection.execute(
            text(
                "select p.proname from pg_proc as p where p.pronamespace = cast('core' as regnamespace)"
                " and p.prosecdef and (has_function_privilege('public', p.oid, 'execute') or p.proconfig is null)"
            )
        ).scalars()
        assert list(open_to_all) == []


def test_age_is_judged_on_the_day_that_is_asked_for(office: Office):
    with begin(office.settings, role="owner") as connection:
        connection.execute(
            text(
                "insert into core.person (person_key, nik_grade, birth_year, valid_from, known_from)"
                " values (1, 'valid', 1980, '2020-01-01', '2020-01-01')"
            )
        )
    ages = "select age_band from core.person_as_known(:day)"
    assert office.value(ages, day=date(2025, 12, 31)) == "18-45"
    assert office.value(ages, day=date(2026, 1, 1)) == "46-59"


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        (
            "select sum(x) from core.pkh_payment -- core.unknown\ngroup by tahun",
            "select sum(x) from core.pkh_payment_as_known(date '2025-07-15') as pkh_payment  \ngroup by tahun",
        ),
        (
            "select 'core.unknown; -- now()' from core.slrt_case as k cross join ops.delivery as d",
            "select 'core.unknown; -- now()' from core.slrt_case_as_known(date '2025-07-15') as k"
            " cross join ops.delivery as d",
        ),
        (
            "select ops.data_cutoff('a') from ref.desa",
            "select ops.data_cutoff_as_known(date '2025-07-15', 'a') from ref.desa",
        ),
    ],
)
def test_facts_are_read_as_known_and_references_as_they_are(query, wanted):
    assert rewind(query, facts=FACTS, known_on=DAY) == wanted


@pytest.mark.parametrize(
    "query",
    [
        "select * from core.pkh_payment cross join core.person_current",
        "select * from core.pkh_payment_version",
        "select count(*) from ops.delivery",
        "select core.pkh_payment.tahun from core.pkh_payment",
        "select current_date from core.pkh_payment",
        "select now() from core.pkh_payment",
        "select ops.ledger_cutoff() from core.pkh_payment",
        "select * from mart.pkh_payment_village",
    ],
)
def test_what_cannot_be_rewound_is_refused(query):
    with pytest.raises(ValueError, match=r"."):
        rewind(query, facts=FACTS, known_on=DAY)


def test_the_command_prints_a_mart_and_refuses_in_one_sentence(office: Office, monkeypatch, capsys, tmp_path):
    monkeypatch.setattr("sinergi.cli.load_settings", lambda: office.settings)
    monkeypatch.setattr("sinergi.commands.mart.up_databases", lambda _: None)
    office.load("BNBA TAHAP 1.csv", csv_of(payments(range(3))))
    build_warehouse(office.settings)
    assert main(["mart", "pkh_payment_village"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("tahun,tahap,region_code,")
    assert printed.count("\n") == 1 + 3
    out = tmp_path / "angka.csv"
    assert main(["mart", "pkh_payment_village", "--known-on", today().isoformat(), "--out", str(out)]) == 0
    assert out.read_text("utf-8") == printed
    assert main(["mart", "delivery_quality", "--known-on", "2025-07-15", "--out", str(out)]) == 1
    assert "mart.delivery_quality tidak dapat ditampilkan" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".part"] == []
    assert out.read_text("utf-8") == printed
    with pytest.raises(SystemExit):
        main(["mart", "pkh_payment_village", "--known-on", "kemarin"])
    assert "nilai 'kemarin' tidak sah" in capsys.readouterr().err
