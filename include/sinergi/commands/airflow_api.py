"""The few calls to Airflow's REST API that commands need; no import of Airflow."""

from __future__ import annotations

import json
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from sinergi.errors import ServiceError
from sinergi.services.environment import api_url
from sinergi.services.secrets import read_secret
from sinergi.settings import Settings

NO_ANSWER = "SERVICE-200"
APPROVE = "approve_delivery"

_ANSWER_SECONDS = 30
_LONGEST_NOTE = 1000
_ACTIVE = ("queued", "running")


@dataclass(frozen=True, kw_only=True)
class DagRun:
    """One run of a DAG and its state: ``queued``, ``running``, ``success`` or ``failed``."""

    dag_id: str
    run_id: str
    state: str

    @property
    def is_active(self) -> bool:
        """Whether it is still to end."""
        return self.state in _ACTIVE


@dataclass(frozen=True, kw_only=True)
class WaitingPage:
    """A page of ``approve_delivery`` that waits for an answer."""

    run_id: str
    task_id: str
    map_index: int


class AirflowApi:
    """Airflow of one home, as its administrator.

    Every call raises :class:`ServiceError` when Airflow does not answer or refuses.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._token = ""

    def find_dag(self, dag_id: str) -> dict[str, Any] | None:
        """Return what Airflow knows about a DAG; ``None`` when it has not been read yet."""
        found = self._call("GET", f"/api/v2/dags/{dag_id}", missing=None)
        return None if found is None or found["is_stale"] else dict(found)

    def import_errors(self) -> list[str]:
        """Return file and last line of every DAG file that cannot be imported."""
        found = self._call("GET", "/api/v2/importErrors")["import_errors"]
        return [f"{error['filename']}: {error['stack_trace'].strip().splitlines()[-1]}" for error in found]

    def trigger(self, dag_id: str) -> DagRun:
        """Start a run now (it waits in the queue while another one runs) and return it."""
        made = self._call("POST", f"/api/v2/dags/{dag_id}/dagRuns", body={"logical_date": None})
        return _dag_run(made)

    def find_run(self, run: DagRun) -> DagRun:
        """Return a run as it is now."""
        return _dag_run(self._call("GET", f"/api/v2/dags/{run.dag_id}/dagRuns/{quote(run.run_id, safe='')}"))

    def active_runs(self, dag_id: str) -> list[DagRun]:
        """Return the runs of a DAG that are queued or running."""
        query = urlencode([*(("state", state) for state in _ACTIVE), ("limit", 100)])
        return [_dag_run(run) for run in self._call("GET", f"/api/v2/dags/{dag_id}/dagRuns?{query}")["dag_runs"]]

    def has_queued_events(self, dag_id: str) -> bool:
        """Return whether an asset event waits to become a run of this DAG."""
        found = self._call("GET", f"/api/v2/dags/{dag_id}/assets/queuedEvents", missing={"total_entries": 0})
        return bool(found["total_entries"])

    def failed_tasks(self, run: DagRun) -> list[str]:
        """Return the tasks of a run that failed, mapped ones with the name of their file."""
        path = f"/api/v2/dags/{run.dag_id}/dagRuns/{quote(run.run_id, safe='')}/taskInstances"
        found = self._call("GET", f"{path}?{urlencode({'state': 'failed', 'limit': 50})}")["task_instances"]
        return [" ".join(filter(None, (task["task_id"], task["rendered_map_index"]))) for task in found]

    def waiting_pages(self, run_prefix: str) -> list[WaitingPage]:
        """Return the pages of ``approve_delivery`` that wait for an answer, of runs whose names begin so."""
        query = urlencode({"response_received": "false", "state": "awaiting_input", "limit": 100})
        found = self._call("GET", f"/api/v2/dags/{APPROVE}/dagRuns/~/hitlDetails?{query}")["hitl_details"]
        tasks = [detail["task_instance"] for detail in found]
        return [
            WaitingPage(run_id=task["dag_run_id"], task_id=task["task_id"], map_index=task["map_index"])
            for task in tasks
            if task["dag_run_id"].startswith(run_prefix)
        ]

    def answer_page(self, page: WaitingPage, option: str, **values: Any) -> None:
        """Answer a waiting page as its form would."""
        path = f"/api/v2/dags/{APPROVE}/dagRuns/{quote(page.run_id, safe='')}/taskInstances/{page.task_id}"
        answer = {"chosen_options": [option], "params_input": values}
        self._call("PATCH", f"{path}/{page.map_index}/hitlDetails", body=answer)

    def write_note(self, run: DagRun, note: str, *, task_id: str = "", map_index: int = -1) -> None:
        """Write the note of a run, or of one of its tasks; it replaces the one before."""
        path = f"/api/v2/dags/{run.dag_id}/dagRuns/{quote(run.run_id, safe='')}"
        task = f"/taskInstances/{task_id}/{map_index}" if task_id else ""
        self._call("PATCH", f"{path}{task}", body={"note": note[:_LONGEST_NOTE]})

    def run_page(self, run: DagRun) -> str:
        """Return where people read of a run: its address, or only its name where they come by another one."""
        if not self._settings.starts_services:
            return f"run {run.run_id} dari DAG {run.dag_id} di antarmuka Airflow"
        return f"{api_url(self._settings)}/dags/{run.dag_id}/runs/{quote(run.run_id, safe='')}"

    def _call(self, method: str, path: str, *, body: Any = None, **default: Any) -> Any:
        """Return the answer; ``missing=`` is what to return where Airflow says 404."""
        status, answer = self._request(method, path, body)
        if status == 401:
            self._login()
            status, answer = self._request(method, path, body)
        if status == 404 and "missing" in default:
            return default["missing"]
        if status not in {200, 201}:
            raise ServiceError(
                f"Airflow menjawab {status} untuk {path.partition('?')[0]}.",
                code=NO_ANSWER if status >= 500 else "SERVICE-201",
                remedy="Lihat `make status`.",
            )
        return answer

    def _login(self) -> None:
        login = {"username": "admin", "password": read_secret(self._settings, "airflow_admin")}
        status, answer = self._request("POST", "/auth/token", login)
        if status not in {200, 201}:
            raise ServiceError(
                "Airflow menolak login admin.", code="SERVICE-202", remedy="Jalankan `make down`, lalu `make up`."
            )
        self._token = answer["access_token"]

    def _request(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        connection = HTTPConnection(urlsplit(api_url(self._settings)).netloc, timeout=_ANSWER_SECONDS)
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self._token}"}
        try:
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            response = connection.getresponse()
            content = response.read()
            return response.status, json.loads(content) if response.status in {200, 201} else None
        except (OSError, HTTPException, ValueError) as error:
            is_here = self._settings.starts_services
            raise ServiceError(
                f"Airflow di {api_url(self._settings)} tidak menjawab." if is_here else "Airflow tidak menjawab.",
                code=NO_ANSWER,
                remedy="Jalankan `make up`." if is_here else "Periksa layanan api-server.",
            ) from error
        finally:
            connection.close()


def _dag_run(found: dict[str, Any]) -> DagRun:
    return DagRun(dag_id=found["dag_id"], run_id=found["dag_run_id"], state=found["state"])
