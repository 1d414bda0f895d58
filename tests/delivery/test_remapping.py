"""A heading that was mapped wrongly: the mistake can be corrected wherever it shows, and the question says so."""

from __future__ import annotations

import pytest

from sinergi.delivery import steps
from sinergi.errors import HeldDeliveryError, SinergiError

from .office import Office
from .payments import csv_of, member

pytestmark = pytest.mark.integration

NIK = "3519024101800001"
ROWS = [
    {("JENIS BANTUAN" if heading == "KOMPONEN" else heading): cell for heading, cell in member(number).items()}
    | {"CATATAN PETUGAS": "sudah dikunjungi"}
    for number in range(20)
]


def wrongly_mapped(office: Office) -> int:
    """Return a delivery that is held a second time, because its heading was mapped wrongly."""
    delivery_id = office.hold("ANGGOTA.csv", csv_of(ROWS), "HOLD-001")
    office.decide(delivery_id, "map", "CATATAN PETUGAS=komponen")
    assert office.ingest(delivery_id) == "held"
    assert not office.reason(delivery_id).startswith("HOLD-001")
    return delivery_id


def test_a_wrong_mapping_is_replaced_by_a_new_one_and_the_file_is_loaded_as_if_it_had_never_been(
    office: Office,
) -> None:
    delivery_id = wrongly_mapped(office)
    office.decide(delivery_id, "map", "JENIS BANTUAN=komponen")
    assert office.ingest(delivery_id) == "loaded", office.reason(delivery_id)
    assert office.value("select count(*) from core.pkh_component where komponen_code is not null") == len(ROWS)
    assert office.balance(delivery_id) == {"": (21, 20, 0, 0, 1)}
    assert office.value("select count(*) from quarantine.rejected_row") == 0
    assert office.rows("select column_name from ops.column_mapping where heading = 'CATATAN PETUGAS'") == [(None,)]


def test_the_second_question_says_that_it_is_one_and_what_was_decided_before(office: Office) -> None:
    delivery_id = office.hold("ANGGOTA.csv", csv_of(ROWS), "HOLD-001")
    assert "pertanyaan ke-" not in office.reason(delivery_id)
    office.decide(delivery_id, "map", "CATATAN PETUGAS=komponen")
    assert office.ingest(delivery_id) == "held"
    assert (
        "Ini pertanyaan ke-2 tentang berkas ini; HOLD-001 sudah diputuskan dipetakan (CATATAN PETUGAS=komponen)"
        " oleh Kabid. Bila pemetaan judulnya salah, putuskan map lagi: yang baru menggantikan yang lama."
    ) in office.reason(delivery_id)


def test_what_was_released_with_a_wrong_mapping_is_asked_again_with_the_right_one(office: Office) -> None:
    faulty = [{**row, "JENIS BANTUAN": "LUNAS"} for row in ROWS[:6]] + ROWS[6:]
    delivery_id = office.hold("ANGGOTA.csv", csv_of(faulty), "HOLD-001")
    office.decide(delivery_id, "map", "CATATAN PETUGAS=komponen")
    assert office.ingest(delivery_id) == "held"
    assert office.reason(delivery_id).startswith("HOLD-003")
    office.decide(delivery_id, "release")
    steps.stage_delivery(office.settings, delivery_id)
    steps.validate_delivery(office.settings, delivery_id)
    with pytest.raises(HeldDeliveryError, match="HOLD-008"):
        steps.rehearse_delivery(office.settings, delivery_id)
    assert "pertanyaan ke-3 tentang berkas ini; HOLD-003 sudah diputuskan dilepas oleh" in office.reason(delivery_id)
    office.decide(delivery_id, "map", "JENIS BANTUAN=komponen")
    assert office.ingest(delivery_id) == "held"
    assert office.reason(delivery_id).startswith("HOLD-003 ANGGOTA.csv: 6 dari 20 baris")


def test_a_map_still_answers_nothing_where_no_human_has_mapped(office: Office) -> None:
    rows = [*map(member, range(8)), {**member(8), "KOMPONEN": "LUNAS"}]
    delivery_id = office.hold("ANGGOTA.csv", csv_of(rows), "HOLD-003")
    with pytest.raises(SinergiError, match="OPS-004"):
        office.decide(delivery_id, "map", "KOMPONEN=komponen")


def test_an_identifier_in_a_mapped_heading_does_not_reach_the_reason(office: Office) -> None:
    rows = [
        {(f"CATATAN {NIK}" if name.startswith("CATATAN") else name): v for name, v in row.items()} for row in ROWS
    ]
    delivery_id = office.hold("ANGGOTA.csv", csv_of(rows), "HOLD-001")
    office.decide(delivery_id, "map", f"CATATAN {NIK}=komponen")
    assert office.ingest(delivery_id) == "held"
    assert "dipetakan (CATATAN 35**************=komponen)" in office.reason(delivery_id)
