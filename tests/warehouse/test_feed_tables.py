"""What is generated from a contract grows with it and disturbs nobody when it is as it should be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection, text

from sinergi.contracts.contract import Column, Contract
from sinergi.contracts.registry import find_contract
from sinergi.errors import ConfigurationError
from sinergi.settings import Settings
from sinergi.warehouse.connection import begin, warehouse_engine
from sinergi.warehouse.feed_tables import ensure_feed_tables, has_feed_tables
from sinergi.warehouse.migrate import migrate, prepare_feed

pytestmark = pytest.mark.integration

_RELATIONS = """
select n.nspname || '.' || c.relname, c.oid
from pg_class as c inner join pg_namespace as n on c.relnamespace = n.oid
where n.nspname in ('ref', 'ops', 'staging', 'quarantine', 'vault', 'core', 'mart', 'public')
order by 1
"""


@pytest.fixture
def contract(warehouse: Settings) -> Contract:
    return find_contract(warehouse.sources, "pkh", "penyaluran")


@pytest.fixture
def connection(warehouse: Settings) -> Iterator[Connection]:
    """The owner in a transaction that is rolled back; a lock that is not free at once is an error."""
    with warehouse_engine(warehouse, role="owner").connect() as connection:
        connection.execute(text("set local lock_timeout = '1s'"))
        yield connection
        connection.rollback()


def _columns(connection: Connection, relation: str) -> list[str]:
    return list(connection.execute(text(f"select * from {relation} limit 0")).keys())


def _oid(connection: Connection, relation: str) -> int:
    return connection.execute(
        text(f"select cast('{relation}' as regclass)::oid".replace("::", "\\:\\:"))
    ).scalar_one()


def _with_column(contract: Contract, **changes: Any) -> Contract:
    """Return the contract with a further fact column before all others."""
    new = Column(name="uji", label="Uji: 'baru'", kind="count", headings=("UJI",), fact="uji_count")
    return replace(contract, columns={"uji": replace(new, **changes), **contract.columns})


def test_migrating_twice_leaves_every_relation_the_same(warehouse: Settings) -> None:
    with begin(warehouse, role="owner") as connection:
        before = connection.execute(text(_RELATIONS)).all()
    migrate(warehouse)
    with begin(warehouse, role="owner") as connection:
        assert connection.execute(text(_RELATIONS)).all() == before


def test_nobody_who_reads_or_writes_is_waited_for_when_nothing_changes(
    warehouse: Settings, contract: Contract, connection: Connection
) -> None:
    with begin(warehouse) as busy:
        busy.execute(text("select * from core.pkh_payment"))
        busy.execute(text("delete from staging.pkh_penyaluran"))
        busy.execute(text("delete from core.pkh_payment_version"))
        ensure_feed_tables(connection, contract)


def test_a_new_column_comes_last_and_a_view_that_reads_the_fact_stays(
    contract: Contract, connection: Connection
) -> None:
    connection.execute(text("create view publish.uji as select id_peserta from core.pkh_payment"))
    oid, standing = _oid(connection, "core.pkh_payment"), _columns(connection, "core.pkh_payment")
    ensure_feed_tables(connection, _with_column(contract))
    assert _columns(connection, "core.pkh_payment") == [*standing, "uji_count"]
    assert _oid(connection, "core.pkh_payment") == oid
    assert _columns(connection, "publish.uji") == ["id_peserta"]


def test_a_new_label_reaches_the_table_and_the_view(contract: Contract, connection: Connection) -> None:
    ensure_feed_tables(connection, _with_column(contract))
    ensure_feed_tables(connection, _with_column(contract, label="Uji: dua"))
    told = connection.execute(
        text(
            "select c.relname, col_description(c.oid, a.attnum) from pg_class as c"
            " inner join pg_attribute as a on c.oid = a.attrelid where a.attname in ('uji', 'uji_count')"
        )
    )
    assert {tuple(row) for row in told} == {
        ("pkh_penyaluran", "Uji: dua"),
        ("pkh_payment_version", "Uji: dua"),
        ("pkh_payment", "Uji: dua"),
    }


def test_a_column_that_leaves_the_contract_leaves_the_view_and_stays_in_the_table(
    contract: Contract, connection: Connection
) -> None:
    standing = _columns(connection, "core.pkh_payment")
    ensure_feed_tables(connection, _with_column(contract))
    ensure_feed_tables(connection, contract)
    assert _columns(connection, "core.pkh_payment") == standing
    assert "uji_count" in _columns(connection, "core.pkh_payment_version")


def test_a_view_of_somebody_else_is_never_dropped(contract: Contract, connection: Connection) -> None:
    ensure_feed_tables(connection, _with_column(contract))
    connection.execute(text("create view publish.uji as select uji_count from core.pkh_payment"))
    with pytest.raises(ConfigurationError) as caught:
        ensure_feed_tables(connection, contract)
    assert caught.value.code == "CONFIG-004"


def _as_known(connection: Connection) -> list[str]:
    query = "select * from core.pkh_payment_as_known(current_date) limit 0"
    return list(connection.execute(text(query)).keys())


def _written(connection: Connection) -> str:
    query = "select xmin\\:\\:text from pg_proc where oid = cast('core.pkh_payment_as_known(date)' as regprocedure)"
    return str(connection.execute(text(query)).scalar_one())


def test_what_was_known_has_the_columns_of_the_view_and_follows_them(
    contract: Contract, connection: Connection
) -> None:
    standing, written = _columns(connection, "core.pkh_payment"), _written(connection)
    ensure_feed_tables(connection, contract)
    assert _written(connection) == written
    assert _as_known(connection) == standing
    ensure_feed_tables(connection, _with_column(contract))
    assert _as_known(connection) == _columns(connection, "core.pkh_payment") == [*standing, "uji_count"]
    ensure_feed_tables(connection, contract)
    assert _as_known(connection) == _columns(connection, "core.pkh_payment") == standing


def test_a_view_of_somebody_else_over_what_was_known_is_never_dropped(
    contract: Contract, connection: Connection
) -> None:
    ensure_feed_tables(connection, _with_column(contract))
    connection.execute(text("create view publish.uji as select * from core.pkh_payment_as_known(current_date)"))
    with pytest.raises(ConfigurationError) as caught:
        ensure_feed_tables(connection, contract)
    assert caught.value.code == "CONFIG-004"


def test_a_feed_without_its_function_is_prepared_and_analysts_may_call_it(warehouse: Settings) -> None:
    contract = find_contract(warehouse.sources, "slrt", "layanan_harian")
    with begin(warehouse, role="owner") as connection:
        connection.execute(text("drop function core.slrt_daily_service_as_known(date)"))
    with begin(warehouse) as connection:
        assert not has_feed_tables(connection, contract)
    prepare_feed(warehouse, contract)
    with begin(warehouse, role="analyst") as connection:
        connection.execute(text("select * from core.slrt_daily_service_as_known(current_date)"))
