"""Read by every Airflow process at start; the one that forks tasks loads the heavy libraries here, once.

LocalExecutor forks its workers from the scheduler, Celery those of its pool from the worker, so a task then
finds pandas, Great Expectations and our own modules loaded (0.1 s instead of 5 s). Importing is safe
before a fork; using a library that starts threads is not. The other processes stay light.
"""

import importlib
import logging
import os
import pkgutil
import sys

_LIBRARIES = ("numpy", "pandas", "pyarrow", "pyarrow.csv", "psycopg2", "great_expectations")
_NOT_FOR_TASKS = ("sinergi.services", "sinergi.orchestration", "sinergi.__main__")


def _load_before_fork() -> None:
    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    for name in (*_LIBRARIES, *_own_modules()):
        try:
            importlib.import_module(name)
        except Exception as error:
            # A broken module fails its own task, visibly; it must not keep the scheduler down.
            logging.getLogger(__name__).warning("Not loaded before the fork: %s (%s)", name, error)


def _own_modules() -> list[str]:
    package = importlib.import_module("sinergi")
    found = pkgutil.walk_packages(package.__path__, "sinergi.", onerror=lambda _name: None)
    return [module.name for module in found if not module.name.startswith(_NOT_FOR_TASKS)]


def _forks_tasks() -> bool:
    if sys.argv[1:2] == ["scheduler"]:
        return os.environ.get("AIRFLOW__CORE__EXECUTOR", "LocalExecutor") == "LocalExecutor"
    return sys.argv[1:3] == ["celery", "worker"]


if _forks_tasks():
    _load_before_fork()

__all__: list[str] = []
