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
def test_an_ingest_dag_takes_three_steps_per_delivery_and_ends_in_leaves_that_tell_judge_and_ask(
    parsed: dict[str, Any], source: str
) -> None:
    assert parsed["dags"][f"ingest_{source}"]["tasks"] == {
        "take_deliveries": sorted(("announce_loaded", "give_verdict", *STEPS)),
        "stage_delivery": ["validate_delivery"],
        "validate_delivery": ["publish_delivery"],
        "publish_delivery": ["announce_loaded", "find_questions", "give_verdict"],
        "announce_loaded": [],
        "give_verdict": [],
        "find_questions": ["open_question"],
        "open_question": [],
    }


@pytest.mark.parametrize("source", SOURCES)
def test_the_form_of_an_ingest_dag_names_and_explains_every_field_and_starts_without_one(
    parsed: dict[str, Any], source: str
) -> None:
    fields = parsed["dags"][f"ingest_{source}"]["params"]
    assert sorted(fields) == ["delivery_id", "dry_run", "file"]
    assert all(field["title"] and field["description"] for field in fields.values())
    assert f"inbox/{source}" in fields["file"]["description"]


def test_held_deliveries_are_asked_about_in_a_dag_of_their_own_that_many_runs_may_wait_in(
    parsed: dict[str, Any],
) -> None:
    approve = parsed["dags"]["approve_delivery"]
    assert approve["tasks"] == {
        "wait_for_decision": ["ask_again", "resume_ingest"],
        "resume_ingest": [],
        "ask_again": [],
    }
    assert approve["timetable"] == "NullTimetable"
    assert approve["max_active_runs"] >= 1000


def test_every_task_of_every_dag_quotes_its_runbook_and_the_runbook_has_no_task_too_many(
    parsed: dict[str, Any],
) -> None:
    told = {
        f"{dag_id.partition('_')[0]}.{task_id}": doc
        for dag_id, dag in parsed["dags"].items()
        for task_id, doc in dag["docs"].items()
    }
    written = (REPOSITORY / "docs/runbooks/tugas.md").read_text("utf-8")
    sections = {
        head.strip(): text.partition("\n## ")[0].strip()
        for head, _, text in (part.partition("\n") for part in written.split("\n### ")[1:])
    }
    assert set(told) == set(sections)
    for name, doc in told.items():
        assert sections[name] in doc, name
        assert "Bila gagal" in doc, name
        assert f"`{name}`" in doc, name


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
