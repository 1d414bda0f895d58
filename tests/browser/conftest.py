"""A browser that is logged in to a running office; skipped where the machine has no Chromium."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sinergi.commands.airflow_api import APPROVE
from sinergi.delivery.inbox import put_drop_into_inbox
from sinergi.services.environment import api_url
from sinergi.services.secrets import read_secret
from tests.dags.scheduler_office import SchedulerOffice, running_office, wait_for
from tests.delivery.payments import csv_of, member

CHROMIUM = shutil.which("chromium")
GOOD, RENAMED = "PKH_ANGGOTA_2025_TW1.csv", "PKH_ANGGOTA_2025_TW2.csv"
# What the UI needs at most to show a page or a new state; a test that has to wait longer has failed.
PATIENCE_MS = 20_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs a browser where there is none."""
    reason = "Chromium is not installed: apt-get install chromium"
    for item in items:
        if CHROMIUM is None and item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="package")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SchedulerOffice]:
    """An office that has taken one good file and one whose heading nobody knows."""
    folder = tmp_path_factory.mktemp("kiriman")
    rows = [member(number) for number in range(24)]
    rows[7]["KOMPONEN"] = "TIDAK DIKENAL"
    unknown = [
        {("JENIS BANTUAN" if name == "KOMPONEN" else name): cell for name, cell in member(number).items()}
        for number in range(100, 124)
    ]
    for name, content in {GOOD: csv_of(rows), RENAMED: csv_of(unknown)}.items():
        (folder / name).write_bytes(content)
    with running_office("sinergi-ui-") as started:
        put_drop_into_inbox(started.settings, [("pkh", folder / name) for name in (GOOD, RENAMED)])
        wait_for(lambda: started.api.waiting_pages("") or None, limit=120)
        wait_for(lambda: True if not started.api.active_runs("ingest_pkh") else None, limit=60)
        yield started


@pytest.fixture(scope="package")
def chromium() -> Iterator[Any]:
    """The browser of the machine, without a window."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(office: SchedulerOffice, chromium: Any) -> Iterator[Any]:
    """A page whose reader is logged in as the operator, with the address of Airflow as its root."""
    context = chromium.new_context(
        base_url=api_url(office.settings), viewport={"width": 1280, "height": 900}, timezone_id="Asia/Jakarta"
    )
    context.set_default_timeout(PATIENCE_MS)
    opened = context.new_page()
    opened.goto("/")
    opened.fill('input[name="username"]', "operator")
    opened.fill('input[name="password"]', read_secret(office.settings, "airflow_operator"))
    opened.keyboard.press("Enter")
    opened.wait_for_url(lambda address: "/auth/" not in address)
    yield opened
    context.close()


@pytest.fixture
def pictures(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The folder of screenshots: ``--pictures``, such as ``docs/images``, else one that is thrown away."""
    return Path(request.config.getoption("--pictures") or tmp_path)


@pytest.fixture
def question_path(office: SchedulerOffice) -> str:
    """The address of the page that asks about the file with the unknown heading."""
    (waiting,) = office.api.waiting_pages("")
    return f"/dags/{APPROVE}/runs/{waiting.run_id}/tasks/{waiting.task_id}/required_actions"
