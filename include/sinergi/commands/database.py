"""``url`` and ``psql``: ways into the databases for people and programs."""

from __future__ import annotations

import os
import shutil
import sys
from argparse import ArgumentParser, Namespace

from sqlalchemy.engine import make_url

from sinergi.commands.lifecycle import up_databases
from sinergi.services.cluster import locate_cluster
from sinergi.services.outside import open_analyst_login
from sinergi.services.postgres import is_postgres_running
from sinergi.services.urls import airflow_url, warehouse_url
from sinergi.settings import Settings


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of ``url``."""
    parser.add_argument(
        "--db", choices=["warehouse", "airflow"], default="warehouse", help="basis data yang dimaksud"
    )
    add_role(parser)


def add_role(parser: ArgumentParser) -> None:
    """Declare the argument that ``url`` and ``psql`` share."""
    parser.add_argument(
        "--role",
        choices=["owner", "analyst"],
        default="owner",
        help="sebagai siapa: pemilik, atau analis yang hanya membaca",
    )


def print_url(settings: Settings, arguments: Namespace) -> int:
    """Print the SQLAlchemy address of the warehouse as its owner or an analyst, or of Airflow's metadata."""
    _start_databases(settings)
    url = airflow_url(settings) if arguments.db == "airflow" else _warehouse(settings, arguments.role)
    sys.stdout.write(f"{url}\n")
    return 0


def open_psql(settings: Settings, arguments: Namespace) -> int:
    """Become psql on the warehouse; the password goes by the environment, not the command line."""
    _start_databases(settings)
    url = make_url(_warehouse(settings, arguments.role))
    environment = {**os.environ, "PGPASSWORD": url.password or ""}
    address = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    program = _psql(settings)
    sys.stdout.flush()
    os.execvpe(program, (program, address.replace("+", "%20")), environment)  # noqa: S606


def _psql(settings: Settings) -> str:
    """Return the psql to become: for an outside server the system's, because the embedded one has no TLS."""
    own = str(locate_cluster(settings).programs / "psql")
    return own if settings.warehouse_url is None else shutil.which("psql") or own


def _warehouse(settings: Settings, role: str) -> str:
    return open_analyst_login(settings) if role == "analyst" else warehouse_url(settings, "owner")


def _start_databases(settings: Settings) -> None:
    if not is_postgres_running(settings):
        up_databases(settings)
