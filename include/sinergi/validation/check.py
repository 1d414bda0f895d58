"""Check a staged delivery, or the warehouse itself, with a Great Expectations suite."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sinergi.contracts.contract import Contract
from sinergi.errors import SinergiError
from sinergi.log import get_logger
from sinergi.services.urls import warehouse_url
from sinergi.settings import Settings
from sinergi.validation.expectations import observe_rules
from sinergi.validation.findings import write_findings, write_results
from sinergi.validation.marks import SCHEMA, check_marks, marked_rows
from sinergi.validation.suites import RuleSeverity, Suite, load_suite
from sinergi.warehouse.connection import begin

logger = get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class RuleOutcome:
    """What one rule found: the number of rows that break it."""

    code: str
    severity: RuleSeverity
    message: str
    row_count: int


@dataclass(frozen=True, kw_only=True)
class ValidationOutcome:
    """What a suite found in one delivery.

    Attributes:
        rules: One outcome per rule, in the order of the suite.
        rows_checked: Rows that were looked at; exact duplicates are not.
        rows_rejected: Rows set aside in ``quarantine.rejected_row``.
    """

    rules: tuple[RuleOutcome, ...]
    rows_checked: int
    rows_rejected: int

    @property
    def holds(self) -> tuple[RuleOutcome, ...]:
        """The rules that stop the delivery for a human."""
        return tuple(rule for rule in self.rules if rule.severity == "hold" and rule.row_count)


def check_delivery(
    settings: Settings,
    *,
    contract: Contract,
    delivery_id: int,
    period_start: date,
    period_end: date,
    received_on: date,
) -> ValidationOutcome:
    """Validate the staged rows of a delivery and write findings, rejected rows and results.

    Repeating it replaces what it wrote before.

    Args:
        settings: The installation.
        contract: The feed; its suite is ``expectations/<source>_<feed>.json``; its flags come from its types and
            from ``include/sql/staging/<source>_<feed>.sql``.
        delivery_id: The delivery, staged in ``staging.<source>_<feed>``.
        period_start: First day that the delivery reports about.
        period_end: Last day; ages and amounts are judged on it.
        received_on: Day of receipt; nothing can have happened later.

    Raises:
        ConfigurationError: The suite is broken or one of its rules cannot be run.
        SinergiError: The database lost or changed rows meanwhile; nothing was written.
    """
    suite = load_suite(settings.expectations, contract.name)
    parameters = {"period_start": period_start, "period_end": period_end, "received_on": received_on}
    with marked_rows(settings, contract, suite, delivery_id=delivery_id, parameters=parameters) as (
        table,
        rows_checked,
    ):
        observed = observe_rules(suite.rules, url=warehouse_url(settings, "etl"), schema=SCHEMA, table=table)
        with begin(settings) as connection:
            check_marks(connection, table, rows_checked=rows_checked)
            rows_rejected = write_findings(
                connection,
                contract,
                suite,
                delivery_id=delivery_id,
                table=f"{SCHEMA}.{table}",
                observed=observed,
            )
    logger.info(
        "Delivery %s: %s rows checked, %s rejected, %s findings",
        delivery_id, rows_checked, rows_rejected, sum(observed.values()),
    )  # fmt: skip
    return ValidationOutcome(
        rules=_outcomes(suite, observed),
        rows_checked=rows_checked,
        rows_rejected=rows_rejected,
    )


def check_warehouse(settings: Settings, suite_name: str) -> tuple[RuleOutcome, ...]:
    """Run the suite ``core`` or ``mart`` over the warehouse and keep its counts.

    Returns:
        One outcome per rule.

    Raises:
        ConfigurationError: The suite is broken or one of its rules cannot be run.
        SinergiError: A rule is broken; its code is the rule's.
    """
    suite = load_suite(settings.expectations, suite_name)
    observed: dict[str, int] = {}
    for name in dict.fromkeys(rule.table for rule in suite.rules):
        schema, _, table = name.partition(".")
        rules = [rule for rule in suite.rules if rule.table == name]
        observed |= observe_rules(rules, url=warehouse_url(settings, "etl"), schema=schema, table=table)
    with begin(settings) as connection:
        write_results(connection, suite, delivery_id=None, observed=observed)
    outcomes = _outcomes(suite, observed)
    for outcome in outcomes:
        if outcome.row_count and outcome.severity != "warn":
            raise SinergiError(
                f"{outcome.message} ({outcome.row_count} baris)",
                code=outcome.code,
                remedy="Hubungi insinyur data; runbook aturan ini menjelaskan langkahnya.",
            )
    return outcomes


def _outcomes(suite: Suite, observed: Mapping[str, int]) -> tuple[RuleOutcome, ...]:
    return tuple(
        RuleOutcome(
            code=rule.code,
            severity=rule.severity,
            message=rule.message,
            row_count=observed[rule.code],
        )
        for rule in suite.rules
    )
