"""What the supervisor of a home runs, and whether it should.

``SINERGI_HOME/run/services.json`` is written whole each time it changes. ``services.wanted`` beside it
is set by ``up`` and taken away only by ``down``, so it outlives a crash and a reboot.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from sinergi.services.files import write_whole
from sinergi.services.home import run_folder
from sinergi.settings import Settings


@dataclass(frozen=True, kw_only=True)
class ProcessState:
    """One supervised process.

    Attributes:
        name: ``api-server``, ``scheduler``, ``dag-processor`` or ``triggerer``.
        pid: Its process id, which is its session id too.
        started_at: Seconds since 1970.
        restarts: How often it was started again.
    """

    name: str
    pid: int
    started_at: float
    restarts: int


@dataclass(frozen=True, kw_only=True)
class ServicesState:
    """What the supervisor of a home runs.

    Attributes:
        supervisor_pid: Process id of the supervisor.
        api_port: Port of the Airflow UI.
        airflow_version: The version that runs.
        processes: The supervised processes.
    """

    supervisor_pid: int
    api_port: int
    airflow_version: str
    processes: tuple[ProcessState, ...]


def read_state(settings: Settings) -> ServicesState | None:
    """Return what was last written, ``None`` when there is nothing or it cannot be read."""
    try:
        content = json.loads(state_file(settings).read_text("utf-8"))
        processes = tuple(ProcessState(**entry) for entry in content.pop("processes"))
        return ServicesState(processes=processes, **content)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_state(settings: Settings, state: ServicesState) -> None:
    """Replace the file by ``state``."""
    write_whole(state_file(settings), json.dumps(asdict(state), indent=1).encode("utf-8"))


def mark_wanted(settings: Settings, *, is_wanted: bool) -> None:
    """Note that somebody wants the services of this home to run, or to be stopped."""
    if is_wanted:
        _wanted_file(settings).touch(mode=0o600)
    else:
        _wanted_file(settings).unlink(missing_ok=True)


def are_wanted(settings: Settings) -> bool:
    """Return whether the services were started and not stopped on purpose since."""
    return _wanted_file(settings).exists()


def _wanted_file(settings: Settings) -> Path:
    return run_folder(settings) / "services.wanted"


def state_file(settings: Settings) -> Path:
    """Return the path of the file."""
    return run_folder(settings) / "services.json"
