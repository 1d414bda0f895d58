"""What stops a whole delivery, what is left of it while it waits, and how it goes on."""

from __future__ import annotations

from argparse import Namespace

import pytest

from sinergi.commands.decide import decide
from sinergi.delivery import staging, steps
from sinergi.errors import SinergiError

from .office import Office
from .payments import csv_of, member, payment, payments, table_of, workbook

pytestmark = pytest.mark.integration

RENAMED = [
    {("NAMA SI PENERIMA" if heading == "NAMA PENGURUS" else heading): cell for heading, cell in row.items()}
    for row in payments(range(6))
]


def nothing_in_the_warehouse(office: Office) -> bool:
    tables = ("core.pkh_payment_version", "core.pkh_component_version", "vault.person_record", "vault.identifier")
    staged = ("staging.pkh_penyaluran", "staging.pkh_anggota", "staging.identifier")
    return not any(office.value(f"select count(*) from {table}") for table in (*tables, *staged))


def test_a_missing_required_heading_waits_with_suggestions_until_it_is_mapped(office: Office):
    delivery_id = office.hold("BNBA.csv", csv_of(RENAMED), "HOLD-001")
    assert "nama (mungkin: " in office.reason(delivery_id)
    assert "NAMA SI PENERIMA" in office.reason(delivery_id)
    assert nothing_in_the_warehouse(office)
    office.decide(delivery_id, "map", "NAMA SI PENERIMA=nama")
    assert office.take() == [delivery_id]
    assert office.ingest(delivery_id) == "loaded"
    decided = office.rows("select heading, column_name from ops.column_mapping where remark = 'keputusan'")
    assert decided == [("NAMA SI PENERIMA", "nama")]
    names = office.rows("select name from vault.person_record where role = 'subject' order by row_no limit 1")
    assert names == [(RENAMED[0]["NAMA SI PENERIMA"],)] or names == [(str(RENAMED[0]["NAMA SI PENERIMA"]).upper(),)]


def test_a_decision_whose_run_failed_on_its_way_is_taken_up_again(office: Office, monkeypatch):
    delivery_id = office.hold("BNBA.csv", csv_of(RENAMED), "HOLD-001")
    office.decide(delivery_id, "map", "NAMA SI PENERIMA=nama")

    def broken(*_arguments, **_more):
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr(steps, "check_delivery", broken)
        with pytest.raises(OSError):
            office.ingest(delivery_id)
    assert office.take() == [delivery_id]
    assert office.ingest(delivery_id) == "loaded"


def test_more_than_a_tenth_of_rejects_waits_until_the_good_rows_are_released(office: Office):
    rows = [*payments(range(8)), payment(8, STATUS="LUNAS"), payment(9, KECAMATAN="Sukamaju", NOMINAL="banyak")]
    delivery_id = office.hold("BNBA.csv", csv_of([*rows, payment(0)]), "HOLD-003")
    found = office.rows("select row_no, rule_code from quarantine.finding where severity = 'reject' order by 1, 2")
    assert found == [(10, "PKH-124"), (11, "PKH-106"), (11, "PKH-122")]
    assert office.rows("select row_no, status from quarantine.rejected_row order by 1") == [
        (10, "open"),
        (11, "open"),
    ]
    assert office.balance(delivery_id) == {"": (12, 8, 2, 1, 1)}
    assert nothing_in_the_warehouse(office)
    office.decide(delivery_id, "release")
    assert office.ingest(delivery_id) == "loaded"
    assert len(office.open_ids()) == 8
    assert office.balance(delivery_id) == {"": (12, 8, 2, 1, 1)}
    assert office.value("select count(*) from quarantine.rejected_row where status = 'open'") == 2


@pytest.mark.parametrize(
    ("stated", "is_held"), [("2250000", False), ("Rp 2.250.000", False), ("450000", False), ("2249999", True)]
)
def test_a_labelled_sum_must_agree_with_all_rows_or_with_the_numbers_among_them(
    office: Office, tmp_path, stated, is_held
):
    rows = [*payments(range(8), NOMINAL="Rp 225.000"), *payments([8, 9], NOMINAL=225000)]
    total = ["JUMLAH", *("" for _ in rows[0])]
    place = list(rows[0]).index("NOMINAL")
    total[place] = int(stated) if stated.isdigit() else stated
    content = workbook(tmp_path / "b.xlsx", {"BNBA": [*table_of(rows), total[: len(rows[0])]]})
    delivery_id = office.receive("BNBA.xlsx", content)
    assert (office.ingest(delivery_id) == "held") is is_held, office.reason(delivery_id)
    if is_held:
        assert office.reason(delivery_id).startswith("HOLD-006")
        assert "menulis Rp 2.249.999, padahal isinya Rp 2.250.000" in office.reason(delivery_id)
        assert office.balance(delivery_id) == {"BNBA": (12, 10, 0, 0, 2)}
        office.decide(delivery_id, "release")
        assert office.ingest(delivery_id) == "loaded"


def test_a_held_delivery_shows_the_period_of_its_rows(office: Office):
    delivery_id = office.hold("data.csv", csv_of([*payments(range(8)), payment(8, STATUS="LUNAS")]), "HOLD-003")
    found = office.rows("select period_start\\:\\:text, period_end\\:\\:text, period_basis from ops.delivery")
    assert found == [("2025-01-01", "2025-03-31", "kolom")]
    assert office.balance(delivery_id) == {"": (10, 8, 1, 0, 1)}


def test_the_period_of_receipt_is_a_warning_only_where_the_rows_tell_none(office: Office):
    told = office.load("data.csv", csv_of(payments(range(3))))
    untold = office.load("orang.csv", csv_of([member(number) for number in range(3)]))
    warned = office.rows("select delivery_id from quarantine.finding where rule_code = 'DEL-001'")
    assert warned == [(untold,)] != [(told,)]


def test_two_feeds_in_one_file_wait(office: Office, tmp_path):
    sheets = {"BNBA": table_of(payments(range(3))), "ANGGOTA": table_of([member(number) for number in range(3)])}
    delivery_id = office.hold("campur.xlsx", workbook(tmp_path / "b.xlsx", sheets), "HOLD-002")
    assert "'BNBA'" in office.reason(delivery_id)
    assert nothing_in_the_warehouse(office)
    office.decide(delivery_id, "refuse")
    assert office.ingest(delivery_id) == "refused"


def test_a_file_of_no_feed_is_refused_with_a_text_beside_it(office: Office):
    delivery_id = office.receive("resep.csv", b"BAHAN;BERAT\r\ntepung;2\r\ngula;1\r\n")
    assert office.ingest(delivery_id) == "refused"
    assert (office.settings.refused / "resep.csv").read_bytes().startswith(b"BAHAN")
    told = (office.settings.refused / "resep.csv.alasan.txt").read_text("utf-8")
    for line in ("Kode     : FILE-010", "Tempat   : resep.csv", f"Kiriman  : {delivery_id}, sumber pkh, diterima"):
        assert line in told
    assert "Tindakan : Periksa apakah berkas" in told
    assert office.reason(delivery_id).startswith("FILE-010 resep.csv: ")
    assert list((office.settings.inbox / "pkh").iterdir()) == []
    assert office.take() == []


@pytest.mark.parametrize(
    ("name", "content"), [("kosong.csv", b""), ("rusak.xlsx", b"PK\x03\x04 rusak"), ("bukan.xls", b"\x00" * 600)]
)
def test_a_file_that_cannot_be_read_is_refused(office: Office, name, content):
    delivery_id = office.receive(name, content)
    assert office.ingest(delivery_id) == "refused"
    assert (office.settings.refused / f"{name}.alasan.txt").exists()
    assert nothing_in_the_warehouse(office)


def test_headings_without_a_row_wait(office: Office):
    delivery_id = office.hold("BNBA.csv", csv_of(payments([1]))[: csv_of(payments([1])).index(b"\n") + 1], "PKH-190")
    assert nothing_in_the_warehouse(office)
    office.decide(delivery_id, "refuse")
    assert office.ingest(delivery_id) == "refused"


def test_a_held_delivery_does_not_stop_another_one(office: Office):
    office.hold("salah.csv", csv_of(payments(range(50, 55), STATUS="LUNAS")), "HOLD-003")
    office.load("benar.csv", csv_of(payments(range(5))))
    assert len(office.open_ids()) == 5


def test_the_same_bytes_of_a_held_delivery_neither_double_nor_release_it(office: Office):
    content = csv_of(payments(range(5), STATUS="LUNAS"))
    office.hold("salah.csv", content, "HOLD-003")
    office.drop("salah lagi.csv", content)
    assert office.take() == []
    assert office.value("select count(*) from ops.delivery") == 1


def test_a_rounded_column_of_nik_is_a_warning_and_no_nik_of_it_ending_in_0_is_trusted(office: Office):
    rows = [payment(number, NIK=f"{str(payment(number)['NIK'])[:15]}0") for number in range(20)]
    rows += payments(range(20, 25))
    office.load("BNBA.csv", csv_of(rows))
    assert office.rows(
        "select nik_grade, count(*) from vault.person_record where role = 'subject' group by 1 order by 1"
    ) == [("damaged", 20), ("valid", 5)]
    assert ("PKH-191",) in office.rows("select rule_code from quarantine.finding where row_no = 0")


def test_what_was_never_validated_is_not_published(office: Office):
    delivery_id = office.receive("BNBA.csv", csv_of(payments(range(3), STATUS="LUNAS")))
    steps.stage_delivery(office.settings, delivery_id)
    with pytest.raises(SinergiError, match="OPS-008"):
        steps.publish_delivery(office.settings, delivery_id)
    assert office.value("select count(*) from core.pkh_payment_version") == 0


def test_what_is_held_is_not_published_without_a_decision(office: Office):
    delivery_id = office.hold("BNBA.csv", csv_of(payments(range(3), STATUS="LUNAS")), "HOLD-003")
    with pytest.raises(SinergiError, match="OPS-008"):
        steps.publish_delivery(office.settings, delivery_id)
    assert nothing_in_the_warehouse(office)


def test_a_slow_writer_loses_nothing(office: Office):
    whole = csv_of(payments(range(40)))
    office.drop("BNBA.csv", whole[: len(whole) // 2])
    path = office.settings.inbox / "pkh" / "BNBA.csv"
    with path.open("ab") as writer:
        assert office.take() == []
        writer.write(whole[len(whole) // 2 :])
    (delivery_id,) = office.take()
    assert office.ingest(delivery_id) == "loaded"
    assert len(office.open_ids()) == 40


def test_a_refused_delivery_takes_its_rejected_rows_with_it(office: Office):
    delivery_id = office.hold("BNBA.csv", csv_of(payments(range(3), STATUS="LUNAS")), "HOLD-003")
    office.decide(delivery_id, "refuse")
    assert office.ingest(delivery_id) == "refused"
    assert office.rows("select distinct status from quarantine.rejected_row") == [("returned",)]
    assert nothing_in_the_warehouse(office)


def test_a_kill_while_a_delivery_is_being_held_leaves_it_received_and_it_is_held_again(office: Office, monkeypatch):
    delivery_id = office.receive("BNBA.csv", csv_of(payments(range(3), STATUS="LUNAS")))
    with monkeypatch.context() as patch:
        patch.setattr(staging, "empty_staging", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            office.ingest(delivery_id)
    assert office.rows("select status from ops.delivery") == [("received",)]
    assert office.ingest(delivery_id) == "held"
    assert office.value("select count(*) from ops.row_balance") == 1
    assert nothing_in_the_warehouse(office)


def test_no_number_typed_into_a_decision_is_told(office: Office):
    delivery_id = office.hold("BNBA.csv", csv_of(payments(range(3), STATUS="LUNAS")), "HOLD-003")
    nik, phone = str(payments(range(1))[0]["NIK"]), "(0351) 456-7890"
    decide(
        office.settings,
        Namespace(delivery_id=delivery_id, outcome="refuse", reason=f"NIK {nik} salah", by=f"Budi {phone}", map=[]),
    )
    assert office.ingest(delivery_id) == "refused"
    letter = (office.settings.refused / "BNBA.csv.alasan.txt").read_text("utf-8")
    for told in (letter, office.reason(delivery_id)):
        assert "FILE-011" in told
        assert "BNBA.csv" in told
        assert "Kembalikan berkasnya" in told
        assert nik not in told
        assert "7890" not in told


def test_a_delivery_that_cannot_be_finished_can_be_refused(office: Office, monkeypatch):
    delivery_id = office.receive("BNBA.csv", csv_of(payments(range(3))))
    with monkeypatch.context() as patch:
        patch.setattr(staging, "stage", lambda *_: (_ for _ in ()).throw(ValueError))
        with pytest.raises(ValueError, match=r"^$"):
            office.ingest(delivery_id)
    with pytest.raises(SinergiError, match="OPS-004"):
        office.decide(delivery_id, "release")
    office.decide(delivery_id, "refuse")
    assert office.ingest(delivery_id) == "refused"


def test_a_decision_needs_a_reason_a_name_and_a_heading_of_the_file_and_is_taken_once(office: Office):
    delivery_id = office.hold("BNBA.csv", csv_of(RENAMED), "HOLD-001")
    with pytest.raises(SinergiError, match="OPS-011"):
        office.decide(delivery_id, "map", "TIDAK ADA=nama")
    blank = Namespace(delivery_id=delivery_id, outcome="refuse", reason=" ", by="", map=[])
    with pytest.raises(SinergiError, match="OPS-010"):
        decide(office.settings, blank)
    office.decide(delivery_id, "map", "NAMA SI PENERIMA=nama")
    with pytest.raises(SinergiError, match="OPS-009"):
        office.decide(delivery_id, "refuse")
    assert office.value("select count(*) from ops.decision") == 1
