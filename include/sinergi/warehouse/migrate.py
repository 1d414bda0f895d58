"""Bring the warehouse to the state this version needs: migrations, feed tables, references, grants.

Safe to repeat and to interrupt: each migration is one transaction, the rest is one more. What has been applied
stands in ``public.sinergi_migration``, which must be there before the first migration makes the schemas.
"""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection, text

from sinergi.contracts.contract import Contract
from sinergi.contracts.registry import load_contracts
from sinergi.errors import ConfigurationError
from sinergi.log import get_logger
from sinergi.settings import Settings
from sinergi.warehouse.connection import begin
from sinergi.warehouse.feed_tables import ensure_feed_tables, grant_feed, has_feed_tables
from sinergi.warehouse.references import load_references
from sinergi.warehouse.statements import read_sql, sql_folder
from sinergi.warehouse.survivorship import load_survivorship, store_views

logger = get_logger(__name__)

_LOCK = 35_190_001
_LEDGER = """
create table if not exists public.sinergi_migration (
    name text primary key, sha256 text not null, applied_at timestamptz not null default now()
);
comment on table public.sinergi_migration is 'Migrasi yang sudah dijalankan: satu baris per berkas SQL';
comment on column public.sinergi_migration.name is 'Nama berkas tanpa akhiran';
comment on column public.sinergi_migration.sha256 is 'Sidik jari isinya waktu dijalankan';
comment on column public.sinergi_migration.applied_at is 'Waktu dijalankan'
"""


def migrate(settings: Settings) -> None:
    """Apply what is missing.

    Raises:
        ConfigurationError: An applied migration was changed afterwards.
    """
    for path in sorted(sql_folder("migrations").glob("*.sql")):
        with begin(settings, role="owner") as connection:
            _apply(connection, name=path.stem, script=path.read_text("utf-8"))
    with begin(settings, role="owner") as connection:
        _lock(connection)
        for contracts in load_contracts(settings.sources).values():
            for contract in contracts:
                ensure_feed_tables(connection, contract)
                _register_feed(connection, contract)
        load_references(connection, settings)
        store_views(connection, load_survivorship(settings.reference / "survivorship.yml"))
        connection.exec_driver_sql(read_sql("security/grants"))


def prepare_feed(settings: Settings, contract: Contract) -> None:
    """Make the tables of a feed whose contract came, or grew, while the services run.

    Where they stand, nothing is done but looking: a run asks for its feed each time.

    Raises:
        ConfigurationError: A column left the contract's fact, and a view of somebody else still reads it.
    """
    with begin(settings) as connection:
        if has_feed_tables(connection, contract):
            return
    with begin(settings, role="owner") as connection:
        _lock(connection)
        ensure_feed_tables(connection, contract)
        _register_feed(connection, contract)
        load_references(connection, settings)
        grant_feed(connection, contract)
    logger.info("Prepared the tables of feed %s", contract.name)


def _lock(connection: Connection) -> None:
    connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def _apply(connection: Connection, *, name: str, script: str) -> None:
    checksum = hashlib.sha256(script.encode()).hexdigest()
    _lock(connection)
    connection.execute(text(_LEDGER))
    applied = connection.execute(
        text("select sha256 from public.sinergi_migration where name = :name"), {"name": name}
    ).scalar()
    if applied is None:
        connection.exec_driver_sql(script)
        connection.execute(
            text("insert into public.sinergi_migration (name, sha256) values (:name, :checksum)"),
            {"name": name, "checksum": checksum},
        )
        logger.info("Applied migration %s", name)
    elif applied != checksum:
        raise ConfigurationError(
            f"Migrasi {name} berubah setelah dijalankan.",
            code="CONFIG-003",
            remedy="Kembalikan isi berkas itu dan tulis migrasi baru.",
        )


def _register_feed(connection: Connection, contract: Contract) -> None:
    connection.execute(
        text(
            "insert into ops.feed (source, feed, label, grain) values (:source, :feed, :label, :grain)"
            " on conflict (source, feed) do update set label = excluded.label, grain = excluded.grain"
            " where (feed.label, feed.grain) is distinct from (excluded.label, excluded.grain)"
        ),
        {"source": contract.source, "feed": contract.feed, "label": contract.label, "grain": contract.grain},
    )
