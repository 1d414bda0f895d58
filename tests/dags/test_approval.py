"""Held deliveries in the real Airflow: asked about, answered on the page or by command, and gone on with.

The tests share one home, whose services start once, and build on one another in their order.
"""

from __future__ import annotations

import os
import signal
import time
from argparse import Namespace
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, inspect, text

from sinergi.commands.airflow_api import APPROVE, AirflowApi, DagRun, WaitingPage
from sinergi.commands.answers import question_prefix
from sinergi.commands.decide import decide
from sinergi.commands.lifecycle import status
from sinergi.delivery.inbox import put_drop_into_inbox
from sinergi.errors import ServiceError
from sinergi.services.environment import API_HOST, api_port
from sinergi.services.secrets import read_secret
from sinergi.services.state import read_state
from sinergi.services.urls import airflow_url
from tests.delivery.payments import csv_of, member

from .scheduler_office import SchedulerOffice, files_below, running_office, wait_for

pytestmark = [pytest.mark.scheduler, pytest.mark.integration, pytest.mark.slow]

RENAMED, REJECTS, OTHER = "ANGGOTA_2025_TW1.csv", "ANGGOTA_2025_TW2.csv", "ANGGOTA_2025_TW3.csv"
GOOD = "ANGGOTA_2025_TW4.csv"
NIK = "3519024101800001"
WAIT = "wait_for_decision"
_READING_SECONDS = 3


def unknown_heading(first: int) -> bytes:
    rows = [member(number) for number in range(first, first + 24)]
    return csv_of(
        [{("JENIS BANTUAN" if name == "KOMPONEN" else name): cell for name, cell in row.items()} for row in rows]
    )


def many_rejects(first: int) -> bytes:
    rows = [member(number) for number in range(first, first + 24)]
    for row in rows[:6]:
        row["KOMPONEN"] = "TIDAK DIKENAL"
    return csv_of(rows)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SchedulerOffice]:
    """A home that took three files, all of them held."""
    folder = tmp_path_factory.mktemp("kiriman")
    contents = {RENAMED: unknown_heading(7000), REJECTS: many_rejects(7100), OTHER: many_rejects(7200)}
    with running_office("sinergi-tanya-") as started:
        for name, content in contents.items():
            (folder / name).write_bytes(content)
        put_drop_into_inbox(started.settings, [("pkh", folder / name) for name in contents])
        wait_for(lambda: True if len(pages(started)) == 3 else None, limit=120)
        yield started


def pages(office: SchedulerOffice, prefix: str = "") -> list[WaitingPage]:
    return office.api.waiting_pages(prefix)


def number_of(office: SchedulerOffice, file_name: str) -> int:
    return int(office.rows("select delivery_id from ops.delivery where file_name = :name", name=file_name)[0][0])


def page_of(office: SchedulerOffice, file_name: str) -> WaitingPage:
    """Return the page that asks about a file, once there is one and a human could have read it.

    Airflow takes an answer within the second in which a page opens for the end of a lost task, and asks again.
    """
    prefix = question_prefix(number_of(office, file_name))
    wait_for(lambda: next(iter(pages(office, prefix)), None), limit=60)
    time.sleep(_READING_SECONDS)
    return wait_for(lambda: next(iter(pages(office, prefix)), None), limit=60)


def ended(office: SchedulerOffice, page: WaitingPage) -> DagRun:
    return office.settled_run(DagRun(dag_id=APPROVE, run_id=page.run_id, state="running"))


def loaded(office: SchedulerOffice, file_name: str) -> bool:
    return wait_for(lambda: office.status(file_name) == "loaded" or None, limit=90)


def test_a_run_with_held_files_ends_green_and_each_file_waits_on_a_page_of_its_own(office: SchedulerOffice) -> None:
    (ingest,) = [run for run in office.runs("ingest_pkh") if ("open_question", asking(office)) in states(office, run)]
    assert office.settled_run(ingest).state == "success"
    numbers = {number_of(office, name) for name in (RENAMED, REJECTS, OTHER)}
    assert {page.run_id for page in pages(office)} == {f"kiriman-{number}-tanya-1" for number in numbers}
    assert f"{REJECTS} (ditahan): dibaca 25 = diterima 18 + ditolak 6 + duplikat 0 + diabaikan 1" in office.note(
        ingest
    )


def asking(office: SchedulerOffice) -> str:
    return f"kiriman-{number_of(office, RENAMED)}-tanya-1"


def states(office: SchedulerOffice, run: DagRun) -> dict[tuple[str, str], tuple[str, int]]:
    return office.task_states(run)


def test_the_same_question_cannot_be_opened_twice(office: SchedulerOffice) -> None:
    page = page_of(office, RENAMED)
    again = {"logical_date": None, "dag_run_id": page.run_id, "conf": {"delivery_id": number_of(office, RENAMED)}}
    with pytest.raises(ServiceError, match="409"):
        office.api._call("POST", f"/api/v2/dags/{APPROVE}/dagRuns", body=again)
    assert office.settled_run(office.api.trigger("ingest_pkh")).state == "success"
    assert len(pages(office)) == 3


def test_a_wrong_answer_is_told_and_the_question_is_open_again_with_what_was_typed(office: SchedulerOffice) -> None:
    first = page_of(office, RENAMED)
    office.api.answer_page(first, "Petakan", reason="ditanyakan", by=None, map="JENIS BANTUAN=komponenn")
    assert ended(office, first).state == "success"
    assert "Kolom komponenn bukan kolom kontrak" in office.note(ended(office, first))
    second = page_of(office, RENAMED)
    assert second.run_id == f"{first.run_id}-ulang-2"
    detail = question(office.api, second)
    assert "Jawaban tadi belum dicatat" in detail["body"]
    assert detail["params"]["map"]["value"] == "JENIS BANTUAN=komponenn"
    office.api.answer_page(second, "Petakan", reason="   ", by="", map="JENIS BANTUAN=komponen")
    assert "Alasan dan nama yang memutuskan harus diisi" in office.note(ended(office, second))
    assert office.rows("select count(*) from ops.decision") == [(0,)]


def test_an_answer_survives_a_killed_web_server_and_a_killed_scheduler_and_the_file_is_loaded(
    office: SchedulerOffice,
) -> None:
    page = page_of(office, RENAMED)
    state = read_state(office.settings)
    assert state is not None
    for process in state.processes:
        if process.name in {"api-server", "scheduler"}:
            os.kill(process.pid, signal.SIGKILL)
    wait_for(lambda: True if not status(office.settings).is_up else None, limit=30)
    wait_for(lambda: True if status(office.settings).is_up else None, limit=90)
    assert page_of(office, RENAMED) == page
    office.api.answer_page(page, "Petakan", reason="ditanyakan", by=None, map="JENIS BANTUAN=komponen")
    assert loaded(office, RENAMED)
    told = office.rows("select outcome, reason, decided_by, details ->> 'answers' from ops.decision")
    assert told == [("map", "ditanyakan", "admin", "HOLD-001")]
    assert page.run_id in {run.run_id for run in office.runs("ingest_pkh")}


def test_a_decision_by_command_closes_the_page_and_starts_one_run_only(office: SchedulerOffice) -> None:
    page = page_of(office, REJECTS)
    answer = Namespace(
        delivery_id=number_of(office, REJECTS), outcome="release", map=[], by="Kasi Linjamsos", reason="dicek"
    )
    assert decide(office.settings, answer) == 0
    assert ended(office, page).state == "success"
    assert "sudah diputuskan: Lepaskan, oleh Kasi Linjamsos" in office.note(ended(office, page))
    assert loaded(office, REJECTS)
    assert states(office, ended(office, page))["resume_ingest", "-1"][0] == "skipped"
    assert page.run_id not in {run.run_id for run in office.runs("ingest_pkh")}


def test_an_answer_that_comes_too_late_is_told_so_and_changes_nothing(office: SchedulerOffice) -> None:
    page = page_of(office, OTHER)
    number = number_of(office, OTHER)
    with_command = Namespace(delivery_id=number, outcome="release", map=[], by="Kabid", reason="dicek")
    decide_without_airflow(office, with_command)
    office.api.answer_page(page, "Tolak", reason="terlambat", by="Operator")
    assert "sudah diputuskan: Lepaskan, oleh Kabid" in office.note(ended(office, page))
    assert loaded(office, OTHER)
    assert office.rows("select count(*) from ops.decision where decided_by = 'Operator'") == [(0,)]


def decide_without_airflow(office: SchedulerOffice, answer: Namespace) -> None:
    """Decide as the command does while Airflow is down: it reaches no run and no page."""
    with pytest.MonkeyPatch.context() as patch:

        def unreachable(*_: Any, **__: Any) -> None:
            raise ServiceError("Airflow tidak menjawab.", code="SERVICE-200")

        patch.setattr(AirflowApi, "_call", unreachable)
        assert decide(office.settings, answer) == 0


def test_a_rehearsal_started_by_the_form_loads_nothing_and_asks(office: SchedulerOffice, tmp_path: Path) -> None:
    path = tmp_path / GOOD
    path.write_bytes(csv_of([member(number) for number in range(7300, 7324)]))
    pause(office, paused=True)
    put_drop_into_inbox(office.settings, [("pkh", path)])
    body = {"logical_date": None, "conf": {"file": GOOD, "dry_run": True}}
    run = wait_until_at_rest(office, body)
    pause(office, paused=False)
    assert office.settled_run(run).state == "success"
    assert office.status(GOOD) == "held"
    assert "dibaca 25 = diterima 24" in office.note(run)
    office.api.answer_page(page_of(office, GOOD), "Lepaskan", reason="percobaan baik", by="Kabid")
    assert loaded(office, GOOD)


def pause(office: SchedulerOffice, *, paused: bool) -> None:
    office.api._call("PATCH", "/api/v2/dags/ingest_pkh", body={"is_paused": paused})


def wait_until_at_rest(office: SchedulerOffice, body: dict[str, Any]) -> DagRun:
    """Start the run before the folder's own event is turned into one: it waits behind ours."""
    made = office.api._call("POST", "/api/v2/dags/ingest_pkh/dagRuns", body=body)
    return DagRun(dag_id="ingest_pkh", run_id=made["dag_run_id"], state=made["state"])


def test_a_form_that_names_what_is_not_there_fails_with_a_sentence_and_no_retry(office: SchedulerOffice) -> None:
    made = office.api._call(
        "POST", "/api/v2/dags/ingest_pkh/dagRuns", body={"logical_date": None, "conf": {"file": "TIDAK_ADA.csv"}}
    )
    run = office.settled_run(DagRun(dag_id="ingest_pkh", run_id=made["dag_run_id"], state="queued"))
    assert run.state == "failed"
    assert states(office, run)["take_deliveries", "-1"] == ("failed", 1)


def test_the_pages_are_for_who_is_logged_in_only_and_a_task_links_to_its_delivery(office: SchedulerOffice) -> None:
    number = number_of(office, REJECTS)
    assert get(office, f"/sinergi/kiriman/{number}")[0] == 401
    assert get(office, "/sinergi/kiriman", token="palsu")[0] in {401, 403}
    code, text = get(office, f"/sinergi/kiriman/{number}", token=token_of(office, "viewer"))
    assert code == 200
    assert REJECTS in text
    run = next(run for run in office.runs("ingest_pkh") if ("publish_delivery", REJECTS) in states(office, run))
    links = office.api._call(
        "GET", f"/api/v2/dags/ingest_pkh/dagRuns/{run.run_id}/taskInstances/publish_delivery/links?map_index=0"
    )
    assert links["extra_links"] == {"Kiriman": f"/sinergi/kiriman/{number}"}


def test_a_number_typed_into_the_form_stays_nowhere_in_airflow(office: SchedulerOffice, tmp_path: Path) -> None:
    path = tmp_path / "ANGGOTA_2024_TW4.csv"
    path.write_bytes(many_rejects(7400))
    put_drop_into_inbox(office.settings, [("pkh", path)])
    wait_for(lambda: office.status(path.name) == "held" or None, limit=60)
    for times, reason in enumerate((" ", f"{NIK} ganda"), start=1):
        page = page_of(office, path.name)
        office.api.answer_page(page, "Tolak", reason=reason, by=f"Kasi {NIK}")
        assert ended(office, page).state == "success", times
    wait_for(lambda: office.status(path.name) == "refused" or None, limit=60)
    told = office.rows("select reason, decided_by from ops.decision where reason like '% ganda'")
    assert told == [("35************** ganda", "Kasi 35**************")]
    assert tables_with(office, NIK) == []
    logs = list(files_below(office.settings.home / "logs"))
    assert [log for log in logs if NIK.encode() in log.read_bytes()] == []


def tables_with(office: SchedulerOffice, number: str) -> list[str]:
    """Return the tables of Airflow that hold a number in any row."""
    engine = create_engine(airflow_url(office.settings))
    with engine.connect() as connection:
        query = "select exists (select from {} as t where t::text like :number)"
        return [
            name
            for name in inspect(engine).get_table_names()
            if connection.execute(text(query.format(f'"{name}"')), {"number": f"%{number}%"}).scalar()
        ]


def test_no_log_of_a_decision_holds_a_traceback(office: SchedulerOffice) -> None:
    logs = list(files_below(office.settings.home / "logs" / "airflow" / f"dag_id={APPROVE}"))
    assert len(logs) >= 5
    assert [path.name for path in logs if b"Traceback" in path.read_bytes()] == []


def question(api: AirflowApi, page: WaitingPage) -> dict[str, Any]:
    path = f"/api/v2/dags/{APPROVE}/dagRuns/{page.run_id}/taskInstances/{WAIT}/-1/hitlDetails"
    return dict(api._call("GET", path))


def token_of(office: SchedulerOffice, user: str) -> str:
    api = office.api
    login = {"username": user, "password": read_secret(office.settings, f"airflow_{user}")}
    return str(api._request("POST", "/auth/token", login)[1]["access_token"])


def get(office: SchedulerOffice, path: str, *, token: str = "") -> tuple[int, str]:
    connection = HTTPConnection(API_HOST, api_port(office.settings), timeout=30)
    connection.request("GET", path, headers={"Authorization": f"Bearer {token}"} if token else {})
    response = connection.getresponse()
    return response.status, response.read().decode("utf-8")
