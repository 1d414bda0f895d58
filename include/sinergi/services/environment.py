"""The environment of every Airflow process of one home.

Everything stays inside the home, nothing listens beyond 127.0.0.1 (in a container: beyond the network of
the containers), nothing is reported to anyone.
``FIXED`` values hold whatever the caller's environment says, so that homes do not mix; the tunable
ones yield to a variable of the same name (a province sets the executor and the parallelism).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from sinergi.services.files import make_private_folder, write_whole
from sinergi.services.home import log_folder, run_folder
from sinergi.services.machine import memory_mib
from sinergi.services.ports import is_port_free, next_free_port
from sinergi.services.secrets import LOGINS_FILE, read_secret
from sinergi.services.urls import airflow_url
from sinergi.settings import Settings

API_HOST = "127.0.0.1"
ALL_HOSTS = "0.0.0.0"  # noqa: S104  # inside a container, whose ports are opened by its host
HOME_MARK = "SINERGI_SERVICES_OF"

_NOT_INHERITED = (
    "PYTHONDONTWRITEBYTECODE",
    "PYTHONHOME",
    "PYTHONSTARTUP",
    "AIRFLOW_CONFIG",
    "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC",
)
_FOREIGN_PREFIXES = ("PG", "AIRFLOW_CTX_", "_AIRFLOW_")

_MEMORY_OF_FOUR_TASKS_MIB = 3000

_TUNABLE = {
    "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
    "AIRFLOW__CORE__PARALLELISM": "4",
    "AIRFLOW__CORE__MAX_ACTIVE_TASKS_PER_DAG": "16",
    "AIRFLOW__CORE__DEFAULT_TIMEZONE": "Asia/Jakarta",
    "AIRFLOW__CORE__DEFAULT_TASK_RETRIES": "2",
    "AIRFLOW__CORE__DEFAULT_TASK_RETRY_DELAY": "10",
    "AIRFLOW__CORE__DAGBAG_IMPORT_TIMEOUT": "60",
    "AIRFLOW__WORKERS__MIN_HEARTBEAT_INTERVAL": "1",
    "AIRFLOW__WORKERS__EXECUTION_API_TIMEOUT": "30",
    "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.1",
    "AIRFLOW__SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL": "15",
    "AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_THRESHOLD": "20",
    "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "60",
    "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT_DETECTION_INTERVAL": "5",
    "AIRFLOW__SCHEDULER__PARSING_CLEANUP_INTERVAL": "30",
    "AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_SERVER_PORT": "8974",
    "AIRFLOW__CELERY__WORKER_CONCURRENCY": "2",
    "AIRFLOW__DAG_PROCESSOR__PARSING_PROCESSES": "1",
    "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": "20",
    "AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "30",
    "AIRFLOW__LOGGING__COLORED_CONSOLE_LOG": "False",
    "AIRFLOW__API__WORKERS": "1",
    "AIRFLOW__API__INSTANCE_NAME": "Sinergi",
}

_FIXED = {
    # The audit log keeps what is sent, except under such names; people type numbers into forms.
    "AIRFLOW__CORE__SENSITIVE_VAR_CONN_NAMES": "params_input",
    "AIRFLOW__CORE__MP_START_METHOD": "fork",
    "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
    "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
    "AIRFLOW__CORE__HOSTNAME_CALLABLE": "socket.gethostname",
    "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "False",
    "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": "admin:admin,operator:op,viewer:viewer",
    "AIRFLOW__LOGGING__FILE_TASK_HANDLER_NEW_FOLDER_PERMISSIONS": "0o700",
    "AIRFLOW__LOGGING__FILE_TASK_HANDLER_NEW_FILE_PERMISSIONS": "0o600",
    "AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_SERVER_HOST": API_HOST,
    "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
    "SCARF_ANALYTICS": "false",
    "DO_NOT_TRACK": "1",
    "GX_ANALYTICS_ENABLED": "False",
    "PYTHONUTF8": "1",
    "PYTHONUNBUFFERED": "1",
    "SPT_NOENV": "1",
}


def airflow_environment(settings: Settings, *, inherited: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the whole environment of an Airflow process of this home.

    Args:
        settings: Whose home it is; its secrets and its PostgreSQL must exist.
        inherited: The environment of the caller.

    Raises:
        ServiceError: The home was never started.
    """
    kept = {
        name: value
        for name, value in inherited.items()
        if name not in _NOT_INHERITED and not name.startswith(_FOREIGN_PREFIXES)
    }
    return {
        **_TUNABLE,
        "AIRFLOW__CORE__PARALLELISM": task_slots(memory_mib()),
        **kept,
        **_FIXED,
        **_places(settings),
        **_reach(settings),
        **_secret_values(settings),
        **_direct_connections(settings, kept),
    }


def task_slots(memory: int) -> str:
    """Return how many tasks run at once in ``memory`` MiB.

    A task takes 180 MiB and everything beside the tasks 1,060 (shared pages counted once): four would leave
    nothing of 2 GiB.

    >>> task_slots(2048), task_slots(4096)
    ('2', '4')
    """
    return _TUNABLE["AIRFLOW__CORE__PARALLELISM"] if memory >= _MEMORY_OF_FOUR_TASKS_MIB else "2"


def api_port(settings: Settings) -> int:
    """Return the port of the Airflow UI: the one in use in this home, else the wanted one."""
    if settings.api_server_url is not None:
        return urlsplit(settings.api_server_url).port or settings.api_port
    return (*_kept_ports(settings), settings.api_port)[0]


def choose_api_port(settings: Settings) -> int:
    """Return a free port for the Airflow UI: the last one, by which people know it, unless another is wanted now.

    Raises:
        ServiceError: No port from the wanted one on is free.
    """
    last, *wanted = _kept_ports(settings) or (settings.api_port,)
    is_known = wanted == [settings.api_port] and is_port_free(last)
    return last if is_known else next_free_port(settings.api_port)


def keep_api_port(settings: Settings, port: int) -> None:
    """Write down the port of the Airflow UI of this home, and the one that was wanted."""
    write_whole(_port_file(settings), f"{port} {settings.api_port}".encode("ascii"))


def api_url(settings: Settings) -> str:
    """Return the address at which our processes reach Airflow, without a slash at its end."""
    return settings.api_server_url or f"http://{API_HOST}:{api_port(settings)}"


def prepare_airflow_folders(settings: Settings) -> None:
    """Create the folders that the environment names."""
    make_private_folder(settings.home / "airflow")
    make_private_folder(log_folder(settings) / "airflow")


def _places(settings: Settings) -> dict[str, str]:
    include = settings.repository / "include"
    logs = log_folder(settings) / "airflow"
    outside = {
        "SINERGI_WAREHOUSE_URL": settings.warehouse_url,
        "SINERGI_AIRFLOW_DATABASE_URL": settings.airflow_database_url,
        "SINERGI_API_SERVER_URL": settings.api_server_url,
    }
    return {
        "SINERGI_HOME": str(settings.home),
        "SINERGI_API_PORT": str(settings.api_port),
        "SINERGI_KABUPATEN": settings.kabupaten_code,
        HOME_MARK: str(settings.home),
        **{name: value for name, value in outside.items() if value is not None},
        "AIRFLOW_HOME": str(settings.home / "airflow"),
        "PYTHONPATH": os.pathsep.join((str(include), str(include / "airflow_config"))),
        "AIRFLOW__CORE__DAGS_FOLDER": str(settings.repository / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(settings.repository / "plugins"),
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(settings.secrets / LOGINS_FILE),
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(logs),
        "AIRFLOW__LOGGING__DAG_PROCESSOR_CHILD_PROCESS_LOG_DIRECTORY": str(logs / "dag_processor"),
    }


def _reach(settings: Settings) -> dict[str, str]:
    """Return who may reach what: this machine only, or the network of the containers.

    There the API answers to every name by which it is called: browsers come by another one than our
    processes, so it is told no address of its own, and its links stay relative.
    """
    reach = {
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{api_url(settings)}/execution/",
        "AIRFLOW__API__PORT": str(api_port(settings)),
        "AIRFLOW__SCHEDULER__ENABLE_HEALTH_CHECK": str(not settings.starts_services),
    }
    if settings.starts_services:
        return {**reach, "AIRFLOW__API__HOST": API_HOST, "AIRFLOW__API__BASE_URL": api_url(settings)}
    return {**reach, "AIRFLOW__API__HOST": ALL_HOSTS}


def _secret_values(settings: Settings) -> dict[str, str]:
    return {
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": airflow_url(settings),
        "AIRFLOW__API_AUTH__JWT_SECRET": read_secret(settings, "airflow_jwt"),
        "AIRFLOW__API__SECRET_KEY": read_secret(settings, "airflow_api"),
        "AIRFLOW__CORE__FERNET_KEY": read_secret(settings, "airflow_fernet"),
    }


def _direct_connections(settings: Settings, kept: Mapping[str, str]) -> dict[str, str]:
    """Keep a proxy of the office away from the talk between the processes."""
    given = kept.get("no_proxy") or kept.get("NO_PROXY") or ""
    own = urlsplit(api_url(settings)).hostname or API_HOST
    hosts = ",".join(filter(None, (given, *dict.fromkeys((API_HOST, "localhost", own)))))
    return {"no_proxy": hosts, "NO_PROXY": hosts}


def _kept_ports(settings: Settings) -> tuple[int, ...]:
    """Return the last port of the UI and the one that was wanted then; nothing before the first start."""
    try:
        return tuple(int(port) for port in _port_file(settings).read_text("ascii").split())
    except (OSError, ValueError):
        return ()


def _port_file(settings: Settings) -> Path:
    return run_folder(settings) / "api.port"
