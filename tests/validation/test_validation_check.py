"""Check of a delivery with Great Expectations: all findings, no values, no false pass."""

from __future__ import annotations

import json
import logging
import shutil
import traceback
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from sinergi.contracts.contract import Contract
from sinergi.errors import ConfigurationError, SinergiError
from sinergi.settings import Settings
from sinergi.validation.check import ValidationOutcome, check_delivery
from sinergi.validation.findings import write_findings
from sinergi.validation.marks import check_marks, marked_rows
from sinergi.validation.suites import load_suite
from sinergi.warehouse.connection import begin

from .staged_rows import PERIOD, RECEIVED_ON, good_row, stage

NIK = "3519024101800001"


def _stage(settings: Settings, contract: Contract, rows) -> int:
    with begin(settings) as connection:
        return stage(connection, contract, rows)


def _check(settings: Settings, contract: Contract, delivery_id: int) -> ValidationOutcome:
    return check_delivery(settings, contract=contract, delivery_id=delivery_id, **PERIOD, received_on=RECEIVED_ON)


def _broken(outcome: ValidationOutcome) -> dict[str, int]:
    return {rule.code: rule.row_count for rule in outcome.rules if rule.row_count}


def _all(settings: Settings, sql: str) -> list:
    with begin(settings) as connection:
        return connection.execute(text(sql)).all()


def _marks_left(settings: Settings) -> int:
    return _all(settings, "select from pg_tables where schemaname = 'staging' and tablename like 'mark%'").__len__()


@pytest.fixture
def with_rule(warehouse: Settings, tmp_path: Path):
    """Settings whose suite of payments has one more rule with the query given."""

    def add(query: str) -> Settings:
        shutil.copytree(warehouse.expectations, tmp_path / "expectations")
        shutil.copytree(warehouse.sources, tmp_path / "include" / "sources")
        path = tmp_path / "expectations" / "pkh_penyaluran.json"
        declared = json.loads(path.read_text("utf-8"))
        declared["expectations"].append(
            {
                "type": "unexpected_rows_expectation",
                "kwargs": {"unexpected_rows_query": query},
                "severity": "warning",
                "meta": {"rule_code": "PKH-999", "column": "nik", "severity": "warn", "message": "Uji."},
            }
        )
        path.write_text(json.dumps(declared), "utf-8")
        return replace(warehouse, repository=tmp_path)

    return add


def test_more_failing_rows_than_great_expectations_lists_are_all_found(
    warehouse: Settings, penyaluran: Contract
) -> None:
    rows = [good_row(penyaluran, n, nominal=None) if n <= 450 else good_row(penyaluran, n) for n in range(2, 602)]
    outcome = _check(warehouse, penyaluran, _stage(warehouse, penyaluran, rows))
    assert _broken(outcome) == {"PKH-120": 449}
    assert (outcome.rows_checked, outcome.rows_rejected, outcome.holds) == (600, 449, ())
    findings = _all(warehouse, "select row_no, column_name, severity from quarantine.finding order by row_no")
    assert findings == [(n, "nominal", "reject") for n in range(2, 451)]
    assert _all(warehouse, "select row_no from quarantine.rejected_row where status = 'open' order by row_no") == [
        (n,) for n in range(2, 451)
    ]


def test_results_are_kept_per_rule_as_counts(warehouse: Settings, penyaluran: Contract) -> None:
    rows = [good_row(penyaluran, 2), good_row(penyaluran, 3, region_warning="desa_corrected")]
    outcome = _check(warehouse, penyaluran, _stage(warehouse, penyaluran, rows))
    kept = _all(warehouse, "select suite, rule_code, severity, is_success, row_count from ops.validation_result")
    assert len(kept) == len(outcome.rules)
    assert ("pkh_penyaluran", "PKH-171", "warn", False, 1) in kept
    assert ("pkh_penyaluran", "PKH-101", "reject", True, 0) in kept


def test_a_rejected_row_keeps_every_cell_as_it_was_written(warehouse: Settings, penyaluran: Contract) -> None:
    row = good_row(
        penyaluran, 9,
        running_no="7", nik=NIK, nik_raw="'3519 0241 0180 0001", tahap="2", tahap_raw="II", nominal="1100000",
        tanggal_lahir="1980-01-01", tanggal_lahir_raw="1 Jan 1980", status=None, status_issue="unknown",
        status_raw="LUNAS", alamat="[nomor]", alamat_raw="Dsn 081234567890", keterangan=None, keterangan_raw=" ",
        extra=json.dumps({"CATATAN DESA": "pindah", "KOSONG": None}),
    )  # fmt: skip
    delivery_id = _stage(warehouse, penyaluran, [row])
    with begin(warehouse) as connection:
        connection.execute(
            text("insert into ops.column_mapping values (:d, 'DATA', 90, 'CATATAN DESA', null, 'tambahan')"),
            {"d": delivery_id},
        )
    _check(warehouse, penyaluran, delivery_id)
    [(cells,)] = _all(warehouse, "select cells from quarantine.rejected_row")
    headings = {column.headings[0] for column in penyaluran.columns.values()}
    assert set(cells) == {*headings, "NO", "CATATAN DESA", "KOSONG"}
    expected = {
        "NO": "7", "NIK": "'3519 0241 0180 0001", "TAHAP": "II", "NOMINAL": "1100000", "STATUS": "LUNAS",
        "TANGGAL LAHIR": "1 Jan 1980", "ALAMAT": "Dsn 081234567890", "KETERANGAN": " ", "BANK": None,
        "TAHUN": "2025", "CATATAN DESA": "pindah", "KOSONG": None,
    }  # fmt: skip
    assert {heading: cells[heading] for heading in expected} == expected


def test_checking_twice_leaves_what_checking_once_left(warehouse: Settings, penyaluran: Contract) -> None:
    rows = [good_row(penyaluran, 2, tahap="7", nik_grade="damaged"), good_row(penyaluran, 3)]
    delivery_id = _stage(warehouse, penyaluran, rows)
    left = "select * from quarantine.finding order by row_no, rule_code"
    _check(warehouse, penyaluran, delivery_id)
    once = _all(warehouse, left)
    assert len(once) == 2
    assert _broken(_check(warehouse, penyaluran, delivery_id)) == {"PKH-116": 1, "PKH-135": 1}
    assert _all(warehouse, left) == once
    assert len(_all(warehouse, "select from quarantine.rejected_row")) == 1


def test_a_corrected_delivery_loses_its_old_findings_and_keeps_those_of_other_steps(
    warehouse: Settings, penyaluran: Contract
) -> None:
    delivery_id = _stage(warehouse, penyaluran, [good_row(penyaluran, 2, tahap="7")])
    _check(warehouse, penyaluran, delivery_id)
    with begin(warehouse) as connection:
        connection.execute(text("update staging.pkh_penyaluran set tahap = 2"))
        connection.execute(
            text("insert into quarantine.finding values (:d, '', 0, '', 'DRIFT-001', 'warn', 'Uji.')"),
            {"d": delivery_id},
        )
    assert _broken(_check(warehouse, penyaluran, delivery_id)) == {}
    assert _all(warehouse, "select rule_code from quarantine.finding") == [("DRIFT-001",)]
    assert _all(warehouse, "select from quarantine.rejected_row") == []


def test_a_delivery_without_rows_is_held(warehouse: Settings, penyaluran: Contract) -> None:
    outcome = _check(warehouse, penyaluran, _stage(warehouse, penyaluran, []))
    assert [held.code for held in outcome.holds] == ["PKH-190"]
    assert _all(warehouse, "select sheet, row_no, severity from quarantine.finding") == [("", 0, "hold")]


def test_a_sheet_of_rounded_nik_is_one_finding_beside_those_of_its_rows(
    warehouse: Settings, penyaluran: Contract
) -> None:
    rows = [good_row(penyaluran, n, nik=f"35190241018{n:04d}0", sheet="BULAT") for n in range(30)]
    outcome = _check(warehouse, penyaluran, _stage(warehouse, penyaluran, rows))
    assert _broken(outcome) == {"PKH-136": 30, "PKH-191": 1}
    assert ("BULAT", 0) in _all(warehouse, "select sheet, row_no from quarantine.finding where rule_code = 'PKH-191'")


def test_the_marks_of_a_delivery_see_no_other_delivery(warehouse: Settings, penyaluran: Contract) -> None:
    other = _stage(warehouse, penyaluran, [good_row(penyaluran, 2, tahap="9")])
    mine = _stage(warehouse, penyaluran, [good_row(penyaluran, 2)])
    assert _broken(_check(warehouse, penyaluran, mine)) == {}
    assert _broken(_check(warehouse, penyaluran, other)) == {"PKH-116": 1}


@pytest.mark.parametrize(
    "query",
    [
        "select sheet, row_no from {batch} where is_no_such_column = 1",
        "select sheet, row_no from {batch} where row_no / 0 = 1",
        "select sheet, row_no from no_such_table",
    ],
)
def test_a_rule_that_cannot_be_run_is_an_error_and_never_a_pass(with_rule, penyaluran: Contract, query: str) -> None:
    settings = with_rule(query)
    delivery_id = _stage(settings, penyaluran, [good_row(penyaluran, 2, tahap="9")])
    with pytest.raises(ConfigurationError, match="PKH-999"):
        _check(settings, penyaluran, delivery_id)
    assert _all(settings, "select from quarantine.finding") == []
    assert _marks_left(settings) == 0


def test_a_flag_that_the_sql_does_not_make_is_named(with_rule, penyaluran: Contract) -> None:
    settings = with_rule("select sheet, row_no from {batch} where is_never_made")
    delivery_id = _stage(settings, penyaluran, [good_row(penyaluran, 2)])
    with pytest.raises(ConfigurationError, match="PKH-999"):
        _check(settings, penyaluran, delivery_id)
    assert _marks_left(settings) == 0


def test_no_result_log_or_error_holds_a_nik(
    with_rule, penyaluran: Contract, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """The query fails on a cast, so that PostgreSQL's own message repeats the value."""
    row = good_row(penyaluran, 2, nik=NIK, tahap="9", sheet=f"NIK {NIK}")
    settings = with_rule("select sheet, row_no from {batch} where cast(sheet as integer) = 1")
    delivery_id = _stage(settings, penyaluran, [row])
    with caplog.at_level(logging.DEBUG), pytest.raises(ConfigurationError) as caught:
        _check(settings, penyaluran, delivery_id)
    chain = "".join(traceback.format_exception(caught.value))
    printed = "".join(capfd.readouterr())
    for seen in (caplog.text, printed, chain):
        assert NIK not in seen
    assert _all(settings, "select from ops.validation_result") == []


def test_no_finding_or_result_holds_a_value_of_the_row(warehouse: Settings, penyaluran: Contract) -> None:
    row = good_row(penyaluran, 2, nik=NIK, nama="NAMA RAHASIA", nik_warnings="born_on_differs", tahap="9")
    _check(warehouse, penyaluran, _stage(warehouse, penyaluran, [row]))
    for table in ("quarantine.finding", "ops.validation_result"):
        kept = _all(warehouse, f"select cast(to_jsonb(t) as text) from {table} as t")
        assert kept
        assert not [found for (found,) in kept if NIK in found or "RAHASIA" in found]


def test_the_mark_table_is_gone_afterwards(warehouse: Settings, penyaluran: Contract) -> None:
    _check(warehouse, penyaluran, _stage(warehouse, penyaluran, [good_row(penyaluran, 2)]))
    assert _marks_left(warehouse) == 0


def test_marks_emptied_by_a_crash_are_noticed(warehouse: Settings, penyaluran: Contract) -> None:
    suite = load_suite(warehouse.expectations, penyaluran.name)
    delivery_id = _stage(warehouse, penyaluran, [good_row(penyaluran, 2)])
    with (
        marked_rows(
            warehouse, penyaluran, suite, delivery_id=delivery_id, parameters={**PERIOD, "received_on": RECEIVED_ON}
        ) as (
            table,
            rows_checked,
        ),
        begin(warehouse) as connection,
    ):
        check_marks(connection, table, rows_checked=rows_checked)
        connection.execute(text(f"truncate staging.{table}"))
        with pytest.raises(SinergiError, match="VALID-002"):
            check_marks(connection, table, rows_checked=rows_checked)


def test_findings_that_differ_from_what_was_observed_are_not_kept(warehouse: Settings, penyaluran: Contract) -> None:
    suite = load_suite(warehouse.expectations, penyaluran.name)
    delivery_id = _stage(warehouse, penyaluran, [good_row(penyaluran, 2, tahap="9")])
    observed = {rule.code: 0 for rule in suite.rules}
    with (
        marked_rows(
            warehouse, penyaluran, suite, delivery_id=delivery_id, parameters={**PERIOD, "received_on": RECEIVED_ON}
        ) as (
            table,
            _,
        ),
        pytest.raises(SinergiError, match=r"VALID-003.*PKH-116"),
        begin(warehouse) as connection,
    ):
        write_findings(
            connection, penyaluran, suite,
            delivery_id=delivery_id, table=f"staging.{table}", observed=observed,
        )  # fmt: skip
    assert _all(warehouse, "select from quarantine.finding") == []
