"""Rules run by Great Expectations inside PostgreSQL; only counts come out."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sinergi.errors import ConfigurationError, SinergiError
from sinergi.validation.suites import ROW_QUERY, Rule

# No row and no value: unexpected rows appear in COMPLETE results only, values in all others.
_RESULT_FORMAT = {
    "result_format": "BASIC",
    "include_unexpected_rows": False,
    "exclude_unexpected_values": True,
    "partial_unexpected_count": 0,
}


def observe_rules(rules: Sequence[Rule], *, url: str, schema: str, table: str) -> dict[str, int]:
    """Run rules over one table with Great Expectations.

    Great Expectations is imported here (seconds, 230 MB unless it was preloaded), its analytics
    and progress bars are off, and the texts of its exceptions are dropped.

    Args:
        rules: The rules to run.
        url: SQLAlchemy address of the warehouse, ``postgresql+psycopg2://…``.
        schema: Schema of the table that ``{batch}`` stands for.
        table: Its name.

    Returns:
        Rule code to the number of failing rows; 0 or 1 for an expectation about the whole table.

    Raises:
        ConfigurationError: A rule could not be run; it never counts as passed.
    """
    with _batch(url, schema=schema, table=table) as (gx, batch):
        suite = gx.ExpectationSuite(name=table, expectations=[rule.expectation() for rule in rules])
        validated = batch.validate(suite, result_format=_RESULT_FORMAT)
        results = {found.expectation_config.meta["rule_code"]: found for found in validated.results}
        return {rule.code: _count(rule, results.get(rule.code)) for rule in rules}


def _count(rule: Rule, found: Any) -> int:
    if found is None or _has_raised(found.exception_info):
        raise _not_run(rule)
    if rule.kind != ROW_QUERY:
        if not found.result:
            raise _not_run(rule)
        return 0 if found.success else 1
    observed = found.result.get("observed_value")
    if not isinstance(observed, int) or found.success != (observed == 0):
        raise _not_run(rule)
    return observed


def _has_raised(exception_info: Mapping[str, Any] | None) -> bool:
    # One dictionary when nothing was raised, else one per metric under its id.
    if not exception_info:
        return False
    if "raised_exception" in exception_info:
        return bool(exception_info["raised_exception"])
    return True


def _not_run(rule: Rule) -> ConfigurationError:
    return ConfigurationError(
        f"Aturan {rule.code} tidak dapat dijalankan; kiriman tidak dinyatakan lolos.",
        code="CONFIG-121",
        remedy="Periksa query aturan itu dan berkas SQL yang membuat tandanya.",
    )


@contextmanager
def _batch(url: str, *, schema: str, table: str) -> Iterator[tuple[Any, Any]]:
    gx = _import_great_expectations()
    context = _quiet_context(gx)
    source = context.data_sources.add_postgres("warehouse", connection_string=url, create_temp_table=False)
    try:
        yield gx, _whole_table(source, schema=schema, table=table)
    finally:
        # An idle connection of Great Expectations would hold the mark table against its drop.
        source.get_execution_engine().close()
        source.get_engine().dispose()


def _quiet_context(gx: Any) -> Any:
    from great_expectations.data_context.types import base  # noqa: PLC0415

    # The default of an ephemeral context leaves a folder for Data Docs in the temporary files each time.
    config = base.DataContextConfig(
        store_backend_defaults=base.InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
        progress_bars=base.ProgressBarsConfig(globally=False, metric_calculations=False),
        analytics_enabled=False,
    )
    return gx.get_context(project_config=config, mode="ephemeral")


def _whole_table(source: Any, *, schema: str, table: str) -> Any:
    from great_expectations.datasource.fluent.interfaces import TestConnectionError  # noqa: PLC0415

    try:
        asset = source.add_table_asset(table, table_name=table, schema_name=schema)
        return asset.add_batch_definition_whole_table("all").get_batch()
    except TestConnectionError:
        raise SinergiError(
            f"Tabel {schema}.{table} tidak dapat dibaca oleh pemeriksa.",
            code="VALID-001",
            remedy="Periksa apakah gudang data berjalan dan migrasinya lengkap.",
        ) from None


def _import_great_expectations() -> Any:
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "False")
    # Its log lines repeat failing statements; the outcome of every rule is in the results.
    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    import great_expectations  # noqa: PLC0415

    return great_expectations
