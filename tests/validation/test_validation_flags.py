"""Every rule of a feed, row by row: the cases of tests/sql/<feed>."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from sqlalchemy import text

from sinergi.contracts.contract import Contract
from sinergi.contracts.registry import load_contracts
from sinergi.settings import Settings, load_settings
from sinergi.validation.marks import marked_rows
from sinergi.validation.suites import Suite, load_suite
from sinergi.warehouse.connection import begin

from .staged_rows import PERIOD, RECEIVED_ON, read_rows, stage

CASES = Path(__file__).parents[1] / "sql"
FEEDS = [contract.name for contracts in load_contracts(load_settings({}).sources).values() for contract in contracts]


def _expected(feed: str) -> set[tuple[int, str]]:
    with (CASES / feed / "expected.csv").open(encoding="utf-8", newline="") as file:
        return {(int(line["row_no"]), line["rule_code"]) for line in csv.DictReader(file)}


def _marked(settings: Settings, contract: Contract, suite: Suite, delivery_id: int):
    parameters = {**PERIOD, "received_on": RECEIVED_ON}
    return marked_rows(settings, contract, suite, delivery_id=delivery_id, parameters=parameters)


@pytest.mark.parametrize("feed", FEEDS)
def test_every_rule_finds_its_rows_and_no_other(warehouse: Settings, contract_of, feed: str) -> None:
    contract, suite = contract_of(warehouse, feed), load_suite(warehouse.expectations, feed)
    with begin(warehouse) as connection:
        delivery_id = stage(connection, contract, read_rows(contract, CASES / feed / "input.csv"))
    found = set()
    with _marked(warehouse, contract, suite, delivery_id) as (table, _), begin(warehouse) as connection:
        for rule in suite.rules:
            if rule.query:
                rows = connection.execute(text(rule.query_over(f"staging.{table}")))
                found |= {(row.row_no, rule.code) for row in rows}
    assert found == _expected(feed)


@pytest.mark.parametrize("feed", FEEDS)
def test_every_rule_about_a_row_is_broken_by_one_row_and_kept_by_another(
    migrated_server: Settings, contract_of, feed: str
) -> None:
    suite = load_suite(migrated_server.expectations, feed)
    rows = read_rows(contract_of(migrated_server, feed), CASES / feed / "input.csv")
    broken = [code for _, code in _expected(feed)]
    for rule in suite.rules:
        if rule.query:
            assert 0 < broken.count(rule.code) < len(rows), rule.code


@pytest.mark.parametrize("feed", FEEDS)
def test_no_flag_is_ever_null_and_no_personal_column_leaves(warehouse: Settings, contract_of, feed: str) -> None:
    contract, suite = contract_of(warehouse, feed), load_suite(warehouse.expectations, feed)
    with begin(warehouse) as connection:
        delivery_id = stage(connection, contract, read_rows(contract, CASES / feed / "input.csv"))
    with _marked(warehouse, contract, suite, delivery_id) as (table, _), begin(warehouse) as connection:
        marks = connection.execute(text(f"select * from staging.{table}"))
        assert set(marks.keys()) == {"sheet", "row_no", "rows_checked", *suite.flags}
        for row in marks.mappings():
            assert all(row[flag] in (True, False) for flag in suite.flags)


@pytest.mark.parametrize("feed", FEEDS)
def test_rows_checked_are_all_rows_but_exact_duplicates(warehouse: Settings, contract_of, feed: str) -> None:
    contract, suite = contract_of(warehouse, feed), load_suite(warehouse.expectations, feed)
    rows = read_rows(contract, CASES / feed / "input.csv")
    with begin(warehouse) as connection:
        delivery_id = stage(connection, contract, rows)
    with _marked(warehouse, contract, suite, delivery_id) as (_, rows_checked):
        assert rows_checked == len({row["raw_hash"] for row in rows}) == len(rows) - 1


def test_amounts_are_those_valid_at_the_end_of_the_period(warehouse: Settings, contract_of) -> None:
    """Before the first known amount nobody is judged."""
    contract = contract_of(warehouse, "pkh_penyaluran")
    suite = load_suite(warehouse.expectations, contract.name)
    rows = read_rows(contract, CASES / contract.name / "input.csv")
    with begin(warehouse) as connection:
        delivery_id = stage(connection, contract, rows)
        first = connection.execute(text("select min(valid_from) from ref.pkh_component_amount")).scalar_one()
    early = {"period_start": first.replace(year=2019), "period_end": first.replace(year=2020)}
    parameters = {**early, "received_on": RECEIVED_ON}
    marks = marked_rows(warehouse, contract, suite, delivery_id=delivery_id, parameters=parameters)
    paid_without_members = {
        int(str(row["row_no"])) for row in rows if row["sd"] == "0" and row["nominal"] == "225000"
    }
    assert paid_without_members
    with marks as (table, _), begin(warehouse) as connection:
        odd = connection.execute(text(f"select row_no from staging.{table} where is_nominal_different"))
        assert {row.row_no for row in odd} == paid_without_members
