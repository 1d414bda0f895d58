"""docker-compose.yml as Docker Compose reads it, and the Dockerfile."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from sinergi.settings import REPOSITORY

COMPOSE_FILE = REPOSITORY / "docker-compose.yml"
DOCKERFILE = REPOSITORY / "docker" / "Dockerfile"
SECRETS = {
    "SINERGI_WAREHOUSE_PASSWORD": "sandi-gudang",
    "SINERGI_METADATA_PASSWORD": "sandi-metadata",
    "SINERGI_REDIS_PASSWORD": "sandi-redis",
}

needs_docker_compose = pytest.mark.skipif(
    shutil.which("docker-compose") is None, reason="docker-compose (.ci/packages.txt) is not installed"
)


def run_docker_compose(
    *arguments: str, variables: Mapping[str, str], folder: Path
) -> subprocess.CompletedProcess[str]:
    """Run docker-compose on our file with nothing but ``variables``; it talks to no engine."""
    nothing = folder / "empty.env"
    nothing.touch()
    return subprocess.run(
        ("docker-compose", "--file", str(COMPOSE_FILE), "--env-file", str(nothing), *arguments),
        env={"PATH": os.environ["PATH"], "HOME": str(folder), **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def resolve(variables: Mapping[str, str], folder: Path) -> dict[str, Any]:
    """Return the services of the profiles in ``COMPOSE_PROFILES`` with all variables filled in."""
    found = run_docker_compose("config", variables=variables, folder=folder)
    assert found.returncode == 0, found.stderr
    # What is written for the shell of the container comes doubled, ready to be read once more.
    services: dict[str, Any] = yaml.safe_load(found.stdout.replace("$$", "$"))["services"]
    wanted = set(variables.get("COMPOSE_PROFILES", "").split(","))
    # docker-compose 1.29 shows the services of every profile.
    return {name: service for name, service in services.items() if wanted >= set(service.get("profiles", ()))}
