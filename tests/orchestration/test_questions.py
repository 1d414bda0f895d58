"""What a held delivery asks: the page's words, the answers that fit, and who may still answer."""

from __future__ import annotations

from typing import Any

import pytest

from sinergi.commands.decide import record_decision
from sinergi.commands.overview import find_waiting
from sinergi.delivery import steps
from sinergi.delivery.outcomes import find_outcomes
from sinergi.errors import HeldDeliveryError, SinergiError
from sinergi.orchestration.decision import _form
from sinergi.orchestration.delivery_view import view_delivery
from sinergi.orchestration.notes import delivery_note
from sinergi.orchestration.questions import Question, last_decision, questions_to_open, read_question
from sinergi.warehouse.connection import begin
from tests.delivery.office import Office
from tests.delivery.payments import csv_of, payment, payments

pytestmark = pytest.mark.integration

NIK = "3519024101800001"
RENAMED = [
    {("NAMA SI PENERIMA" if heading == "NAMA PENGURUS" else heading): cell for heading, cell in row.items()}
    for row in payments(range(6))
]


def question(office: Office, delivery_id: int, *, complaint: str = "") -> Question:
    with begin(office.settings) as connection:
        return read_question(connection, office.settings, delivery_id, complaint=complaint)


def to_open(office: Office) -> list[dict[str, Any]]:
    with begin(office.settings) as connection:
        return questions_to_open(connection, "pkh")


def too_many_rejects(office: Office, name: str) -> int:
    return office.hold(name, csv_of([*payments(range(8)), payment(8, STATUS="LUNAS")]), "HOLD-003")


def decide(office: Office, delivery_id: int, outcome: str, **words: Any) -> None:
    record_decision(
        office.settings, delivery_id, **{"outcome": outcome, "reason": "dicek", "decided_by": "Kabid", **words}
    )


def test_a_page_says_what_is_held_why_what_each_answer_does_and_quotes_the_runbook(office: Office) -> None:
    asked = question(office, too_many_rejects(office, f"BNBA {NIK}.csv"))
    assert asked.outcomes == {"Lepaskan": "release", "Tolak": "refuse"}
    assert "dibaca 10 = diterima 8 + ditolak 1 + duplikat 0 + diabaikan 1" in asked.body
    assert "1 dari 9 baris disisihkan" in asked.body
    assert "terlalu banyak baris disisihkan" in asked.body
    assert "**Lepaskan**: " in asked.body
    assert NIK not in asked.subject + asked.body
    assert "35**************" in asked.subject


def test_only_a_missing_heading_asks_for_a_map_and_names_the_columns(office: Office) -> None:
    asked = question(office, office.hold("BNBA.csv", csv_of(RENAMED), "HOLD-001"))
    assert asked.outcomes == {"Petakan": "map", "Tolak": "refuse"}
    assert "NAMA SI PENERIMA" in asked.body
    assert "`id_peserta`" in asked.body


def test_a_held_delivery_with_a_human_mapping_offers_a_new_one_and_the_form_holds_the_present_one(
    office: Office,
) -> None:
    rows = [{**row, "CATATAN PETUGAS": "Sadinem"} for row in RENAMED]
    delivery_id = office.hold("BNBA.csv", csv_of([*rows, {**rows[0], "STATUS": "LUNAS"}]), "HOLD-001")
    decide(office, delivery_id, "map", mapping=["CATATAN PETUGAS=nama"])
    assert office.ingest(delivery_id) == "held"
    asked = question(office, delivery_id)
    assert "HOLD-003" in asked.subject
    assert asked.outcomes == {"Lepaskan": "release", "Petakan": "map", "Tolak": "refuse"}
    assert asked.mapping == "CATATAN PETUGAS=nama"
    assert _form(asked, {})["map"] == "CATATAN PETUGAS=nama"
    assert "pertanyaan ke-2 tentang berkas ini" in asked.body
    assert "menggantikan seluruh pemetaan sebelumnya" in asked.body
    assert "`id_peserta`" in asked.body
    with begin(office.settings) as connection:
        ((_, command), *_) = view_delivery(connection, delivery_id).commands
        (waiting,) = find_waiting(connection)
    assert 'OUTCOME=release|map|refuse REASON="…" BY="…" MAP="JUDUL DI BERKAS=kolom"' in command
    assert f"Putuskan: {command}" in waiting.lines()[1]
    assert "pertanyaan ke-2" in to_open(office)[0]["note"]
    decide(office, delivery_id, "map", mapping=["NAMA SI PENERIMA=nama"])
    decided = office.value("select details -> 'mapping' from ops.decision order by decision_id desc limit 1")
    assert decided == {"NAMA SI PENERIMA": "nama"}


def test_a_page_links_to_its_delivery_below_the_path_of_airflow(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery_id = too_many_rejects(office, "BNBA.csv")
    monkeypatch.setenv("AIRFLOW__API__BASE_URL", "https://kantor.go.id/airflow/")
    assert f"](/airflow/sinergi/kiriman/{delivery_id})" in question(office, delivery_id).body


def test_each_hold_of_a_delivery_is_a_question_with_a_name_of_its_own(office: Office) -> None:
    rows = [*RENAMED, {**RENAMED[0], "STATUS": "LUNAS"}]
    delivery_id = office.hold("BNBA.csv", csv_of(rows), "HOLD-001")
    (first,) = to_open(office)
    assert first["trigger_run_id"] == f"kiriman-{delivery_id}-tanya-1"
    assert first["conf"] == {"delivery_id": delivery_id}
    assert to_open(office) == [first]
    decide(office, delivery_id, "map", mapping=["NAMA SI PENERIMA=nama"])
    assert to_open(office) == []
    assert office.ingest(delivery_id) == "held"
    (second,) = to_open(office)
    assert second["trigger_run_id"] == f"kiriman-{delivery_id}-tanya-2"


def test_a_wrong_answer_changes_nothing_and_the_question_stands_with_the_complaint(office: Office) -> None:
    delivery_id = office.hold("BNBA.csv", csv_of(RENAMED), "HOLD-001")
    for words, code in (
        ({"reason": "  "}, "OPS-010"),
        ({"mapping": ["NAMA SI PENERIMA=namaa"]}, "OPS-005"),
        ({"mapping": ["JUDUL LAIN=nama"]}, "OPS-011"),
        ({"mapping": [""]}, "OPS-005"),
    ):
        with pytest.raises(SinergiError, match=code) as refusal:
            decide(office, delivery_id, "map", **words)
        assert refusal.value.message in question(office, delivery_id, complaint=refusal.value.message).body
    assert office.value("select count(*) from ops.decision") == 0


def test_several_headings_are_mapped_one_a_line_as_a_form_gives_them(office: Office) -> None:
    rows = [
        {("ID ORANG" if heading.startswith("ID") else heading): cell for heading, cell in row.items()}
        for row in RENAMED
    ]
    delivery_id = office.hold("BNBA.csv", csv_of(rows), "HOLD-001")
    decide(office, delivery_id, "map", mapping=["NAMA SI PENERIMA=nama\nID ORANG = id_peserta\n"])
    assert office.ingest(delivery_id) == "loaded"


def test_who_comes_second_is_told_who_decided_what(office: Office) -> None:
    delivery_id = too_many_rejects(office, "BNBA.csv")
    decide(office, delivery_id, "release")
    with pytest.raises(SinergiError, match="OPS-009"):
        question(office, delivery_id)
    with pytest.raises(SinergiError, match="OPS-009"):
        decide(office, delivery_id, "refuse")
    with begin(office.settings) as connection:
        assert "sudah diputuskan: Lepaskan, oleh Kabid (dicek)" in last_decision(connection, delivery_id)
    assert office.ingest(delivery_id) == "loaded"
    with pytest.raises(SinergiError, match="OPS-003"):
        question(office, delivery_id)
    assert office.value("select count(*) from ops.decision") == 1


def test_a_rehearsal_loads_nothing_tells_the_balance_and_asks_whether_to_load(office: Office) -> None:
    delivery_id = office.receive("BNBA.csv", csv_of([*payments(range(12)), payment(12, STATUS="LUNAS")]))
    steps.stage_delivery(office.settings, delivery_id)
    steps.validate_delivery(office.settings, delivery_id)
    with pytest.raises(HeldDeliveryError, match="HOLD-008"):
        steps.rehearse_delivery(office.settings, delivery_id)
    assert office.status(delivery_id) == "held"
    assert office.open_ids() == []
    assert office.value("select count(*) from staging.pkh_penyaluran") == 0
    assert "diterima 12 + ditolak 1" in question(office, delivery_id).body
    decide(office, delivery_id, "release")
    assert office.ingest(delivery_id) == "loaded"
    assert len(office.open_ids()) == 12


def test_a_rehearsal_of_what_was_not_validated_holds_nothing(office: Office) -> None:
    delivery_id = office.receive("BNBA.csv", csv_of(payments(range(12))))
    with pytest.raises(SinergiError, match="OPS-008"):
        steps.rehearse_delivery(office.settings, delivery_id)
    assert office.status(delivery_id) == "received"


def test_the_note_of_a_delivery_holds_its_balance_and_no_identifier(office: Office) -> None:
    loaded = office.load(f"BNBA {NIK}.csv", csv_of([*payments(range(12)), payment(12, STATUS="LUNAS"), payment(0)]))
    held = too_many_rejects(office, "LAIN.csv")
    with begin(office.settings) as connection:
        told = [delivery_note(connection, found) for found in find_outcomes(connection, [loaded, held])]
    assert told[0] == (
        "BNBA 35**************.csv (dimuat): dibaca 15 = diterima 12 + ditolak 1 + duplikat 1 + diabaikan 1"
    )
    assert told[1].startswith("LAIN.csv (ditahan): dibaca 10 = diterima 8 ")
    assert "HOLD-003" in told[1]
