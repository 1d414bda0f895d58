"""Suites, contracts, SQL and runbooks name the same things."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from sinergi.cleaning.sixteen_digits import ISSUES
from sinergi.contracts.registry import load_contracts
from sinergi.errors import ConfigurationError
from sinergi.settings import load_settings
from sinergi.validation.suites import load_suite
from sinergi.warehouse.feed_flags import type_flags

SETTINGS = load_settings({})
CONTRACTS = [contract for found in load_contracts(SETTINGS.sources).values() for contract in found]
SUITES = sorted(path.stem for path in SETTINGS.expectations.glob("*.json"))
RUNBOOKS = "\n".join(path.read_text("utf-8") for path in (SETTINGS.repository / "docs/runbooks").glob("aturan-*.md"))
FEEDS = pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.name)


def _own_flags(name: str) -> list[str]:
    path = SETTINGS.sql / "staging" / f"{name}.sql"
    own = path.read_text("utf-8").rpartition("select\n    f.*")[2] if path.exists() else ""
    return re.findall(r"\bas ((?:is|has)_\w+),?\n", own)


@FEEDS
def test_every_flag_of_a_feed_is_read_by_a_rule_of_its_suite_and_no_other(contract) -> None:
    made = [*type_flags(contract), *_own_flags(contract.name), *(["is_key_repeated"] if contract.key else [])]
    assert sorted(load_suite(SETTINGS.expectations, contract.name).flags) == sorted(made)


@FEEDS
def test_every_column_a_suite_names_is_in_the_contract(contract) -> None:
    named = {rule.column for rule in load_suite(SETTINGS.expectations, contract.name).rules} - {""}
    assert named <= set(contract.columns)


@FEEDS
def test_every_required_column_has_a_rule_that_rejects(contract) -> None:
    rules = load_suite(SETTINGS.expectations, contract.name).rules
    assert contract.required <= {rule.column for rule in rules if rule.severity == "reject"}


@FEEDS
def test_every_reason_a_nik_is_damaged_or_doubted_has_a_flag(contract) -> None:
    conditions = "".join(type_flags(contract).values())
    by_grade = {"repeated", "sequence", "zeros", "date", "form", "is_nik", "is_no_kk"}
    for column in contract.of_kind("nik"):
        for issue in set(ISSUES) - by_grade:
            assert f"{column.name}_issue = '{issue}'" in conditions, issue


@pytest.mark.parametrize("name", SUITES)
def test_every_rule_has_a_section_in_a_runbook(name: str) -> None:
    for rule in load_suite(SETTINGS.expectations, name).rules:
        assert RUNBOOKS.count(f"### {rule.code}\n") == 1, rule.code


def test_no_two_suites_share_a_rule_code() -> None:
    codes = [rule.code for name in SUITES for rule in load_suite(SETTINGS.expectations, name).rules]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("name", SUITES)
def test_no_message_holds_a_long_number(name: str) -> None:
    for rule in load_suite(SETTINGS.expectations, name).rules:
        assert not re.search(r"\d{9,}", rule.message)


def _write_broken(folder: Path, change) -> Path:
    declared = json.loads((SETTINGS.expectations / "pkh_anggota.json").read_text("utf-8"))
    change(declared["expectations"])
    (folder / "pkh_anggota.json").write_text(json.dumps(declared), "utf-8")
    return folder


@pytest.mark.parametrize(
    ("fault", "change"),
    [
        ("dipakai dua kali", lambda rules: rules.append(rules[0])),
        ("kalimat", lambda rules: rules[3]["meta"].update(message=" ")),
        ("severity", lambda rules: rules[3].update(severity="info")),
        ("severity", lambda rules: rules[3]["meta"].update(severity="stop")),
        ("salah bentuk", lambda rules: rules[3]["meta"].update(rule_code="pkh204")),
        ("tidak terbaca", lambda rules: rules[3]["meta"].pop("rule_code")),
        ("query", lambda rules: rules[3].update(type="expect_column_to_exist")),
        (
            "beralias",
            lambda rules: rules[3]["kwargs"].update(
                unexpected_rows_query="select b.sheet, b.row_no from {batch} as b where b.is_nama_empty"
            ),
        ),
        ("punya aturan", lambda rules: rules.clear()),
    ],
)
def test_a_broken_suite_is_refused(tmp_path: Path, fault: str, change) -> None:
    with pytest.raises(ConfigurationError, match=fault):
        load_suite(_write_broken(tmp_path, change), "pkh_anggota")


def test_a_missing_suite_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="CONFIG-120"):
        load_suite(replace(SETTINGS, repository=tmp_path).expectations, "pkh_anggota")
