"""``serve`` and ``health``: one component of Airflow in a place of its own, as the containers run it.

A health check is run twice a minute in every container, so nothing heavy is imported here.
"""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace

from sinergi.errors import ConfigurationError
from sinergi.services.component_health import find_trouble
from sinergi.services.components import (
    COMMANDS,
    EXECUTOR,
    WORKER,
    component_command,
    require_others_start,
    run_watched_scheduler,
)
from sinergi.services.environment import airflow_environment
from sinergi.settings import Settings


def add_component(parser: ArgumentParser) -> None:
    """Declare the argument that ``serve`` and ``health`` share."""
    parser.add_argument("component", choices=(*COMMANDS, WORKER), help="bagian Airflow yang dimaksud")


def serve(settings: Settings, arguments: Namespace) -> int:
    """Become a component of Airflow, with the same settings that the supervisor of a home gives it.

    Returns:
        The exit code of a scheduler with LocalExecutor, which is watched; every other component takes the
        place of this process.
    """
    require_others_start(settings)
    environment = airflow_environment(settings)
    is_local = environment[EXECUTOR] == "LocalExecutor"
    if arguments.component == WORKER and is_local:
        raise ConfigurationError(
            "Worker hanya bekerja dengan CeleryExecutor, sedangkan yang dipilih LocalExecutor.",
            code="CONFIG-023",
            remedy="Di .env: SINERGI_EXECUTOR=CeleryExecutor bersama COMPOSE_PROFILES=celery, atau hapus keduanya.",
        )
    os.chdir(settings.home / "airflow")
    if arguments.component == "scheduler" and is_local:
        return run_watched_scheduler(settings, environment)
    command = component_command(arguments.component)
    sys.stdout.flush()
    os.execve(command[0], command, environment)  # noqa: S606


def health(settings: Settings, arguments: Namespace) -> int:
    """Say whether a component works; run where it runs.

    Returns:
        0 when it does, 1 when not.
    """
    trouble = find_trouble(settings, arguments.component)
    sys.stdout.write(f"{trouble or 'sehat'}\n")
    return 1 if trouble else 0
