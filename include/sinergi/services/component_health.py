"""Whether one component of Airflow works, asked where it runs; cheap enough to be asked twice a minute.

``airflow jobs check`` would import all of Airflow each time (seconds of a core). The heartbeats it looks
for are asked of the metadata directly.
"""

from __future__ import annotations

import json
import socket
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

import psycopg2

from sinergi.services.broker import answers_ping
from sinergi.services.components import WORKER, worker_host
from sinergi.services.environment import API_HOST, airflow_environment, api_port, api_url
from sinergi.services.urls import airflow_url
from sinergi.settings import Settings

_ANSWER_SECONDS = 10
_SILENCE_SECONDS = 60
_HEALTH_PORT = "AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_SERVER_PORT"
_API_PAGE = "/api/v2/monitor/health"
_OK = 200
_PARTS = {
    "api-server": "metadatabase",
    "scheduler": "scheduler",
    "dag-processor": "dag_processor",
    "triggerer": "triggerer",
}
_JOBS = {"dag-processor": "DagProcessorJob", "triggerer": "TriggererJob"}
_IS_BEATING = """
select count(*) > 0 from job
where job_type = %s and hostname = %s and state = 'running' and latest_heartbeat > now() - make_interval(secs => %s)
"""


def find_trouble(settings: Settings, component: str) -> str:
    """Return why a component that should run here does not work, as a sentence; empty when it does.

    Args:
        settings: The installation.
        component: ``api-server``, ``scheduler``, ``dag-processor``, ``triggerer`` or ``worker``.
    """
    if component == "api-server":
        return "" if read_component_health(settings, host=API_HOST)[component] else "API tidak menjawab dengan benar"
    if component == "scheduler":
        return _trouble_of_scheduler(int(airflow_environment(settings)[_HEALTH_PORT]))
    if component == WORKER:
        return "" if answers_ping(airflow_environment(settings), host=worker_host()) else "worker tidak menjawab"
    return _trouble_of_heartbeat(settings, component)


def read_component_health(settings: Settings, *, host: str = "") -> dict[str, bool]:
    """Return whether each component works, as the API tells it.

    Args:
        settings: The installation.
        host: Where the API is asked; by default where all components reach it.
    """
    try:
        status, answer = _ask(host or str(urlsplit(api_url(settings)).hostname), api_port(settings), _API_PAGE)
        parts = json.loads(answer) if status == _OK else {}
        return {name: parts[part]["status"] == "healthy" for name, part in _PARTS.items()}
    except (OSError, HTTPException, ValueError, KeyError, TypeError):
        return dict.fromkeys(_PARTS, False)


def _trouble_of_scheduler(port: int) -> str:
    """Ask the scheduler's own page, which tells by its status alone."""
    try:
        status, _ = _ask(API_HOST, port, "/health")
    except (OSError, HTTPException) as error:
        return f"port {port} tidak menjawab ({type(error).__name__})"
    return "" if status == _OK else "scheduler tidak berdetak"


def _ask(host: str, port: int, path: str) -> tuple[int, bytes]:
    connection = HTTPConnection(host, port, timeout=_ANSWER_SECONDS)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def _trouble_of_heartbeat(settings: Settings, component: str) -> str:
    dsn = airflow_url(settings).replace("postgresql+psycopg2://", "postgresql://", 1)
    try:
        with closing(psycopg2.connect(dsn, connect_timeout=5)) as connection, connection.cursor() as cursor:
            cursor.execute(_IS_BEATING, (_JOBS[component], socket.gethostname(), _SILENCE_SECONDS))
            is_beating = cursor.fetchone() == (True,)
    except psycopg2.Error as error:
        return f"metadata Airflow tidak menjawab ({type(error).__name__})"
    return "" if is_beating else f"tidak ada detak selama {_SILENCE_SECONDS} detik"
