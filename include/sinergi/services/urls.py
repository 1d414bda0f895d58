"""SQLAlchemy addresses of the two databases, by role.

Usage::

    create_engine(warehouse_url(settings, "etl"))
    create_engine(airflow_url(settings))

Every address says ``postgresql+psycopg2://``: a bare ``postgresql://`` means psycopg 3 to
SQLAlchemy 2.1, which has no ``copy_expert``.
"""

from __future__ import annotations

from typing import Literal
from urllib.parse import quote

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from sinergi.errors import ConfigurationError, ServiceError
from sinergi.services.secrets import read_secret
from sinergi.settings import Settings

Role = Literal["owner", "etl", "analyst"]

LOGINS: dict[Role, str] = {"owner": "sinergi_owner", "etl": "sinergi_etl", "analyst": "sinergi_analyst"}
WAREHOUSE_DATABASE = "warehouse"
AIRFLOW_DATABASE = "airflow"
PORT_FILE = "run/postgres.port"

_CONNECT_SECONDS = "10"
# What our SQL relies on and an administrator may have set otherwise for the server, the database or the login.
# Compiling (jit) takes longer than our long statements run.
_OUTSIDE_SETTINGS = (
    "-c search_path=public",
    "-c standard_conforming_strings=on",
    "-c jit=off",
    "-c default_transaction_isolation=read\\ committed",
)


def warehouse_url(settings: Settings, role: Role = "owner") -> str:
    """Return the address of the warehouse as one of its three roles.

    In an outside database (``SINERGI_WAREHOUSE_URL``) everybody logs in with the one login that
    was given and takes on the role at once (``set role``).

    Raises:
        ServiceError: The embedded PostgreSQL was never started in this home.
        ConfigurationError: ``SINERGI_WAREHOUSE_URL`` is no PostgreSQL address.
    """
    login = LOGINS[role]
    if settings.warehouse_url is None:
        return embedded_url(settings, login=login, database=WAREHOUSE_DATABASE)
    outside = _outside_warehouse(settings.warehouse_url)
    return _rendered(outside if role == "owner" else _with_options(outside, f"-c role={login}"))


def analyst_url(settings: Settings) -> str:
    """Return the address for an analyst's own programs: as the login ``sinergi_analyst``, whose rights it has.

    Unlike ``warehouse_url(settings, "analyst")`` it never holds the password of an outside warehouse's owner.
    """
    if settings.warehouse_url is None:
        return warehouse_url(settings, "analyst")
    login = LOGINS["analyst"]
    outside = _outside_warehouse(settings.warehouse_url)
    return _rendered(outside.set(username=login, password=read_secret(settings, f"postgres_{login}")))


def airflow_url(settings: Settings) -> str:
    """Return the address of the Airflow metadata database, the outside one when there is one.

    Raises:
        ServiceError: The embedded PostgreSQL was never started in this home.
        ConfigurationError: ``SINERGI_AIRFLOW_DATABASE_URL`` is no PostgreSQL address.
    """
    if settings.airflow_database_url is not None:
        return _rendered(_parsed(settings.airflow_database_url, setting="SINERGI_AIRFLOW_DATABASE_URL"))
    return embedded_url(settings, login="airflow", database=AIRFLOW_DATABASE)


def embedded_url(settings: Settings, *, login: str, database: str) -> str:
    """Return the address of ``database`` in the embedded PostgreSQL as ``login``."""
    password = quote(read_secret(settings, f"postgres_{login}"), safe="")
    return f"postgresql+psycopg2://{login}:{password}@127.0.0.1:{embedded_port(settings)}/{database}"


def embedded_port(settings: Settings) -> int:
    """Return the port of the embedded PostgreSQL of this home.

    Raises:
        ServiceError: It was never started.
    """
    try:
        return int((settings.home / PORT_FILE).read_text("ascii"))
    except (OSError, ValueError) as error:
        raise ServiceError(
            f"PostgreSQL belum pernah dijalankan di {settings.home}.",
            code="SERVICE-110",
            remedy="Jalankan `make up`.",
        ) from error


def _outside_warehouse(text: str) -> URL:
    url = _parsed(text, setting="SINERGI_WAREHOUSE_URL")
    given = {"connect_timeout": _CONNECT_SECONDS, **url.query, "client_encoding": "utf8"}
    return _with_options(url.set(query=given), *_OUTSIDE_SETTINGS)


def _parsed(text: str, *, setting: str) -> URL:
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        url = None
    if url is None or url.drivername.split("+")[0] not in {"postgresql", "postgres"} or not url.database:
        raise ConfigurationError(
            f"{setting} bukan alamat PostgreSQL.",
            code="CONFIG-110",
            remedy="Tulis postgresql://pemilik:sandi@host:5432/nama_basis_data di .env.",
        )
    return url.set(drivername="postgresql+psycopg2")


def _with_options(url: URL, *options: str) -> URL:
    given = url.query.get("options", "")
    return url.update_query_dict({"options": " ".join(filter(None, (str(given), *options)))})


def _rendered(url: URL) -> str:
    address, _, query = url.render_as_string(hide_password=False).partition("?")
    # SQLAlchemy leaves a space of a password as it is; Great Expectations takes that for no address.
    address = address.replace(" ", "%20")
    # libpq does not read "+" as a space.
    return f"{address}?{query.replace('+', '%20')}" if query else address
