"""The DAG files: they parse at once, hold what was agreed, and say what to do when they fail."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sinergi.contracts.registry import load_contracts
from sinergi.delivery import steps
from sinergi.orchestration.conventions import OWNER, TAGS
from sinergi.orchestration.ingest import STEPS
from sinergi.settings import REPOSITORY, load_settings

SOURCES = sorted(load_contracts(load_settings({}).sources))


@pytest.fixture(scope="module")
def parsed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a fresh Airflow process makes of ``dags/``."""
    home = tmp_path_factory.mktemp("airflow")
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(REPOSITORY / "include"),
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(REPOSITORY / "dags"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__LOGGING__LOGGING_LEVEL": "ERROR",
    }
    script = Path(__file__).with_name("parse_dags.py")
    command = (sys.executable, str(script))
    finished = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=120)
    return dict(json.loads(finished.stdout[finished.stdout.index('{"seconds"') :]))


def test_every_dag_file_can_be_imported(parsed: dict[str, Any]) -> None:
    assert parsed["errors"] == {}


def test_every_source_with_a_contract_has_its_dag_and_there_is_one_build(parsed: dict[str, Any]) -> None:
    ingests = sorted(dag_id for dag_id in parsed["dags"] if dag_id.startswith("ingest_"))
    assert ingests == [f"ingest_{source}" for source in SOURCES]
    assert "build_warehouse" in parsed["dags"]


def test_all_dag_files_parse_in_less_than_a_second_without_heavy_libraries(parsed: dict[str, Any]) -> None:
    assert parsed["heavy"] == []
    assert parsed["seconds"] < 1.0


@pytest.mark.parametrize("path", sorted((REPOSITORY / "dags").glob("*.py")), ids=lambda path: path.name)
def test_airflow_does_not_skip_a_dag_file_for_want_of_two_words(path: Path) -> None:
    content = path.read_text("utf-8").lower()
    assert "airflow" in content
    assert "dag" in content


def test_every_dag_says_what_to_do_on_failure_and_keeps_to_the_closed_list_of_tags(parsed: dict[str, Any]) -> None:
    for dag_id, dag in parsed["dags"].items():
        assert "gagal" in dag["doc_md"], dag_id
        assert dag["tags"], dag_id
        assert set(dag["tags"]) <= TAGS, dag_id
        assert dag["owner"] == OWNER, dag_id


@pytest.mark.parametrize("source", SOURCES)
def test_an_ingest_dag_takes_three_steps_per_delivery_and_ends_in_two_leaves(
    parsed: dict[str, Any], source: str
) -> None:
    assert parsed["dags"][f"ingest_{source}"]["tasks"] == {
        "take_deliveries": sorted(("announce_loaded", "give_verdict", *STEPS)),
        "stage_delivery": ["validate_delivery"],
        "validate_delivery": ["publish_delivery"],
        "publish_delivery": ["announce_loaded", "give_verdict"],
        "announce_loaded": [],
        "give_verdict": [],
    }


@pytest.mark.parametrize("source", SOURCES)
def test_an_ingest_dag_is_woken_by_its_inbox_and_by_the_night_and_never_runs_twice_at_once(
    parsed: dict[str, Any], source: str
) -> None:
    dag = parsed["dags"][f"ingest_{source}"]
    assert dag["timetable"] == "AssetOrTimeSchedule"
    assert dag["clock"] == "0 2 * * *"
    assert dag["assets"] == [f"inbox_{source}"]
    assert dag["watchers"] == ["sinergi.orchestration.inbox_trigger.InboxTrigger"]
    assert (dag["max_active_runs"], dag["catchup"]) == (1, False)


def test_the_build_is_woken_by_the_facts_of_every_source(parsed: dict[str, Any]) -> None:
    build = parsed["dags"]["build_warehouse"]
    announced = {asset for source in SOURCES for asset in parsed["dags"][f"ingest_{source}"]["outlets"]}
    assert set(build["assets"]) == announced == {f"facts_{source}" for source in SOURCES}
    assert build["outlets"] == ["warehouse_built"]
    assert build["max_active_runs"] == 1


def test_the_steps_of_the_dag_are_the_steps_of_a_delivery() -> None:
    assert steps.STEPS == STEPS
