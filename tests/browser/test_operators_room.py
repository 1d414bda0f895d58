"""An operator's day in the UI: see the run, read the question, answer it, look at the delivery.

The tests share one office and build on one another in their order.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.dags.scheduler_office import SchedulerOffice, wait_for

from .conftest import GOOD, RENAMED

pytestmark = pytest.mark.browser


def number_of(office: SchedulerOffice, file_name: str) -> int:
    return int(office.rows("select delivery_id from ops.delivery where file_name = :name", name=file_name)[0][0])


def ingest_path(office: SchedulerOffice) -> str:
    """Return the address of the run that took the files."""
    (run,) = [run for run in office.runs("ingest_pkh") if ("publish_delivery", GOOD) in office.task_states(run)]
    return f"/dags/ingest_pkh/runs/{quote(run.run_id, safe='')}"


def body_of(page: Any) -> str:
    return str(page.locator("body").inner_text())


def assert_no_identifier(page: Any) -> None:
    assert not re.search(r"(?<!\d)\d{16}(?!\d)", body_of(page))


def test_the_run_shows_its_balance_and_the_names_of_its_files(
    office: SchedulerOffice, page: Any, pictures: Path
) -> None:
    page.goto(ingest_path(office))
    page.get_by_text("dibaca 25 = diterima 23 + ditolak 1 + duplikat 0 + diabaikan 1").first.wait_for()
    page.get_by_role("link", name=GOOD).first.wait_for()
    page.get_by_role("link", name=RENAMED).first.wait_for()
    assert_no_identifier(page)
    page.screenshot(path=pictures / "run-ingest.png")


def test_a_task_says_what_to_do_when_it_fails_and_links_to_its_delivery(office: SchedulerOffice, page: Any) -> None:
    page.goto(f"{ingest_path(office)}/tasks/publish_delivery/mapped/0/details")
    link = page.get_by_role("link", name="Kiriman", exact=True)
    link.wait_for()
    assert link.get_attribute("href").endswith(f"/sinergi/kiriman/{number_of(office, GOOD)}")
    page.goto("/dags/ingest_pkh/tasks/publish_delivery")
    page.get_by_role("button", name="Documentation").click()
    page.get_by_text("Bila gagal").first.wait_for()


def test_the_form_of_a_run_is_indonesian(office: SchedulerOffice, page: Any) -> None:
    page.goto("/dags/ingest_pkh")
    page.get_by_role("button", name="Trigger").first.click()
    for field in ("Berkas", "Nomor kiriman", "Percobaan saja"):
        page.get_by_text(field).first.wait_for()
    page.get_by_text("Nama satu berkas di inbox/pkh, persis").wait_for()


def test_the_question_cannot_be_answered_without_a_reason_and_the_answer_loads_the_delivery(
    office: SchedulerOffice, page: Any, question_path: str, pictures: Path
) -> None:
    page.goto("/required_actions")
    page.get_by_text(f"Kiriman {number_of(office, RENAMED)} pkh").first.wait_for()
    page.goto(question_path)
    answer = page.get_by_role("button", name="Petakan")
    answer.wait_for()
    assert "Judul yang tidak dikenal: JENIS BANTUAN" in body_of(page)
    assert not answer.is_enabled()
    page.fill("#element_reason", "sudah ditanyakan ke pendamping")
    page.fill("#element_map", "JENIS BANTUAN=komponen")
    assert_no_identifier(page)
    page.set_viewport_size({"width": 1280, "height": 1380})
    page.screenshot(path=pictures / "keputusan.png")
    answer.click()
    assert wait_for(lambda: office.status(RENAMED) == "loaded" or None, limit=60)
    assert office.rows("select outcome, decided_by from ops.decision") == [("map", "operator")]


def test_the_delivery_page_is_in_the_ui_and_shows_balance_findings_and_decision(
    office: SchedulerOffice, page: Any, pictures: Path
) -> None:
    page.goto("/plugin/kiriman")
    frame = page.frame_locator("iframe")
    frame.get_by_role("link", name=RENAMED).wait_for()
    frame.get_by_role("link", name=RENAMED).click()
    frame.get_by_role("heading", name=f"Kiriman {number_of(office, RENAMED)}: {RENAMED}").wait_for()
    frame.get_by_text("sudah ditanyakan ke pendamping").wait_for()
    frame.get_by_role("link", name="Semua kiriman").click()
    frame.get_by_role("link", name=GOOD).click()
    frame.get_by_role("row", name="(tanpa lembar) 25 23 1 0 1").wait_for()
    frame.get_by_text("Runbook PKH-215").click()
    frame.get_by_text("Artinya:").first.wait_for()
    assert not re.search(r"\d{16}", str(frame.locator("body").inner_text()))
    page.screenshot(path=pictures / "kiriman.png")


def test_a_page_follows_the_dark_theme_of_the_ui(office: SchedulerOffice, page: Any) -> None:
    page.evaluate("localStorage.setItem('theme', 'dark')")
    page.goto(f"/sinergi/kiriman/{number_of(office, GOOD)}")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(17, 17, 17)"
    page.evaluate("localStorage.setItem('theme', 'light')")
    page.reload()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_a_page_asks_who_is_not_logged_in_to_do_so(office: SchedulerOffice, page: Any) -> None:
    page.context.clear_cookies()
    response = page.goto(f"/sinergi/kiriman/{number_of(office, GOOD)}")
    assert response.status == 401
    assert "Silakan masuk ke Airflow" in body_of(page)
    assert GOOD not in body_of(page)
