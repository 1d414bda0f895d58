"""Whether the Airflow of a home works: asked of its own API, believed only when it is ours."""

from __future__ import annotations

import json
from datetime import datetime
from http.client import HTTPConnection, HTTPException

from sinergi.services.environment import API_HOST
from sinergi.services.processes import is_alive
from sinergi.services.secrets import read_secret
from sinergi.services.state import ServicesState
from sinergi.settings import Settings

_HEARTBEATS = {
    "scheduler": ("scheduler", "latest_scheduler_heartbeat"),
    "triggerer": ("triggerer", "latest_triggerer_heartbeat"),
    "dag-processor": ("dag_processor", "latest_dag_processor_heartbeat"),
}
_ANSWER_SECONDS = 10


def find_unhealthy(settings: Settings, state: ServicesState) -> tuple[str, ...]:
    """Return the names of the processes that do not work (yet); empty when all do.

    A heartbeat counts only when its process lives and is older: the last one of a process that was
    killed stays in the database for half a minute.
    """
    answer = _request(state.api_port, "GET", "/api/v2/monitor/health")
    if not isinstance(answer, dict) or not _is_ours(settings, state):
        return tuple(process.name for process in state.processes)
    living = [process for process in state.processes if is_alive(process.pid)]
    healthy = {"api-server"} if _part(answer, "metadatabase").get("status") == "healthy" else set()
    for process in living:
        part, beat = _HEARTBEATS.get(process.name, ("", ""))
        found = _part(answer, part)
        if found.get("status") == "healthy" and _moment(found.get(beat)) > process.started_at:
            healthy.add(process.name)
    working = {process.name for process in living} & healthy
    return tuple(process.name for process in state.processes if process.name not in working)


def _is_ours(settings: Settings, state: ServicesState) -> bool:
    login = {"username": "admin", "password": read_secret(settings, "airflow_admin")}
    answer = _request(state.api_port, "POST", "/auth/token", body=login)
    return isinstance(answer, dict) and "access_token" in answer


def _request(port: int, method: str, path: str, *, body: dict[str, str] | None = None) -> object:
    connection = HTTPConnection(API_HOST, port, timeout=_ANSWER_SECONDS)
    try:
        content = None if body is None else json.dumps(body)
        connection.request(method, path, content, {"Content-Type": "application/json"})
        response = connection.getresponse()
        return json.loads(response.read()) if response.status in {200, 201} else None
    except (OSError, HTTPException, ValueError):
        return None
    finally:
        connection.close()


def _part(answer: dict[str, object], name: str) -> dict[str, object]:
    part = answer.get(name)
    return part if isinstance(part, dict) else {}


def _moment(text: object) -> float:
    return datetime.fromisoformat(text).timestamp() if isinstance(text, str) else 0.0
