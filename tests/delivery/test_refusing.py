"""What lies beside a refused file: who sent it when, what is wrong, and what to do."""

from __future__ import annotations

import re
from argparse import Namespace
from datetime import datetime, timedelta

import pytest

from sinergi.commands.decide import decide
from sinergi.wording import OFFICE_TIME

from .office import Office
from .payments import csv_of, payments

pytestmark = pytest.mark.integration

NIK = "3519024101800001"


def letter(office: Office, name: str) -> str:
    return (office.settings.refused / f"{name}.alasan.txt").read_text("utf-8")


def test_the_letter_names_delivery_source_day_fault_and_remedy_in_lines_of_their_own(office: Office):
    delivery_id = office.receive("resep.csv", b"BAHAN;BERAT\r\ntepung;2\r\ngula;1\r\n")
    assert office.ingest(delivery_id) == "refused"
    received = office.value("select received_at from ops.delivery").astimezone(OFFICE_TIME)
    told = letter(office, "resep.csv")
    lines = {name.strip(): rest for name, _, rest in (line.partition(": ") for line in told.splitlines()) if rest}
    assert lines["Kiriman"] == f"{delivery_id}, sumber pkh, diterima {received:%d-%m-%Y}"
    assert lines["Kode"] == "FILE-010"
    assert lines["Tempat"] == "resep.csv"
    assert lines["Masalah"].startswith("Tidak ada lembar")
    assert lines["Tindakan"].startswith("Periksa apakah berkas dan foldernya benar")


def test_a_decision_that_quotes_identifiers_reaches_neither_ledger_nor_letter_with_them(office: Office, caplog):
    without_name = csv_of(payments(range(6)), without=["NAMA PENGURUS"])
    delivery_id = office.hold("BNBA.csv", without_name, "HOLD-001")
    answer = Namespace(
        delivery_id=delivery_id, outcome="refuse", map=[], by="Kasi (0812/3456/7890)", reason=f"NIK {NIK} ganda."
    )
    assert decide(office.settings, answer) == 0
    assert office.ingest(delivery_id) == "refused"
    everything = office.reason(delivery_id) + letter(office, "BNBA.csv") + caplog.text
    assert NIK not in everything
    assert "7890" not in everything
    said = office.reason(delivery_id)
    assert said.startswith("FILE-011 BNBA.csv: Ditolak oleh Kasi (08**/****/****): NIK 35************** ganda. ")
    assert "Kembalikan berkasnya kepada pengirim" in said


def test_numbers_in_unknown_headings_do_not_reach_the_ledger(office: Office):
    rows = [{**row, f"KETERANGAN {NIK}": "-"} for row in payments(range(6))]
    delivery_id = office.hold("BNBA.csv", csv_of(rows, without=["NAMA PENGURUS"]), "HOLD-001")
    assert "KETERANGAN 35" in office.reason(delivery_id)
    assert NIK not in office.reason(delivery_id)


def test_refused_bytes_that_come_again_go_back_with_the_time_of_now_and_the_reason_of_then(office: Office, caplog):
    refused = b"BAHAN;BERAT\r\ntepung;2\r\ngula;1\r\n"
    delivery_id = office.receive("resep.csv", refused)
    assert office.ingest(delivery_id) == "refused"
    for path in office.settings.refused.iterdir():
        path.unlink()
    again = f"resep {NIK}.csv"
    office.drop(again, refused)
    assert office.take() == []
    assert not list((office.settings.inbox / "pkh").iterdir())
    assert (office.settings.refused / again).read_bytes() == refused
    told = letter(office, again)
    assert f"Kiriman  : {delivery_id}, sumber pkh, pertama diterima " in told
    came = re.search(r"Datang   : (\d\d-\d\d-\d{4} \d\d:\d\d) WIB", told)
    assert came is not None
    came_at = datetime.strptime(came[1], "%d-%m-%Y %H:%M").replace(tzinfo=OFFICE_TIME)
    assert timedelta(0) <= datetime.now(OFFICE_TIME) - came_at < timedelta(minutes=5)
    assert office.reason(delivery_id) in " ".join(told.split())
    assert NIK not in told + caplog.text
    assert office.value("select count(*) from ops.delivery") == 1


def test_bytes_that_wait_or_are_loaded_are_not_called_refused_when_they_come_again(office: Office):
    loaded = csv_of(payments(range(6)))
    office.load("BNBA.csv", loaded)
    office.drop("BNBA.csv", loaded)
    assert office.take() == []
    assert not office.settings.refused.exists()
