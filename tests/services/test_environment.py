from __future__ import annotations

import socket
from dataclasses import replace

import pytest

from sinergi.services.environment import (
    HOME_MARK,
    airflow_environment,
    api_port,
    api_url,
    choose_api_port,
    keep_api_port,
)
from sinergi.services.files import write_whole
from sinergi.services.home import prepare_home
from sinergi.services.ports import next_free_port
from sinergi.services.secrets import ensure_secrets
from sinergi.services.urls import PORT_FILE
from sinergi.settings import Settings, load_settings


@pytest.fixture
def made(settings: Settings) -> Settings:
    prepare_home(settings)
    ensure_secrets(settings)
    write_whole(settings.home / PORT_FILE, b"25999")
    return settings


def test_no_address_reaches_beyond_this_machine(made: Settings) -> None:
    environment = airflow_environment(made, inherited={})
    assert not [name for name, value in environment.items() if "0.0.0.0" in value or "[::]" in value]
    hosts = {name: value for name, value in environment.items() if name.endswith("HOST")}
    assert hosts
    assert set(hosts.values()) == {"127.0.0.1"}


def test_every_path_of_airflow_lies_in_the_home_or_the_repository(made: Settings) -> None:
    environment = airflow_environment(made, inherited={})
    places = [value for name, value in environment.items() if name.endswith(("_HOME", "_FOLDER", "_FILE"))]
    assert len(places) >= 5
    for place in places:
        assert place.startswith((str(made.home), str(made.repository)))


def test_a_setting_of_another_airflow_in_the_shell_does_not_leak_in(made: Settings) -> None:
    shell = {
        "AIRFLOW_HOME": "/lain",
        "AIRFLOW_CONFIG": "/lain/airflow.cfg",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": "sqlite:////lain.db",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC": "sqlite+aiosqlite:////lain.db",
        "PGPORT": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PATH": "/usr/bin",
    }
    environment = airflow_environment(made, inherited=shell)
    assert "lain" not in " ".join(environment.values())
    assert "PGPORT" not in environment
    assert "PYTHONDONTWRITEBYTECODE" not in environment
    assert environment["PATH"] == "/usr/bin"


def test_a_province_may_choose_executor_and_parallelism(made: Settings) -> None:
    shell = {"AIRFLOW__CORE__EXECUTOR": "CeleryExecutor", "AIRFLOW__CORE__PARALLELISM": "64"}
    environment = airflow_environment(made, inherited=shell)
    assert environment["AIRFLOW__CORE__EXECUTOR"] == "CeleryExecutor"
    assert environment["AIRFLOW__CORE__PARALLELISM"] == "64"


@pytest.mark.parametrize(("memory", "slots"), [(1024, "2"), (2048, "2"), (3900, "4"), (64000, "4")])
def test_a_small_machine_runs_fewer_tasks_at_once(
    made: Settings, memory: int, slots: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sinergi.services.environment.memory_mib", lambda: memory)
    assert airflow_environment(made, inherited={})["AIRFLOW__CORE__PARALLELISM"] == slots


def test_nobody_is_told_about_us(made: Settings) -> None:
    environment = airflow_environment(made, inherited={"GX_ANALYTICS_ENABLED": "True"})
    assert environment["GX_ANALYTICS_ENABLED"] == "False"
    assert environment["AIRFLOW__USAGE_DATA_COLLECTION__ENABLED"] == "False"


def test_the_office_proxy_is_kept_but_not_between_our_processes(made: Settings) -> None:
    environment = airflow_environment(made, inherited={"HTTP_PROXY": "http://p:3128", "NO_PROXY": "dalam.id"})
    assert environment["HTTP_PROXY"] == "http://p:3128"
    assert environment["NO_PROXY"] == environment["no_proxy"] == "dalam.id,127.0.0.1,localhost"


def test_a_process_finds_the_same_settings_again(made: Settings) -> None:
    wanted = replace(made, api_port=9123, warehouse_url="postgresql://u:p@h/d", kabupaten_code="35.20")
    assert load_settings(airflow_environment(wanted, inherited={})) == wanted


def test_the_environment_of_a_child_is_that_of_its_parent(made: Settings) -> None:
    once = airflow_environment(made, inherited={"no_proxy": "dalam.id"})
    twice = airflow_environment(made, inherited=once)
    assert twice | {"no_proxy": "", "NO_PROXY": ""} == once | {"no_proxy": "", "NO_PROXY": ""}
    assert once[HOME_MARK] == str(made.home)


def test_the_ui_keeps_the_port_it_got(made: Settings) -> None:
    assert api_port(made) == made.api_port
    keep_api_port(made, 8123)
    assert api_url(made) == "http://127.0.0.1:8123"
    environment = airflow_environment(made, inherited={})
    assert environment["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"] == "http://127.0.0.1:8123/execution/"


def test_the_ui_comes_back_on_its_last_port_while_that_is_free_and_no_other_is_wanted(made: Settings) -> None:
    wanted = next_free_port(18480)
    home = replace(made, api_port=wanted)
    with socket.create_server(("127.0.0.1", wanted)):
        last = choose_api_port(home)
        assert last > wanted
        keep_api_port(home, last)
    assert choose_api_port(home) == last
    with socket.create_server(("127.0.0.1", last)):
        assert choose_api_port(home) == wanted
    other = replace(home, api_port=next_free_port(last + 1))
    assert choose_api_port(other) == other.api_port
