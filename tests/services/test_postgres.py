"""The launcher against a real PostgreSQL."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import psycopg2
import pytest

from sinergi.errors import ServiceError
from sinergi.services.airflow_queue import is_queue_frozen
from sinergi.services.cluster import locate_cluster
from sinergi.services.postgres import (
    is_postgres_running,
    postgres_pid,
    remove_postgres,
    start_postgres,
    stop_postgres,
)
from sinergi.services.processes import is_alive
from sinergi.services.urls import PORT_FILE, airflow_url, embedded_port, embedded_url, warehouse_url
from sinergi.settings import Settings, load_settings

pytestmark = pytest.mark.integration

SPOKEN_VALUE = "Mbok Sarinem dari Dusun Krajan"


@pytest.fixture(scope="module")
def home() -> Iterator[Settings]:
    """A home with a space in its path; its PostgreSQL is removed at the end."""
    with tempfile.TemporaryDirectory(prefix="sinergi test ") as folder:
        settings = replace(load_settings({}), home=Path(folder) / "rumah data")
        try:
            yield settings
        finally:
            remove_postgres(settings)


@pytest.fixture
def server(home: Settings) -> Settings:
    start_postgres(home)
    return home


def connect(url: str) -> psycopg2.extensions.connection:
    return psycopg2.connect(url.replace("+psycopg2", "", 1), connect_timeout=5)


def ask(url: str, query: str) -> object:
    with closing(connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


def superuser_url(settings: Settings, database: str = "postgres") -> str:
    url = embedded_url(settings, login="superuser", database=database)
    return url.replace("//superuser:", "//postgres:", 1)


def listeners_of(port: int) -> set[str]:
    """Return the addresses that listen on ``port``, as the kernel writes them."""
    found = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        with suppress(FileNotFoundError):
            rows = [line.split() for line in Path(table).read_text("ascii").splitlines()[1:]]
            found |= {row[1] for row in rows if row[3] == "0A" and int(row[1].split(":")[1], 16) == port}
    return found


@pytest.mark.parametrize(
    ("role", "login"),
    [("owner", "sinergi_owner"), ("etl", "sinergi_etl"), ("analyst", "sinergi_analyst")],
)
def test_each_role_reaches_the_warehouse_and_is_no_superuser(server: Settings, role: str, login: str) -> None:
    assert ask(warehouse_url(server, role), "select current_user") == login
    assert ask(warehouse_url(server, role), "select current_setting('is_superuser')") == "off"
    powers = "select rolcreaterole or rolcreatedb or rolreplication or rolbypassrls from pg_roles"
    assert ask(warehouse_url(server, role), f"{powers} where rolname = current_user") is False


def test_only_the_owner_may_create_a_schema_in_the_warehouse(server: Settings) -> None:
    with closing(connect(warehouse_url(server, "owner"))) as connection, connection.cursor() as cursor:
        cursor.execute("create schema percobaan")
    for role in ("etl", "analyst"):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            ask(warehouse_url(server, role), "create schema percobaan")


@pytest.mark.parametrize("database", ["airflow", "postgres", "template1"])
def test_a_warehouse_role_stays_out_of_the_other_databases(server: Settings, database: str) -> None:
    url = warehouse_url(server, "analyst").replace("/warehouse", f"/{database}")
    with pytest.raises(psycopg2.OperationalError, match="permission denied"):
        connect(url)


def test_airflow_stays_out_of_the_warehouse(server: Settings) -> None:
    assert ask(airflow_url(server), "select current_database()") == "airflow"
    with pytest.raises(psycopg2.OperationalError, match="permission denied"):
        connect(airflow_url(server).removesuffix("/airflow") + "/warehouse")


@pytest.mark.parametrize("login", ["sinergi_owner", "sinergi_etl", "sinergi_analyst", "airflow", "postgres"])
@pytest.mark.parametrize("password", ["salah", ""])
def test_no_login_enters_without_its_password(server: Settings, login: str, password: str) -> None:
    with pytest.raises(psycopg2.OperationalError, match="password"):
        psycopg2.connect(
            host="127.0.0.1",
            port=embedded_port(server),
            dbname="warehouse",
            user=login,
            password=password,
            passfile="/dev/null",
        )


def test_it_listens_on_this_machine_only_and_on_no_socket_file(server: Settings) -> None:
    assert {address.split(":")[0] for address in listeners_of(embedded_port(server))} == {"0100007F"}
    assert ask(superuser_url(server), "show unix_socket_directories") == ""


def test_the_server_runs_as_an_ordinary_user(server: Settings) -> None:
    pid = postgres_pid(server)
    assert Path(f"/proc/{pid}").stat().st_uid != 0
    assert (server.home / "postgres" / "data").stat().st_mode & 0o077 == 0


def test_texts_sort_by_code_point_and_know_every_letter(server: Settings) -> None:
    assert ask(warehouse_url(server), "select upper('é') || (select 'a' > 'B' collate \"C\")::text") == "Étrue"
    assert ask(warehouse_url(server), "show server_encoding") == "UTF8"


def test_starting_again_changes_nothing(server: Settings) -> None:
    pid, port = postgres_pid(server), embedded_port(server)
    start_postgres(server)
    assert (postgres_pid(server), embedded_port(server)) == (pid, port)


def test_stopping_twice_is_allowed_and_the_port_stays_the_same(server: Settings) -> None:
    port = embedded_port(server)
    stop_postgres(server)
    stop_postgres(server)
    assert not is_postgres_running(server)
    assert listeners_of(port) == set()
    start_postgres(server)
    assert embedded_port(server) == port


def test_a_taken_port_gives_way_to_the_next_one(server: Settings) -> None:
    port = embedded_port(server)
    stop_postgres(server)
    with socket.create_server(("127.0.0.1", port)):
        start_postgres(server)
        assert embedded_port(server) > port
        assert ask(warehouse_url(server), "select 1") == 1


def test_committed_rows_survive_a_kill_of_the_server(server: Settings) -> None:
    with closing(connect(warehouse_url(server))) as connection, connection.cursor() as cursor:
        cursor.execute("create table kekal as select generate_series(1, 1000) as nomor")
        connection.commit()
    os.kill(postgres_pid(server), signal.SIGKILL)
    start_postgres(server)
    assert ask(warehouse_url(server), "select count(*) from kekal") == 1000


def test_it_recovers_while_a_backend_outlives_its_killed_server(server: Settings) -> None:
    endless = "with recursive n(i) as (select 1 union all select i from n) select count(*) from n"

    def count_for_ever() -> None:
        with suppress(psycopg2.Error):
            ask(warehouse_url(server), endless)

    thread = threading.Thread(target=count_for_ever)
    thread.start()
    busy = "select pid from pg_stat_activity where query like 'with recursive%' and state = 'active'"
    with closing(connect(superuser_url(server))) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        deadline = time.monotonic() + 10
        backend = None
        while backend is None and time.monotonic() < deadline:
            cursor.execute(busy)
            backend = cursor.fetchone()
    assert backend is not None
    os.kill(postgres_pid(server), signal.SIGKILL)
    start_postgres(server)
    thread.join()
    assert not is_alive(backend[0])
    assert ask(warehouse_url(server), "select 1") == 1


def test_a_process_id_that_belongs_to_another_program_now_does_not_keep_it_down(server: Settings) -> None:
    cluster = locate_cluster(server)
    os.kill(postgres_pid(server), signal.SIGKILL)
    identity = {} if cluster.account is None else {"user": cluster.account.uid}
    stranger = subprocess.Popen(("sleep", "60"), cwd="/", **identity)
    try:
        pid_file = cluster.data / "postmaster.pid"
        lines = pid_file.read_text("utf-8").splitlines()
        pid_file.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n", "utf-8")
        start_postgres(server)
        assert ask(warehouse_url(server), "select 1") == 1
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_killed_backend_leaves_no_value_in_the_log(server: Settings) -> None:
    with closing(connect(warehouse_url(server))) as connection, connection.cursor() as cursor:
        cursor.execute("create table unik (nama text primary key)")
        cursor.execute("insert into unik values (%s)", (SPOKEN_VALUE,))
        connection.commit()
        with pytest.raises(psycopg2.errors.UniqueViolation):
            cursor.execute("insert into unik values (%s)", (SPOKEN_VALUE,))
        connection.rollback()
        backend = connection.info.backend_pid
        threading.Timer(0.3, os.kill, (backend, signal.SIGKILL)).start()
        with pytest.raises(psycopg2.OperationalError):
            cursor.execute("select pg_sleep(30), %s", (SPOKEN_VALUE,))
    stop_postgres(server)
    log = locate_cluster(server).log.read_text("utf-8")
    assert str(backend) in log
    assert SPOKEN_VALUE not in log
    assert "Sarinem" not in log


@pytest.mark.parametrize("written", [None, "1"])
def test_a_running_server_whose_port_was_not_written_down_is_taken_on(server: Settings, written: str | None) -> None:
    port_file, port = server.home / PORT_FILE, embedded_port(server)
    port_file.unlink()
    if written is not None:
        port_file.write_text(written, "ascii")
    start_postgres(server, durable=False)
    assert embedded_port(server) == port
    assert ask(warehouse_url(server), "select 1") == 1


def test_an_initialisation_that_was_killed_leaves_nothing_and_is_done_again() -> None:
    with tempfile.TemporaryDirectory(prefix="sinergi-test-") as folder:
        settings = replace(load_settings({}), home=Path(folder))
        start = (
            "from pathlib import Path; from dataclasses import replace;"
            "from sinergi.settings import load_settings;"
            "from sinergi.services.postgres import start_postgres;"
            f"start_postgres(replace(load_settings({{}}), home=Path({folder!r})))"
        )
        environment = {**os.environ, "PYTHONPATH": str(settings.repository / "include")}
        try:
            for patience in (0.15, 0.3, 0.45, 0.6, 0.8):
                process = subprocess.Popen((sys.executable, "-c", start), env=environment)
                with suppress(subprocess.TimeoutExpired):
                    process.wait(patience)
                process.kill()
                process.wait()
            start_postgres(settings, durable=False)
            assert ask(warehouse_url(settings), "select 1") == 1
            assert list((settings.home / "postgres").glob("making-*")) == []
        finally:
            remove_postgres(settings)


def test_a_lost_password_is_said_plainly(server: Settings) -> None:
    secret = server.secrets / "postgres_superuser"
    kept = secret.read_bytes()
    try:
        secret.write_bytes(b"bukan-sandinya")
        with pytest.raises(ServiceError, match="cadangan"):
            start_postgres(server)
    finally:
        secret.write_bytes(kept)


@pytest.mark.skipif(os.geteuid() != 0, reason="hanya root yang berganti pengguna")
def test_a_home_below_a_closed_folder_works_and_the_folder_stays_closed() -> None:
    with tempfile.TemporaryDirectory(prefix="sinergi-test-") as folder:
        closed = Path(folder)
        settings = replace(load_settings({}), home=closed / "dalam" / "rumah")
        try:
            start_postgres(settings, durable=False)
            assert ask(warehouse_url(settings), "select 1") == 1
            elsewhere = (settings.home / "postgres").resolve()
            assert closed.stat().st_mode & 0o777 == 0o700
        finally:
            remove_postgres(settings)
        assert not elsewhere.is_relative_to(closed)
        assert not elsewhere.exists()


@pytest.mark.parametrize(
    ("tasks", "is_frozen"),
    [
        ([], False),
        ([("queued", 5)], False),
        ([("queued", 300)], True),
        ([("queued", 300), ("running", 300)], False),
        ([("running", 300), ("deferred", 900)], False),
    ],
)
def test_a_queue_is_frozen_only_when_an_old_task_waits_and_none_runs(
    server: Settings, tasks: list[tuple[str, int]], is_frozen: bool
) -> None:
    with closing(connect(airflow_url(server))) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute("create table task_instance (state text, queued_dttm timestamptz)")
        try:
            for task in tasks:
                row = "insert into task_instance values (%s, now() - make_interval(secs => %s))"
                cursor.execute(row, task)
            assert is_queue_frozen(server) is is_frozen
        finally:
            cursor.execute("drop table task_instance")


def test_a_database_without_airflow_is_no_frozen_queue(server: Settings) -> None:
    assert is_queue_frozen(server) is False
