"""``url`` and ``psql``: ways into the databases for people and programs."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace

from sqlalchemy.engine import make_url

from sinergi.commands.lifecycle import up_databases
from sinergi.services.cluster import locate_cluster
from sinergi.services.postgres import is_postgres_running
from sinergi.services.urls import airflow_url, warehouse_url
from sinergi.settings import Settings


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of ``url``."""
    parser.add_argument(
        "--db", choices=["warehouse", "airflow"], default="warehouse", help="basis data yang dimaksud"
    )


def print_url(settings: Settings, arguments: Namespace) -> int:
    """Print the SQLAlchemy address of the warehouse as its owner, or of Airflow's metadata; nothing else."""
    _start_databases(settings)
    url = airflow_url(settings) if arguments.db == "airflow" else warehouse_url(settings, "owner")
    sys.stdout.write(f"{url}\n")
    return 0


def open_psql(settings: Settings, _arguments: Namespace) -> int:
    """Become psql on the warehouse as its owner; the password goes by the environment, not the command line."""
    _start_databases(settings)
    url = make_url(warehouse_url(settings, "owner"))
    environment = {**os.environ, "PGPASSWORD": url.password or ""}
    address = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    program = str(locate_cluster(settings).programs / "psql")
    sys.stdout.flush()
    os.execvpe(program, (program, address), environment)  # noqa: S606


def _start_databases(settings: Settings) -> None:
    if not is_postgres_running(settings):
        up_databases(settings)
