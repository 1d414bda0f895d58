"""An outside PostgreSQL: taken when it will do, else told what its administrator has to do."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psycopg2
import pytest

from sinergi.errors import ServiceError
from sinergi.services.home import prepare_home
from sinergi.services.outside import open_analyst_login, prepare_outside_warehouse
from sinergi.services.secrets import ensure_secrets
from sinergi.services.urls import analyst_url, warehouse_url
from sinergi.settings import Settings
from tests.outside_server import OutsideServer, outside_server

pytestmark = pytest.mark.integration

_SPECIAL = "s@ndi:/#%?&é +"


@pytest.fixture(scope="module")
def server() -> Iterator[OutsideServer]:
    with outside_server() as running:
        yield running


@pytest.fixture
def roles(server: OutsideServer) -> Iterator[None]:
    """The two roles, made by the administrator."""
    server.run("create role sinergi_etl", "create role sinergi_analyst")
    yield
    server.run(*(f"drop owned by {role}" for role in ("sinergi_etl", "sinergi_analyst")))
    server.run("drop role sinergi_etl", "drop role sinergi_analyst")


def ask(url: str, query: str) -> object:
    with closing(psycopg2.connect(url.replace("+psycopg2", "", 1))) as connection, connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


def refusal(settings: Settings, address: str) -> str:
    with pytest.raises(ServiceError) as caught:
        prepare_outside_warehouse(replace(settings, warehouse_url=address))
    return str(caught.value)


def remedy(sentence: str) -> list[str]:
    """Return the statements that an administrator is asked to run."""
    return [statement.strip() for statement in sentence.rpartition(": ")[2].split(";") if statement.strip()]


def test_one_database_serves_one_home(server: OutsideServer, roles: None, settings: Settings, tmp_path: Path) -> None:
    server.run("create role bersama login createrole password 'b'", "grant sinergi_etl, sinergi_analyst to bersama")
    server.run("create database bersama owner bersama template template0")
    first = replace(settings, warehouse_url=server.url("bersama", "b", database="bersama"))
    second = replace(first, home=tmp_path / "lain")
    try:
        prepare_outside_warehouse(first)
        with pytest.raises(ServiceError, match=r"^SERVICE-149: .* dipakai rumah Sinergi lain"):
            prepare_outside_warehouse(second)
        prepare_outside_warehouse(first)
        shutil.rmtree(second.secrets)
        shutil.copytree(first.secrets, second.secrets)
        prepare_outside_warehouse(second)
    finally:
        server.run("drop database bersama", "drop role bersama")


def test_a_login_that_may_create_roles_gets_them_and_takes_them_on(server: OutsideServer, settings: Settings) -> None:
    prepare_home(settings)
    ensure_secrets(settings)
    outside = replace(settings, warehouse_url=server.make_warehouse("satu", _SPECIAL, database="gudang_satu"))
    try:
        prepare_outside_warehouse(outside)
        prepare_outside_warehouse(outside)
        for role in ("etl", "analyst"):
            assert ask(warehouse_url(outside, role), "select current_user") == f"sinergi_{role}"
        assert ask(warehouse_url(outside), "select current_user") == "satu"
        url = open_analyst_login(outside)
        assert ask(url, "select session_user") == "sinergi_analyst"
        assert url == analyst_url(outside) == open_analyst_login(outside)
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            ask(url, "set role satu; select 1")
    finally:
        server.run(
            "drop database gudang_satu", "drop role sinergi_etl", "drop role sinergi_analyst", "drop role satu"
        )


def test_what_an_administrator_is_asked_to_run_is_enough(server: OutsideServer, settings: Settings) -> None:
    address = server.make_warehouse("dua", "dua", database="gudang_dua", rights="nocreaterole")
    outside = replace(settings, warehouse_url=address)
    asked = refusal(settings, address)
    assert remedy(asked)[0] == "create role sinergi_etl"
    try:
        server.run(*remedy(asked))
        prepare_outside_warehouse(outside)
        assert ask(warehouse_url(outside, "etl"), "select current_user") == "sinergi_etl"
    finally:
        server.run("drop database gudang_dua", "drop role sinergi_etl", "drop role sinergi_analyst")


def test_a_login_in_the_database_of_another_gets_the_rights_it_lacks(
    server: OutsideServer, settings: Settings, roles: None
) -> None:
    server.run("create role tamu login password 'tamu'", "grant sinergi_etl, sinergi_analyst to tamu")
    server.run("create database gudang_orang")
    server.run("revoke temporary on database gudang_orang from public")
    address = server.url("tamu", "tamu", database="gudang_orang")
    server.run(*remedy(refusal(settings, address)), database="gudang_orang")
    asked = refusal(settings, address)
    assert "sementara" in asked
    server.run(*remedy(asked), database="gudang_orang")
    prepare_outside_warehouse(replace(settings, warehouse_url=address))
    server.run("drop database gudang_orang")


def test_an_extension_in_another_schema_is_asked_to_be_moved(
    server: OutsideServer, settings: Settings, roles: None
) -> None:
    address = server.make_warehouse("tiga", "tiga", database="gudang_tiga")
    server.run("grant sinergi_etl, sinergi_analyst to tiga")
    server.run("create schema lain", "create extension fuzzystrmatch schema lain", database="gudang_tiga")
    asked = refusal(settings, address)
    assert "SERVICE-144" in asked
    server.run(*remedy(asked), database="gudang_tiga")
    prepare_outside_warehouse(replace(settings, warehouse_url=address))
    server.run("drop database gudang_tiga", "drop role tiga")


def test_another_encoding_is_refused(server: OutsideServer, settings: Settings) -> None:
    server.run("create role latin login createrole password 'latin'")
    server.run(
        "create database latin owner latin template template0 encoding 'LATIN1' locale_provider libc locale 'C'"
    )
    assert "LATIN1; Sinergi memerlukan UTF8" in refusal(settings, server.url("latin", "latin", database="latin"))


def test_a_server_that_may_only_be_read_is_refused(server: OutsideServer, settings: Settings) -> None:
    address = server.make_warehouse("baca", "baca", database="gudang_baca")
    server.run("alter role baca set default_transaction_read_only = on")
    assert "SERVICE-147" in refusal(settings, address)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"password": "bukan-itu"}, "nama pengguna atau sandinya"),
        ({"login": "bukan_siapa"}, "nama pengguna atau sandinya"),
        ({"database": "tidak_ada"}, "Basis data tidak_ada tidak ada"),
        ({"end": "?sslmode=require"}, "tidak memakai SSL"),
        ({"end": "?sslmode=ngawur"}, "sslmode"),
        ({"end": "?pilihan=ya"}, "tidak dapat dibaca sebagai alamat"),
        ({"host": "tidak.ada.invalid"}, "tidak.ada.invalid tidak dikenal"),
        ({"port": 1}, "Tidak ada PostgreSQL yang mendengarkan"),
    ],
)
def test_why_it_does_not_let_us_in_is_one_sentence_without_the_password(
    server: OutsideServer, settings: Settings, change: dict[str, object], said: str
) -> None:
    parts = {"login": "pengelola", "password": "sandi%20pengelola", "host": "127.0.0.1", "database": "postgres"}
    parts |= {"port": server.port, "end": "", **change}
    address = "postgresql://{login}:{password}@{host}:{port}/{database}{end}".format(**parts)
    sentence = refusal(settings, address)
    assert said in sentence
    assert str(parts["password"]) not in sentence
    assert "sandi pengelola" not in sentence


def test_what_does_not_speak_postgresql_is_said_plainly(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert "SERVICE-141" in refusal(settings, f"postgresql://u:rahasia@127.0.0.1:{port}/gudang")


def test_a_command_ends_with_the_sentence_and_starts_nothing(server: OutsideServer, settings: Settings) -> None:
    address = server.url("pengelola", "rahasia", database="gudang")
    environment = {"SINERGI_HOME": str(settings.home), "SINERGI_WAREHOUSE_URL": address, "PYTHONPATH": "include"}
    command = (sys.executable, "-m", "sinergi", "publish")
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("SERVICE-141")
    assert len(ended.stderr.splitlines()) == 1
    assert "rahasia" not in ended.stderr
    assert not (settings.home / "postgres").exists()
