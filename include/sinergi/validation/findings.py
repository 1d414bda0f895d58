"""Findings, rejected rows and results of a delivery, written in one transaction.

Every finding comes from the very query that Great Expectations ran, over all rows.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, text

from sinergi.contracts.contract import Column, Contract
from sinergi.errors import SinergiError
from sinergi.validation.suites import Rule, Suite

_FINDING = """
insert into quarantine.finding (delivery_id, sheet, row_no, column_name, rule_code, severity, message)
select :delivery_id, failing.sheet, failing.row_no, :column, :code, :severity, :message
from ({query}) as failing
"""
_WHOLE_TABLE = "select '' as sheet, 0 as row_no where :failing > 0"
_RESULT = """
insert into ops.validation_result (delivery_id, suite, rule_code, severity, is_success, row_count)
values (:delivery_id, :suite, :code, :severity, :is_success, :row_count)
"""
_REJECTED = """
insert into quarantine.rejected_row (delivery_id, sheet, row_no, cells)
select s.delivery_id, s.sheet, s.row_no, coalesce(s.extra, '{{}}') || coalesce(received.cells, '{{}}')
from (
    select distinct f.sheet, f.row_no
    from quarantine.finding as f
    where f.delivery_id = :delivery_id and f.severity = 'reject'
) as rejected
inner join staging.{feed} as s
    on s.delivery_id = :delivery_id and rejected.sheet = s.sheet and rejected.row_no = s.row_no
cross join lateral (
    select jsonb_object(array[{names}], array[{texts}]) as cells
) as written
cross join lateral (
    select jsonb_object_agg(
        m.heading,
        case
            when m.column_name is not null then written.cells -> m.column_name
            when m.remark = 'nomor_urut' then to_jsonb(s.running_no)
            else s.extra -> m.heading
        end
        order by m.column_name is not null, m.position desc
    ) as cells
    from ops.column_mapping as m
    where m.delivery_id = :delivery_id and m.sheet = s.sheet
) as received
"""


def write_findings(
    connection: Connection,
    contract: Contract,
    suite: Suite,
    *,
    delivery_id: int,
    table: str,
    observed: Mapping[str, int],
) -> int:
    """Replace what earlier runs found in the delivery.

    Findings at delivery level of other steps (``row_no`` 0 under a code that is not in the suite)
    stay.

    Args:
        connection: Open transaction of role etl.
        contract: The feed.
        suite: Its suite.
        delivery_id: The delivery.
        table: Its mark table, schema and name.
        observed: Failing rows per rule code, as Great Expectations counted them.

    Returns:
        The number of rejected rows.

    Raises:
        SinergiError: A query found other rows than Great Expectations counted.
    """
    _delete_former(connection, suite, delivery_id)
    for rule in suite.rules:
        _insert_findings(connection, rule, delivery_id=delivery_id, table=table, observed=observed[rule.code])
    write_results(connection, suite, delivery_id=delivery_id, observed=observed)
    return connection.execute(text(reject_rows(contract)), {"delivery_id": delivery_id}).rowcount


def write_results(
    connection: Connection, suite: Suite, *, delivery_id: int | None, observed: Mapping[str, int]
) -> None:
    """Replace the results of a suite in ``ops.validation_result``: counts per rule, no value."""
    connection.execute(
        text(
            "delete from ops.validation_result where suite = :suite and delivery_id is not distinct from :delivery_id"
        ),
        {"suite": suite.name, "delivery_id": delivery_id},
    )
    connection.execute(
        text(_RESULT),
        [
            {
                "delivery_id": delivery_id,
                "suite": suite.name,
                "code": rule.code,
                "severity": rule.severity,
                "is_success": observed[rule.code] == 0,
                "row_count": observed[rule.code],
            }
            for rule in suite.rules
        ],
    )


def reject_rows(contract: Contract) -> str:
    """Return the statement that sets aside every row with a reject finding of ``:delivery_id``.

    ``cells`` holds each received heading with the cell as it was written (null when empty): contract
    columns, the running number and the columns outside the contract.
    """
    columns = contract.columns.values()
    return _REJECTED.format(
        feed=contract.name,
        names=", ".join(f"'{column.name}'" for column in columns),
        texts=", ".join(f"nullif({_written(column)}, '')" for column in columns),
    )


def _written(column: Column) -> str:
    # `_raw` is kept only where it differs from the cleaned text, which has no ".00" on whole rupiah.
    value = f"s.{column.name}"
    cleaned = f"cast({value} as text)"
    if column.kind == "money":
        cleaned = f"case when {value} = trunc({value}) then cast(trunc({value}) as text) else {cleaned} end"
    return f"coalesce(s.{column.name}_raw, {cleaned})"


def _delete_former(connection: Connection, suite: Suite, delivery_id: int) -> None:
    values = {"delivery_id": delivery_id, "codes": [rule.code for rule in suite.rules]}
    connection.execute(
        text(
            "delete from quarantine.finding"
            " where delivery_id = :delivery_id and (row_no > 0 or rule_code = any(:codes))"
        ),
        values,
    )
    connection.execute(text("delete from quarantine.rejected_row where delivery_id = :delivery_id"), values)


def _insert_findings(connection: Connection, rule: Rule, *, delivery_id: int, table: str, observed: int) -> None:
    query = rule.query_over(table) if rule.query else _WHOLE_TABLE
    values = {
        "delivery_id": delivery_id,
        "column": rule.column,
        "code": rule.code,
        "severity": rule.severity,
        "message": rule.message,
    }
    if not rule.query:
        values["failing"] = observed
    inserted = connection.execute(text(_FINDING.format(query=query)), values).rowcount
    if inserted != observed:
        raise SinergiError(
            f"Aturan {rule.code}: pemeriksa menghitung {observed} baris, temuan yang ditulis {inserted}.",
            code="VALID-003",
            remedy="Tidak ada yang disimpan. Jalankan lagi; bila terulang, hubungi insinyur data.",
        )
