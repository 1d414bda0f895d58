"""The pages of deliveries: what they show, what they never show, and who may look."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from airflow.api_fastapi.core_api.security import get_user
from fastapi.testclient import TestClient

from sinergi.orchestration import pages
from sinergi.orchestration.runbooks import find_section
from tests.delivery.office import Office
from tests.delivery.payments import csv_of, payment, payments

pytestmark = pytest.mark.integration

NIK = "3519024101800001"


@pytest.fixture
def browser(office: Office, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """A reader who is logged in and may see the runs of every source but one.

    Airflow's own answers to who that is and what he may are asked for in ``tests/dags``.
    """
    monkeypatch.setattr(pages, "_may_read", lambda _user, source: source != "slrt")
    app = pages.page_app()
    app.dependency_overrides[get_user] = lambda: None
    yield TestClient(app)
    app.dependency_overrides.clear()


def test_a_delivery_page_shows_balance_findings_with_their_runbook_and_the_way_on(
    office: Office, browser: TestClient
) -> None:
    rows = [*payments(range(8)), payment(8, STATUS="LUNAS"), payment(9, KECAMATAN="Sukamaju", NOMINAL="banyak")]
    delivery_id = office.hold(f"BNBA {NIK}.csv", csv_of(rows), "HOLD-003")
    shown = browser.get(f"/kiriman/{delivery_id}")
    assert shown.status_code == 200
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", shown.text))
    assert "(tanpa lembar) 11 8 2 0 1" in text
    assert "PKH-124" in text
    assert "PKH-106" in text
    assert "2 baris menunggu" in text
    assert f"make decide DELIVERY={delivery_id} OUTCOME=release|refuse" in text
    assert "Runbook PKH-124" in text
    assert "approve_delivery" in text


def test_no_page_shows_an_identifier_or_a_name_of_a_person(office: Office, browser: TestClient) -> None:
    rows = [payment(number, STATUS="LUNAS") for number in range(3)] + payments(range(3, 9))
    delivery_id = office.hold(f"BNBA {NIK}.csv", csv_of(rows), "HOLD-003")
    cells = {str(cell) for row in rows for heading, cell in row.items() if heading.startswith(("NAMA", "NIK", "NO"))}
    texts = [browser.get(path).text for path in (f"/kiriman/{delivery_id}", "/kiriman")]
    for text in texts:
        assert not re.search(r"\d{10}", text)
        assert "35**************" in text
        assert [cell for cell in cells if len(cell) > 5 and cell in text] == []


def test_a_text_of_the_ledger_is_shown_as_text_and_never_as_markup(office: Office, browser: TestClient) -> None:
    delivery_id = office.load("<img src=x onerror=alert(1)>.csv", csv_of(payments(range(3))))
    for path in (f"/kiriman/{delivery_id}", "/kiriman"):
        shown = browser.get(path)
        assert "<img" not in shown.text
        assert "default-src 'none'" in shown.headers["content-security-policy"]


def test_the_list_shows_what_waits_first_and_nothing_of_a_source_one_may_not_read(
    office: Office, browser: TestClient
) -> None:
    held = office.hold("TAHAN.csv", csv_of([*payments(range(8)), payment(8, STATUS="LUNAS")]), "HOLD-003")
    office.load("BAIK.csv", csv_of(payments(range(20, 30))))
    closed = office.receive("TERTUTUP.csv", b"apa saja\n", source="slrt")
    shown = browser.get("/kiriman").text
    assert shown.index("TAHAN.csv") < shown.index("BAIK.csv")
    assert "TERTUTUP" not in shown
    assert browser.get(f"/kiriman/{held}").status_code == 200
    assert browser.get(f"/kiriman/{closed}").status_code == 403


@pytest.mark.parametrize("path", ["/kiriman/999", "/kiriman/satu", "/runbook/XYZ-001", "/lain"])
def test_what_is_not_there_is_said_in_a_sentence(browser: TestClient, path: str) -> None:
    shown = browser.get(path)
    assert shown.status_code in {404, 422}
    assert "tidak ada" in shown.text


def test_a_runbook_is_shown_as_it_is_written(browser: TestClient) -> None:
    shown = browser.get("/runbook/HOLD-005").text
    assert "<strong>ganti atau tambah?</strong>" in shown
    assert find_section("HOLD-005")
