"""Reference tables follow the reviewed files, also where a file drops or renames what it once listed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text

from sinergi.settings import Settings
from sinergi.warehouse.connection import warehouse_engine
from sinergi.warehouse.references import load_references

pytestmark = pytest.mark.integration

_CODES = "code_list,code,label,code_class,synonyms,valid_from,valid_to,source\n"
_AMOUNTS = "komponen_code,rupiah_per_year,age_min,age_max,valid_from,valid_to,source\n"


@pytest.fixture
def reviewed(warehouse: Settings, tmp_path: Path) -> Settings:
    """Settings whose reviewed files are copies."""
    for folder in ("sources", "reference"):
        shutil.copytree(warehouse.repository / "include" / folder, tmp_path / "include" / folder)
    return replace(warehouse, repository=tmp_path)


@pytest.fixture
def connection(reviewed: Settings) -> Iterator[Connection]:
    """A transaction that is rolled back: the reference tables belong to the whole session."""
    with warehouse_engine(reviewed, role="owner").connect() as connection:
        yield connection
        connection.rollback()


def _write_codes(settings: Settings, *lines: str) -> None:
    (settings.sources / "pkh/codes.csv").write_text(_CODES + "".join(f"{line}\n" for line in lines), "utf-8")


def _codes(connection: Connection) -> list[tuple[Any, ...]]:
    found = connection.execute(
        text("select code, label, valid_to = current_date from ref.code where code_list = 'uji' order by code")
    )
    return [tuple(row) for row in found]


def test_a_code_that_its_file_drops_ends_today_and_is_open_again_when_listed_again(
    reviewed: Settings, connection: Connection
) -> None:
    both = ("uji,LAMA,Lama,,,,,x", "uji,BARU,Baru,,,,,x")
    _write_codes(reviewed, *both)
    load_references(connection, reviewed)
    assert _codes(connection) == [("BARU", "Baru", None), ("LAMA", "Lama", None)]
    _write_codes(reviewed, both[1])
    load_references(connection, reviewed)
    assert _codes(connection) == [("BARU", "Baru", None), ("LAMA", "Lama", True)]
    _write_codes(reviewed, *both)
    load_references(connection, reviewed)
    assert _codes(connection) == [("BARU", "Baru", None), ("LAMA", "Lama", None)]


def test_a_code_that_ended_before_its_file_dropped_it_keeps_its_end(
    reviewed: Settings, connection: Connection
) -> None:
    _write_codes(reviewed, "uji,LAMA,Lama,,,2019-01-01,2020-12-31,x")
    load_references(connection, reviewed)
    _write_codes(reviewed)
    load_references(connection, reviewed)
    ended = connection.execute(text("select valid_to from ref.code where code_list = 'uji'")).scalar_one()
    assert ended.isoformat() == "2020-12-31"


def test_a_new_label_reaches_the_code(reviewed: Settings, connection: Connection) -> None:
    _write_codes(reviewed, "uji,SATU,Satu,,,,,x")
    load_references(connection, reviewed)
    _write_codes(reviewed, "uji,SATU,Kesatu,,,,,x")
    load_references(connection, reviewed)
    assert _codes(connection) == [("SATU", "Kesatu", None)]


def test_an_amount_that_its_file_drops_is_judged_by_no_longer(reviewed: Settings, connection: Connection) -> None:
    amounts = reviewed.reference / "pkh_component_amount.csv"
    amounts.write_text(_AMOUNTS + "UJI,1,,,2021-01-01,,x\nUJI,2,,,2022-01-01,,x\n", "utf-8")
    load_references(connection, reviewed)
    amounts.write_text(_AMOUNTS + "UJI,3,,,2022-01-01,,x\n", "utf-8")
    load_references(connection, reviewed)
    kept = connection.execute(text("select rupiah_per_year from ref.pkh_component_amount")).scalars().all()
    assert kept == [3]


def test_loading_the_same_files_again_writes_nothing(reviewed: Settings, connection: Connection) -> None:
    written = "select xmin::text from ref.{} order by 1"
    tables = ("region", "code", "pkh_component_amount")
    before = [connection.exec_driver_sql(written.format(table)).all() for table in tables]
    load_references(connection, reviewed)
    assert [connection.exec_driver_sql(written.format(table)).all() for table in tables] == before
