"""Contestants: each runs in a process of its own; some get a new PostgreSQL, set up as the product does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sinergi.services.postgres import remove_postgres, start_postgres
from sinergi.settings import REPOSITORY, Settings, load_settings


@contextmanager
def new_home(folder: Path) -> Iterator[Settings]:
    """Yield the settings of a new home with PostgreSQL running, durable as in the product."""
    with tempfile.TemporaryDirectory(dir=folder, prefix="home-", ignore_cleanup_errors=True) as name:
        settings = load_settings({"SINERGI_HOME": name})
        start_postgres(settings)
        try:
            yield settings
        finally:
            remove_postgres(settings)


def run_contestant(*command: str, home: Path | None = None) -> dict[str, Any]:
    """Run a contestant and return what it printed last, if that is a report.

    Args:
        command: The program and its arguments.
        home: ``SINERGI_HOME`` where it needs one.
    """
    environment = {**os.environ, "PYTHONPATH": f"{REPOSITORY / 'include'}{os.pathsep}{REPOSITORY}"}
    environment |= {"SINERGI_HOME": str(home)} if home else {}
    done = subprocess.run(command, cwd=REPOSITORY, env=environment, stdout=subprocess.PIPE, check=True)
    lines = done.stdout.decode().strip().splitlines()
    return json.loads(lines[-1]) if lines and lines[-1].startswith("{") else {}


def run_module(name: str, *arguments: str, home: Path | None = None) -> dict[str, Any]:
    """Run a module of this folder as a contestant."""
    return run_contestant(sys.executable, "-m", f"tests.benchmarks.{name}", *arguments, home=home)


def tell(what: str) -> None:
    """Say what is being measured."""
    print(f"… {what}", file=sys.stderr, flush=True)
