"""The services of docker-compose.yml, each as a process of this machine instead of a container.

What is run is what the file says: command, environment, order and health check of every service. Only what
a container would bring is put in its place: the folder of the state, the names of hosts and their ports,
the programs of PostgreSQL and Redis, and what the image of PostgreSQL does when its volume is empty.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sinergi.services.cluster import Cluster, locate_cluster
from sinergi.services.ports import next_free_port
from sinergi.services.processes import end_processes, session_members
from sinergi.settings import REPOSITORY, load_settings
from tests.compose.resolved import SECRETS, resolve

STATE = "/srv/sinergi"
HEALTH_PORT = "AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_SERVER_PORT"
DATABASES = ("warehouse", "metadata")


@dataclass(kw_only=True)
class OfficeServer:
    """The running services of one resolved compose file.

    Attributes:
        services: The services as Docker Compose reads them.
        folder: Where logs and data lie.
        home: The folder that stands for the state volume.
        ports: Port on this machine of each service that has one.
    """

    services: dict[str, Any]
    folder: Path
    home: Path
    ports: dict[str, int]
    clusters: dict[str, Cluster] = field(default_factory=dict)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self) -> None:
        """Start every service when what it depends on has come as far as it wants."""
        while waiting := [name for name in self.services if name not in self._started()]:
            ready = [name for name in waiting if self._started() >= set(self._wants(name))]
            assert ready, f"services wait for each other: {waiting}"
            for name in ready:
                for wanted, condition in self._wants(name).items():
                    self._wait(wanted, is_finished=condition == "service_completed_successfully")
                self._start(name)

    def wait_until_healthy(self) -> None:
        """Wait until the health check of every service that stays is content."""
        for name in self.processes:
            if "healthcheck" in self._service(name):
                self._wait(name, is_finished=False)

    def is_healthy(self, name: str) -> bool:
        """Return whether the health check of a service says so."""
        kind, *test = self._service(name)["healthcheck"]["test"]
        command = test if kind == "CMD" else ["sh", "-c", *test]
        finished = subprocess.run(
            self._native(name, command), env=self._environment(name), cwd=REPOSITORY, capture_output=True, check=False
        )
        return finished.returncode == 0

    def execute(self, name: str, *command: str) -> subprocess.CompletedProcess[str]:
        """Do what ``docker compose exec`` does: run a command in the environment of a service."""
        return subprocess.run(
            self._native(name, list(command)),
            env=self._environment(name),
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
            check=False,
        )

    def environment(self, name: str) -> dict[str, str]:
        """Return the environment of a service, on this machine."""
        return self._environment(name)

    def log(self, name: str) -> str:
        """Return what a service has written."""
        return (self.folder / f"{name}.log").read_text("utf-8", errors="replace")

    def stop(self) -> None:
        """End everything, the databases last."""
        last = {name for name in self.processes if name in DATABASES}
        for names in (set(self.processes) - last, last):
            sessions = {self.processes[name].pid for name in names}
            end_processes(lambda sessions=sessions: session_members(sessions), patience=20)
        for process in self.processes.values():
            process.wait()

    def _started(self) -> set[str]:
        return {name.partition("#")[0] for name in self.processes}

    def _service(self, name: str) -> dict[str, Any]:
        return self.services[name.partition("#")[0]]

    def _wants(self, name: str) -> dict[str, str]:
        return {wanted: how["condition"] for wanted, how in self._service(name).get("depends_on", {}).items()}

    def _start(self, name: str) -> None:
        service = self._service(name)
        if name in DATABASES:
            self._make_database(name)
        scale = service.get("scale", 1)
        for instance in [name] if scale == 1 else [f"{name}#{number}" for number in range(1, scale + 1)]:
            with (self.folder / f"{instance}.log").open("ab") as output:
                self.processes[instance] = subprocess.Popen(
                    self._native(instance, service["command"]),
                    env=self._environment(instance),
                    cwd=REPOSITORY if name not in DATABASES else "/",
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    **self._identity(name),
                )

    def _wait(self, name: str, *, is_finished: bool, limit: float = 180) -> None:
        process = self.processes[name]
        if is_finished:
            assert process.wait(timeout=limit) == 0, self.log(name)
            return
        deadline = time.monotonic() + limit
        while not self.is_healthy(name):
            assert process.poll() is None, f"{name} ended:\n{self.log(name)[-3000:]}"
            assert time.monotonic() < deadline, f"{name} is not healthy:\n{self.log(name)[-3000:]}"
            time.sleep(1)

    def _environment(self, name: str) -> dict[str, str]:
        given = {key: self._placed(str(value)) for key, value in self._service(name).get("environment", {}).items()}
        return {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.defpath}",
            "HOSTNAME": name.replace("#", "-"),
            "PYTHONPATH": str(REPOSITORY / "include"),
            HEALTH_PORT: str(self.ports["scheduler"]),
            **given,
        }

    def _placed(self, text: str) -> str:
        """Return a value of the file with hosts, ports and folders of this machine."""
        for host, port in {"warehouse": 5432, "metadata": 5432, "api-server": 8080, "redis": 6379}.items():
            text = text.replace(f"@{host}:{port}", f"@127.0.0.1:{self.ports[host]}")
            text = text.replace(f"//{host}:{port}", f"//127.0.0.1:{self.ports[host]}")
        return text.replace(STATE, str(self.home))

    def _native(self, name: str, command: list[str]) -> list[str]:
        """Return a command of the file with the programs, ports and folders of this machine."""
        program, *arguments = command
        if program == "python":
            return [sys.executable, *arguments]
        if name in DATABASES:
            cluster = self.clusters[name]
            place = [f"--port={self.ports[name]}"]
            if program == "postgres":
                place += ["-D", str(cluster.data), "-k", str(cluster.root), "-c", "listen_addresses=127.0.0.1"]
            found = cluster.programs / program
            return [str(found) if found.exists() else str(shutil.which(program)), *arguments, *place]
        place = f"--port {self.ports['redis']} --bind 127.0.0.1"
        return [
            argument.replace("redis-server -", f"redis-server - {place}")
            .replace("redis-cli", f"redis-cli -p {self.ports['redis']}")
            .replace("/data", str(self.folder))
            for argument in command
        ]

    def _identity(self, name: str) -> dict[str, Any]:
        account = self.clusters[name].account if name in self.clusters else None
        return {} if account is None else {"user": account.uid, "group": account.gid, "extra_groups": []}

    def _make_database(self, name: str) -> None:
        """Do what the image of PostgreSQL does with an empty volume (its docker-entrypoint.sh)."""
        environment = self._service(name)["environment"]
        home = self.folder / name
        home.mkdir(mode=0o711)
        cluster = self.clusters[name] = locate_cluster(replace(load_settings({}), home=home))
        password = cluster.root / "password"
        password.write_text(environment["POSTGRES_PASSWORD"], "utf-8")
        cluster.give(password)
        script = cluster.root / "init.sql"
        (source,) = [
            volume.partition(":")[0]
            for volume in self._service(name)["volumes"]
            if "/docker-entrypoint-initdb.d/" in volume
        ]
        script.write_bytes(Path(source).read_bytes())
        cluster.give(script)
        socket = [
            "-h",
            str(cluster.root),
            "-p",
            str(self.ports[name]),
            "-U",
            "postgres",
            "--no-psqlrc",
            "-v",
            "ON_ERROR_STOP=1",
        ]
        only_here = f"-c listen_addresses='' -p {self.ports[name]} -k {cluster.root}"

        def run(program: str, *arguments: str) -> None:
            finished = subprocess.run(
                (str(cluster.programs / program), *arguments),
                env={"PATH": os.defpath, **environment},
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
                **self._identity(name),
            )
            assert finished.returncode == 0, finished.stdout

        run(
            "initdb",
            "-D",
            str(cluster.data),
            "-U",
            "postgres",
            f"--pwfile={password}",
            *environment["POSTGRES_INITDB_ARGS"].split(),
        )
        with (cluster.data / "pg_hba.conf").open("a") as rules:
            rules.write("host all all all scram-sha-256\n")
        run("pg_ctl", "-D", str(cluster.data), "-o", only_here, "-l", str(cluster.root / "init.log"), "-w", "start")
        run("psql", *socket, "-d", "postgres", "-c", f'create database "{environment["POSTGRES_DB"]}"')
        run("psql", *socket, "-d", environment["POSTGRES_DB"], "-f", str(script))
        run("pg_ctl", "-D", str(cluster.data), "-m", "fast", "-w", "stop")


@contextmanager
def office_server(**variables: str) -> Iterator[OfficeServer]:
    """Run everything that docker-compose.yml describes with these settings; end it afterwards."""
    with TemporaryDirectory(prefix="sinergi-server-") as place, ExitStack() as cleanup:
        folder = Path(place)
        folder.chmod(0o711)
        home = folder / "state"
        for name in ("inbox", "outbox", "publish"):
            (home / name).mkdir(parents=True)
        services = resolve({**SECRETS, "SINERGI_FOLDERS": str(home), **variables}, folder)
        ports: dict[str, int] = {}
        for name in ("warehouse", "metadata", "redis", "api-server", "scheduler"):
            ports[name] = next_free_port(max(ports.values(), default=23400) + 1)
        server = OfficeServer(services=services, folder=folder, home=home, ports=ports)
        cleanup.callback(server.stop)
        server.start()
        yield server


def wait_for(condition: Callable[[], Any], *, seconds: float, told: Callable[[], str]) -> None:
    """Wait until a condition holds; ``told`` says what was there instead."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, told()
        time.sleep(1)
