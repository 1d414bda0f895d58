"""The office server for real, each service a process started as docker-compose.yml says: a file becomes figures."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from sinergi.services.processes import session_members
from sinergi.settings import REPOSITORY
from tests.compose.office_server import OfficeServer, office_server, wait_for
from tests.compose.resolved import SECRETS, needs_docker_compose

pytestmark = [pytest.mark.slow, needs_docker_compose]

SAMPLE = REPOSITORY / "include/samples/inbox/karang_taruna/KT_KEGIATAN_2025_TW1.csv"
CELERY = {"SINERGI_EXECUTOR": "CeleryExecutor", "COMPOSE_PROFILES": "celery"}


@pytest.fixture(
    scope="module",
    params=[
        pytest.param({}, id="LocalExecutor"),
        pytest.param(
            CELERY,
            id="CeleryExecutor",
            marks=pytest.mark.skipif(
                shutil.which("redis-server") is None, reason="redis-server (.ci/packages.txt) is not installed"
            ),
        ),
    ],
)
def server(request: pytest.FixtureRequest) -> Iterator[OfficeServer]:
    """A server all of whose services are healthy."""
    with office_server(**request.param) as running:
        running.wait_until_healthy()
        yield running


def is_celery(server: OfficeServer) -> bool:
    return "worker" in server.services


def loaded_libraries(pids: set[int]) -> list[str]:
    """Return of each process the mapped libraries, as one text."""
    return [Path(f"/proc/{pid}/maps").read_text("ascii", errors="replace") for pid in pids]


def test_every_service_with_a_health_check_is_healthy(server: OfficeServer) -> None:
    expected = {"warehouse", "metadata", "api-server", "scheduler", "dag-processor", "triggerer"}
    if is_celery(server):
        expected |= {"redis", "worker#1", "worker#2"}
    assert {name for name in server.processes if name != "init" and server.is_healthy(name)} == expected


def test_who_forks_the_tasks_has_loaded_great_expectations_before(server: OfficeServer) -> None:
    names = ["worker#1", "worker#2"] if is_celery(server) else ["scheduler"]
    for name in names:
        libraries = loaded_libraries(session_members({server.processes[name].pid}))
        # One process is the watcher or the clean-up; what forks tasks and the pool all have it.
        assert sum("libarrow" in mapped and "pandas" in mapped for mapped in libraries) >= 2, name
    others = {"scheduler", "triggerer", "dag-processor"} - set(names)
    for name in others:
        assert not [
            mapped
            for mapped in loaded_libraries(session_members({server.processes[name].pid}))
            if "libarrow" in mapped
        ]


def test_secrets_lie_in_the_state_for_its_owner_only_and_no_log_tells_one(server: OfficeServer) -> None:
    secrets = [path for path in (server.home / "secrets").iterdir() if path.name != ".lock"]
    assert {path.stat().st_mode & 0o777 for path in secrets} == {0o600}
    values = {path.read_text("ascii").strip() for path in secrets} | set(SECRETS.values())
    for name in server.processes:
        assert not [value for value in values if value in server.log(name)], name


def test_the_superuser_of_a_database_has_no_way_in_over_the_network(server: OfficeServer) -> None:
    for name, password in (("warehouse", "SINERGI_WAREHOUSE_PASSWORD"), ("metadata", "SINERGI_METADATA_PASSWORD")):
        with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
            psycopg2.connect(
                host="127.0.0.1",
                port=server.ports[name],
                user="postgres",
                password=SECRETS[password],
                dbname="postgres",
            )


def test_the_owner_of_the_warehouse_may_make_no_roles_and_is_no_superuser(server: OfficeServer) -> None:
    url = server.environment("init")["SINERGI_WAREHOUSE_URL"]
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute("select rolsuper, rolcreaterole, rolcreatedb from pg_roles where rolname = current_user")
        assert cursor.fetchone() == (False, False, False)


def test_a_file_in_the_inbox_is_loaded_built_and_published(server: OfficeServer) -> None:
    shutil.copy(SAMPLE, server.home / "inbox" / "karang_taruna" / f"{SAMPLE.name}.part")
    whole = server.home / "inbox" / "karang_taruna" / SAMPLE.name
    whole.with_name(f"{whole.name}.part").rename(whole)

    def told() -> str:
        said = server.execute("api-server", "python", "-m", "sinergi", "status")
        return said.stdout + said.stderr

    wait_for(lambda: "1: 1 dimuat" in told(), seconds=120, told=told)
    assert not whole.exists()
    wait_for(lambda: "belum pernah" not in told(), seconds=120, told=told)
    wait_for(lambda: list((server.home / "publish").glob("*.csv")), seconds=120, told=told)
    assert "GANGGUAN" not in told()
    if is_celery(server):
        assert "succeeded" in server.log("worker#1") + server.log("worker#2")
        assert "Workload finished" not in server.log("scheduler")


def test_the_init_step_done_again_changes_nothing(server: OfficeServer) -> None:
    secrets = {path: path.read_bytes() for path in (server.home / "secrets").iterdir()}
    again = server.execute("init", *server.services["init"]["command"])
    assert again.returncode == 0, again.stderr
    assert {path: path.read_bytes() for path in (server.home / "secrets").iterdir()} == secrets
