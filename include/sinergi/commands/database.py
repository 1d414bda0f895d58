"""``url`` and ``psql``: ways into the databases for people and programs."""

from __future__ import annotations

import os
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
    """Declare as whom the warehouse is opened."""
    parser.add_argument(
        "--role",
        choices=["owner", "analyst"],
        default="owner",
        help="sebagai siapa gudang data dibuka; analyst hanya membaca, tanpa data pribadi (bawaan: owner)",
    )


def print_url(settings: Settings, arguments: Namespace) -> int:
    """Print the SQLAlchemy address of the warehouse as one role, or of Airflow's metadata; nothing else."""
    _start_databases(settings)
    url = airflow_url(settings) if arguments.db == "airflow" else _warehouse_login(settings, arguments)
    sys.stdout.write(f"{url}\n")
    return 0


def open_psql(settings: Settings, arguments: Namespace) -> int:
    """Become psql on the warehouse as one role; the password goes by the environment, not the command line."""
    _start_databases(settings)
    url = make_url(_warehouse_login(settings, arguments))
    environment = {**os.environ, "PGPASSWORD": url.password or ""}
    address = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    program = str(locate_cluster(settings).programs / "psql")
    sys.stdout.flush()
    os.execvpe(program, (program, address), environment)  # noqa: S606


def _warehouse_login(settings: Settings, arguments: Namespace) -> str:
    return open_analyst_login(settings) if arguments.role == "analyst" else warehouse_url(settings, "owner")


def _start_databases(settings: Settings) -> None:
    if not is_postgres_running(settings):
        up_databases(settings)
