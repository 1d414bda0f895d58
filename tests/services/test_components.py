"""Components that others start: what they are told, what they refuse, how their health is seen."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import psycopg2
import pytest

from sinergi.commands.lifecycle import down, up
from sinergi.errors import ConfigurationError, ServiceError
from sinergi.services.airflow_database import migrate_airflow_database
from sinergi.services.broker import require_broker
from sinergi.services.component_health import find_trouble, read_component_health
from sinergi.services.environment import airflow_environment, api_url
from sinergi.services.home import prepare_home
from sinergi.services.ports import next_free_port
from sinergi.services.secrets import ensure_secrets
from sinergi.services.urls import airflow_url, warehouse_url
from sinergi.settings import REPOSITORY, Settings, load_settings

OUTSIDE = {
    "SINERGI_API_SERVER_URL": "http://api-server:8080",
    "SINERGI_WAREHOUSE_URL": "postgresql://u:p@warehouse/gudang",
    "SINERGI_AIRFLOW_DATABASE_URL": "postgresql://u:p@metadata/airflow",
}


@pytest.fixture
def apart(settings: Settings) -> Settings:
    """A home whose services others start."""
    made = replace(load_settings(OUTSIDE), home=settings.home)
    prepare_home(made)
    ensure_secrets(made)
    return made


def test_where_others_start_the_services_processes_reach_them_by_name(apart: Settings) -> None:
    environment = airflow_environment(apart, inherited={})
    assert environment["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"] == "http://api-server:8080/execution/"
    assert environment["AIRFLOW__API__HOST"] == "0.0.0.0"
    assert environment["AIRFLOW__SCHEDULER__ENABLE_HEALTH_CHECK"] == "True"
    assert "AIRFLOW__API__BASE_URL" not in environment
    assert environment["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"] == "postgresql+psycopg2://u:p@metadata/airflow"
    assert environment["NO_PROXY"].split(",")[-1] == "api-server"
    assert api_url(apart) == "http://api-server:8080"


def test_a_process_of_a_container_finds_the_same_settings_again(apart: Settings) -> None:
    assert load_settings(airflow_environment(apart, inherited={})) == apart


@pytest.mark.parametrize("missing", ["SINERGI_WAREHOUSE_URL", "SINERGI_AIRFLOW_DATABASE_URL"])
def test_both_databases_must_be_outside_ones_then(missing: str) -> None:
    with pytest.raises(ConfigurationError, match=missing):
        load_settings({name: value for name, value in OUTSIDE.items() if name != missing})


@pytest.mark.parametrize(
    "address", ["api-server:8080", "http://api-server", "http://a:x", "http://a:1/ui", "https://a:1"]
)
def test_an_address_that_no_component_could_reach_is_refused(address: str) -> None:
    with pytest.raises(ConfigurationError, match="CONFIG-021"):
        load_settings({**OUTSIDE, "SINERGI_API_SERVER_URL": address})


def test_up_and_down_leave_the_services_to_those_who_start_them(apart: Settings) -> None:
    for command in (up, down):
        with pytest.raises(ServiceError, match=r"SERVICE-170.*docker compose"):
            command(apart, say=lambda _: None)


def run_sinergi(*words: str, home: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        (sys.executable, "-m", "sinergi", *words),
        env={"PATH": os.defpath, "PYTHONPATH": str(REPOSITORY / "include"), "SINERGI_HOME": str(home), **variables},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("words", [("prepare",), ("serve", "scheduler")])
def test_what_is_for_containers_does_not_touch_a_home_of_our_own(tmp_path: Path, words: tuple[str, ...]) -> None:
    found = run_sinergi(*words, home=tmp_path / "home")
    assert found.returncode == 1
    assert "CONFIG-024" in found.stderr
    assert not (tmp_path / "home").exists()


def test_a_worker_without_celery_says_which_settings_belong_together(apart: Settings) -> None:
    found = run_sinergi("serve", "worker", home=apart.home, **OUTSIDE)
    assert found.returncode == 1
    assert "SINERGI_EXECUTOR=CeleryExecutor bersama COMPOSE_PROFILES=celery" in found.stderr


def test_a_folder_that_cannot_be_written_is_named_with_the_number_of_the_user(apart: Settings) -> None:
    apart.inbox.write_text("bukan folder", "ascii")
    found = run_sinergi("prepare", home=apart.home, **OUTSIDE)
    assert found.returncode == 1
    assert str(apart.inbox) in found.stderr
    assert f"pengguna nomor {os.getuid()}" in found.stderr
    assert "Traceback" not in found.stderr


def test_celery_without_a_password_for_redis_is_refused() -> None:
    pytest.importorskip("kombu", reason="requirements-celery.txt is not installed")
    with pytest.raises(ConfigurationError, match="SINERGI_REDIS_PASSWORD"):
        require_broker({"AIRFLOW__CELERY__BROKER_URL": "redis://:@redis:6379/0"})


class _Page(BaseHTTPRequestHandler):
    answer = (200, b"")

    def do_GET(self) -> None:
        self.send_response(self.answer[0])
        self.end_headers()
        self.wfile.write(self.answer[1])

    def log_message(self, *_: object) -> None:
        pass


@pytest.mark.parametrize(
    ("answer", "works"),
    [
        ((200, b'{"metadatabase": {"status": "healthy"}, "scheduler": {"status": "unhealthy"}}'), False),
        (
            (
                200,
                b'{"metadatabase": {"status": "healthy"}, "scheduler": {"status": "healthy"},'
                b' "triggerer": {"status": "healthy"}, "dag_processor": {"status": "healthy"}}',
            ),
            True,
        ),
        ((500, b"{}"), False),
        ((200, b"<html>"), False),
    ],
)
def test_the_health_of_all_is_what_the_api_tells(apart: Settings, answer: tuple[int, bytes], works: bool) -> None:
    page = type("Page", (_Page,), {"answer": answer})
    with HTTPServer(("127.0.0.1", 0), page) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        asked = replace(apart, api_server_url=f"http://127.0.0.1:{server.server_port}")
        assert all(read_component_health(asked).values()) is works
        assert (find_trouble(asked, "api-server") == "") is works
        server.shutdown()


def test_a_component_that_does_not_run_is_in_trouble(apart: Settings) -> None:
    nowhere = replace(
        apart,
        api_server_url=f"http://127.0.0.1:{next_free_port(24000)}",
        airflow_database_url=f"postgresql://u:p@127.0.0.1:{next_free_port(24100)}/airflow",
    )
    for component in ("api-server", "triggerer", "dag-processor"):
        assert find_trouble(nowhere, component)
    assert not any(read_component_health(nowhere).values())


@pytest.mark.integration
def test_a_heartbeat_counts_when_it_is_of_this_machine_and_young(apart: Settings, warehouse_server: Settings) -> None:
    dsn = airflow_url(warehouse_server)
    here = replace(apart, airflow_database_url=dsn)
    with closing(psycopg2.connect(dsn.replace("+psycopg2", ""))) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute("create table job (job_type text, hostname text, state text, latest_heartbeat timestamptz)")
        try:
            insert = "insert into job values ('TriggererJob', %s, 'running', now() - make_interval(secs => %s))"
            cursor.execute(insert, ("lain", 1))
            cursor.execute(insert, (socket.gethostname(), 300))
            assert find_trouble(here, "triggerer")
            cursor.execute(insert, (socket.gethostname(), 1))
            assert not find_trouble(here, "triggerer")
            assert find_trouble(here, "dag-processor")
        finally:
            cursor.execute("drop table job")


@pytest.mark.integration
def test_an_outside_database_with_tables_that_are_no_airflow_is_left_alone(
    apart: Settings, warehouse_server: Settings
) -> None:
    dsn = warehouse_url(warehouse_server)
    mistaken = replace(apart, airflow_database_url=dsn)
    with closing(psycopg2.connect(dsn.replace("+psycopg2", ""))) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute("create table public.penting (isi text)")
        try:
            with pytest.raises(ServiceError, match="SERVICE-151"):
                migrate_airflow_database(mistaken, say=lambda _: None)
            cursor.execute("select count(*) from public.penting")
            assert cursor.fetchone() == (0,)
        finally:
            cursor.execute("drop table public.penting")


def watch(stand_in: str, *, before: str = "") -> subprocess.Popen[bytes]:
    """Start the watcher of the scheduler over a program that stands in for it."""
    watcher = (
        "import sys, os\n"
        "from sinergi.services import components\n"
        f"components.component_command = lambda name: (sys.executable, '-c', {stand_in!r})\n"
        f"{before}\n"
        "from sinergi.settings import load_settings\n"
        "sys.exit(components.run_watched_scheduler(load_settings(), os.environ))\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY / "include")}
    return subprocess.Popen((sys.executable, "-c", watcher), env=environment)


def test_a_watched_scheduler_ends_when_it_is_told_to(tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    process = watch(
        "import signal, sys, time\n"
        "signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))\n"
        f"open({str(ready)!r}, 'w').close()\n"
        "time.sleep(60)\n"
    )
    deadline = time.monotonic() + 20
    while not ready.exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=20) == 0


def test_a_scheduler_whose_queue_stands_still_is_ended_to_be_started_again() -> None:
    frozen = (
        "components._STEADY_SECONDS = 0.0\n"
        "components._QUEUE_LOOK_SECONDS = 0.2\n"
        "components.is_queue_frozen = lambda settings: True\n"
    )
    assert watch("import time; time.sleep(60)", before=frozen).wait(timeout=20) == 1


def test_a_scheduler_that_fails_gives_its_exit_code_on() -> None:
    assert watch("import sys; sys.exit(7)").wait(timeout=20) == 7
