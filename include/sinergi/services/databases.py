"""The two databases and their roles; each step is repeatable, so a kill between two heals.

The superuser is used here only. ``sinergi_owner`` owns the warehouse, ``airflow`` the metadata;
``sinergi_etl`` and ``sinergi_analyst`` may connect to the warehouse and get the rest from migrations.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg2
from psycopg2 import extensions, sql

from sinergi.errors import ServiceError
from sinergi.services.secrets import read_secret
from sinergi.services.urls import AIRFLOW_DATABASE, LOGINS, WAREHOUSE_DATABASE, embedded_port
from sinergi.settings import Settings

_OWNERS = {AIRFLOW_DATABASE: "airflow", WAREHOUSE_DATABASE: LOGINS["owner"]}
_GUESTS = (LOGINS["etl"], LOGINS["analyst"])


def provision_databases(settings: Settings) -> None:
    """Create the roles and databases that are missing in the embedded PostgreSQL.

    Raises:
        ServiceError: The server does not let the launcher in.
    """
    with _superuser(settings) as cursor:
        for login in (*_OWNERS.values(), *_GUESTS):
            _create_login(cursor, login, read_secret(settings, f"postgres_{login}"))
        for database, owner in _OWNERS.items():
            _create_database(cursor, database, owner)
        _grant(cursor)


def empty_airflow_database(settings: Settings) -> None:
    """Drop the Airflow metadata database and create it empty; for one whose creation was cut off."""
    with _superuser(settings) as cursor:
        database = sql.Identifier(AIRFLOW_DATABASE)
        cursor.execute(sql.SQL("drop database if exists {} with (force)").format(database))
        _create_database(cursor, AIRFLOW_DATABASE, _OWNERS[AIRFLOW_DATABASE])
        cursor.execute(sql.SQL("revoke all on database {} from public").format(database))


@contextmanager
def _superuser(settings: Settings) -> Iterator[extensions.cursor]:
    try:
        connection = psycopg2.connect(
            host="127.0.0.1",
            port=embedded_port(settings),
            dbname="postgres",
            user="postgres",
            password=read_secret(settings, "postgres_superuser"),
            connect_timeout=10,
        )
    except psycopg2.OperationalError as error:
        raise ServiceError(
            "PostgreSQL menolak sandi yang tersimpan atau tidak menjawab.",
            code="SERVICE-140",
            remedy=f"Pulihkan folder {settings.secrets} dari cadangan, lalu `make up`.",
        ) from error
    with closing(connection):
        connection.autocommit = True
        with connection.cursor() as cursor:
            yield cursor


def _create_login(cursor: extensions.cursor, login: str, password: str) -> None:
    if _exists(cursor, "select from pg_roles where rolname = %s", login):
        return
    verifier = extensions.encrypt_password(password, login, scope=cursor.connection, algorithm="scram-sha-256")
    cursor.execute(sql.SQL("create role {} login password {}").format(sql.Identifier(login), sql.Literal(verifier)))


def _create_database(cursor: extensions.cursor, database: str, owner: str) -> None:
    if _exists(cursor, "select from pg_database where datname = %s", database):
        return
    cursor.execute(
        sql.SQL("create database {} owner {} template template0").format(
            sql.Identifier(database), sql.Identifier(owner)
        )
    )


def _grant(cursor: extensions.cursor) -> None:
    for database in ("postgres", "template1", *_OWNERS):
        cursor.execute(sql.SQL("revoke all on database {} from public").format(sql.Identifier(database)))
    warehouse = sql.Identifier(WAREHOUSE_DATABASE)
    etl, analyst = map(sql.Identifier, _GUESTS)
    cursor.execute(sql.SQL("grant connect, temporary on database {} to {}").format(warehouse, etl))
    cursor.execute(sql.SQL("grant connect on database {} to {}").format(warehouse, analyst))
    cursor.execute(sql.SQL("alter database {} set timezone to 'Asia/Jakarta'").format(warehouse))


def _exists(cursor: extensions.cursor, query: str, name: str) -> bool:
    cursor.execute(query, (name,))
    return cursor.fetchone() is not None
