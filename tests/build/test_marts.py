"""Marts: every folder of tests/sql is a case, and a refresh writes only what differs."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from sqlalchemy import text

from sinergi.build.marts import mart_names, mart_query, refresh_mart
from sinergi.errors import ConfigurationError
from sinergi.warehouse.connection import begin
from sinergi.warehouse.rows import replace_rows

CASES = Path(__file__).resolve().parents[1] / "sql"
_KEY = """
select string_agg(quote_ident(a.attname), ', ' order by array_position(i.indkey\\:\\:int2[], a.attnum))
from pg_index as i
inner join pg_attribute as a on i.indrelid = a.attrelid and a.attnum = any (i.indkey)
where i.indrelid = cast(:table as regclass) and i.indisprimary
"""
FOLDERS = sorted(CASES.glob("mart_*/*/input.sql"))


@pytest.mark.parametrize("case", FOLDERS, ids=[f"{path.parts[-3]}/{path.parts[-2]}" for path in FOLDERS])
def test_a_mart_gives_the_expected_rows(world, case):
    name = case.parts[-3].removeprefix("mart_")
    output = io.StringIO()
    with begin(world.settings, role="owner") as connection:
        connection.execute(text(case.read_text("utf-8")))
        # Through the table, as the office reads it: its types round, its key and its constraints hold.
        refresh_mart(connection, name)
        key = connection.execute(text(_KEY), {"table": f"mart.{name}"}).scalar_one()
        raw = connection.connection.driver_connection.cursor()
        raw.copy_expert(f"copy (select * from mart.{name} order by {key}) to stdout csv header", output)
        connection.rollback()
    assert output.getvalue() == (case.parent / "expected.csv").read_text("utf-8")


def test_every_mart_has_a_case():
    assert {f"mart_{name}" for name in mart_names()} <= {path.parts[-3] for path in FOLDERS}


@pytest.mark.parametrize("name", mart_names())
def test_a_mart_of_nothing_has_no_rows(world, name):
    with begin(world.settings, role="owner") as connection:
        refresh_mart(connection, name)
        assert connection.execute(text(f"select count(*) from mart.{name}")).scalar_one() == 0


def test_a_mart_is_one_select():
    for name in mart_names():
        body = re.sub(r"--[^\n]*", "", mart_query(name))
        assert ";" not in body
        assert body.split()[0] in {"select", "with"}


def load_case(world, name):
    with begin(world.settings, role="owner") as connection:
        connection.execute(text((CASES / "mart_pkh_payment_village" / name / "input.sql").read_text("utf-8")))


@pytest.fixture
def village(world):
    """A warehouse with the payments of one case, without its regions afterwards."""
    load_case(world, "statuses")
    yield world
    with begin(world.settings, role="owner") as connection:
        connection.execute(text("delete from ref.region where region_code like '99.%' and level = 'desa'"))
        connection.execute(text("delete from ref.region where region_code like '99.%.%'"))
        connection.execute(text("delete from ref.region where region_code like '99.%'"))


def marts(world):
    query = "select xmin::text, region_code, nominal_rupiah, data_cutoff_at from mart.pkh_payment_village"
    return {row[1]: row for row in world.rows(query.replace("::", "\\:\\:"))}


def test_a_refresh_with_nothing_new_writes_nothing(village):
    village.execute("update core.pkh_payment_version set nominal_rupiah = 1000000.0 / 3 where row_no = 2")
    village.build()
    before = marts(village)
    assert before
    assert village.build().changed_rows == 0
    assert marts(village) == before


def test_a_changed_payment_rewrites_its_village_only(village):
    village.build()
    before = marts(village)
    village.execute(
        "update core.pkh_payment_version set nominal_rupiah = nominal_rupiah + 1"
        " where region_code = '99.01.01.2001' and row_no = 2"
    )
    village.build()
    after = marts(village)
    assert {code for code in after if after[code] != before[code]} == {"99.01.01.2001"}


def test_a_closed_payment_leaves_the_mart(village):
    village.build()
    village.execute("update core.pkh_payment_version set known_to = now() where region_code = '99.01.01.2002'")
    village.build()
    assert set(marts(village)) == {"99.01.01.2001"}


def test_a_refresh_that_fails_leaves_the_old_mart(village):
    village.build()
    before = marts(village)
    village.execute("delete from core.pkh_payment_version")
    with pytest.raises(RuntimeError), begin(village.settings) as connection:  # noqa: PT012
        assert refresh_mart(connection, "pkh_payment_village").deleted == len(before)
        raise RuntimeError
    assert marts(village) == before


@pytest.mark.parametrize(
    "select", ["select 1 as tahun", "select m.*, 1 as strange from mart.pkh_payment_village as m"]
)
def test_a_select_with_other_columns_is_an_error_of_the_engineer(world, select):
    with begin(world.settings) as connection:
        connection.execute(text(f"create temp table incoming_wrong on commit drop as {select}"))
        with pytest.raises(ConfigurationError, match=r"mart\.pkh_payment_village"):
            replace_rows(connection, "mart.pkh_payment_village", incoming="incoming_wrong")
