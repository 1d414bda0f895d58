"""The components of Airflow and how each is started: by our supervisor, or one in each container."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping

from sinergi.errors import ConfigurationError
from sinergi.log import get_logger
from sinergi.services.airflow_queue import is_queue_frozen
from sinergi.settings import Settings

COMMANDS = {
    "api-server": ("api-server",),
    "scheduler": ("scheduler", "--skip-serve-logs"),
    "dag-processor": ("dag-processor",),
    "triggerer": ("triggerer", "--skip-serve-logs"),
}
WORKER = "worker"
EXECUTOR = "AIRFLOW__CORE__EXECUTOR"

_STEADY_SECONDS = 60.0
_QUEUE_LOOK_SECONDS = 15.0

logger = get_logger(__name__)


def component_command(name: str) -> tuple[str, ...]:
    """Return the command of a component: one of ``COMMANDS``, or a worker of CeleryExecutor.

    Logs are not served over the network: every process writes them into the same home.
    """
    airflow = (sys.executable, "-m", "airflow")
    if name == WORKER:
        return (*airflow, "celery", "worker", "--skip-serve-logs", "--celery-hostname", worker_host())
    return (*airflow, *COMMANDS[name])


def worker_host() -> str:
    """Return the host under which a Celery worker is known: ``HOSTNAME``, which every container has."""
    return os.environ.get("HOSTNAME") or socket.gethostname()


def require_others_start(settings: Settings) -> None:
    """Refuse to work in a home whose services Sinergi starts itself.

    Raises:
        ConfigurationError: There is no ``SINERGI_API_SERVER_URL``.
    """
    if settings.starts_services:
        raise ConfigurationError(
            "Perintah ini untuk bagian yang berjalan sendiri-sendiri (docker-compose.yml).",
            code="CONFIG-024",
            remedy="Di komputer ini jalankan `make up`; di server isi SINERGI_API_SERVER_URL.",
        )


def run_watched_scheduler(settings: Settings, environment: Mapping[str, str]) -> int:
    """Run the scheduler with LocalExecutor and end it when its queue stands still, as our supervisor does.

    Whoever started this process starts it again then (the restart policy of a container).

    Returns:
        The exit code of the scheduler; 1 when it was ended for its queue.
    """
    process = subprocess.Popen(component_command("scheduler"), env=dict(environment))  # noqa: S603
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda given, _: process.send_signal(given))
    steady_from = time.monotonic() + _STEADY_SECONDS
    while True:
        try:
            return abs(process.wait(timeout=_QUEUE_LOOK_SECONDS))
        except subprocess.TimeoutExpired:
            if time.monotonic() > steady_from and is_queue_frozen(settings):
                logger.warning("Tugas menunggu tanpa ada yang bekerja; scheduler dihentikan agar dijalankan lagi")
                process.kill()
                process.wait()
                return 1
