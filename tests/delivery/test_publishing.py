"""What a publication opens, closes, leaves alone and keeps, on a real PostgreSQL."""

from __future__ import annotations

import json
import re

import pytest

from sinergi.commands.trace import trace_row
from sinergi.services.secrets import read_key
from sinergi.vault.sealing import unseal
from sinergi.vault.tokens import tokenize

from .office import FACTS, Office
from .payments import csv_of, member, payment, payments, table_of, workbook

pytestmark = pytest.mark.integration


def test_a_first_delivery_opens_its_rows_and_keeps_its_people(office: Office):
    rows = [*payments(range(10)), payment(3), payment(10, NAMA_PENGURUS="")]
    delivery_id = office.load("BNBA.csv", csv_of(rows))
    assert office.balance(delivery_id) == {"": (13, 10, 1, 1, 1)}
    assert office.rows(
        "select id_peserta, tahun, tahap, nominal_rupiah\\:\\:integer, status_code, status_class, region_code, row_no"
        " from core.pkh_payment where row_no = 2"
    ) == [(payment(0)["ID PESERTA PKH"], 2025, 1, 225000, "SUKSES_SPM", "sukses", "35.19.02.2004", 2)]
    assert office.rows("select role, count(*) from vault.person_record group by 1 order by 1") == [
        ("pendamping", 10),
        ("subject", 10),
    ]
    assert office.rows("select row_no, status from quarantine.rejected_row") == [(13, "open")]
    assert office.rows(
        "select period_start\\:\\:text, period_end\\:\\:text, period_basis, feed from ops.delivery"
    ) == [("2025-01-01", "2025-03-31", "kolom", "penyaluran")]


def test_staging_is_empty_after_a_publication(office: Office):
    office.load("BNBA.csv", csv_of(payments(range(10))))
    assert office.value("select count(*) from staging.pkh_penyaluran") == 0
    assert office.value("select count(*) from staging.identifier") == 0
    assert (
        office.rows("select tablename from pg_tables where schemaname = 'staging' and tablename like 'mark%'") == []
    )


def test_the_same_bytes_under_another_name_change_nothing(office: Office):
    content = csv_of(payments(range(10)))
    office.load("BNBA.csv", content)
    before = office.written()
    office.drop("BNBA salinan (2).csv", content)
    assert office.take() == []
    assert list((office.settings.inbox / "pkh").iterdir()) == []
    assert office.written() == before


def test_running_the_steps_of_a_loaded_delivery_again_changes_nothing(office: Office):
    delivery_id = office.load("BNBA.csv", csv_of(payments(range(10))))
    before = office.written()
    assert office.ingest(delivery_id) == "loaded"
    assert office.written() == before


def test_the_same_bytes_of_another_source_are_another_delivery(office: Office):
    content = csv_of(payments(range(5)))
    office.load("BNBA.csv", content)
    office.drop("BNBA.csv", content, source="slrt")
    assert len(office.take(source="slrt")) == 1


def test_a_corrected_delivery_closes_opens_and_leaves_what_is_equal(office: Office):
    first = office.load("BNBA.csv", csv_of([*payments(range(20)), payment(20, KECAMATAN="Sukamaju")]))
    before = office.rows("select row_no, known_from from core.pkh_payment_version where delivery_id = :it", it=first)
    corrected = [payment(0, NOMINAL="202500"), *payments(range(2, 20)), payment(20)]
    second = office.load("BNBA revisi.csv", csv_of(corrected))
    assert [office.status(first), office.status(second)] == ["superseded", "loaded"]
    assert office.rows("select superseded_by from ops.delivery where delivery_id = :it", it=first) == [(second,)]
    closed = "select row_no from core.pkh_payment_version where delivery_id = :it and known_to is not null order by 1"
    assert office.rows(closed, it=first) == [(2,), (3,)]
    kept = office.rows(
        "select row_no, known_from from core.pkh_payment_version where delivery_id = :it and known_to is null",
        it=first,
    )
    assert set(kept) == {(row_no, known_from) for row_no, known_from in before if row_no > 3}
    assert office.rows("select row_no from core.pkh_payment where delivery_id = :it order by 1", it=second) == [
        (2,),
        (21,),
    ]
    assert office.open_ids() == sorted(str(row["ID PESERTA PKH"]) for row in corrected)
    assert office.balance(second) == {"": (21, 20, 0, 0, 1)}
    assert office.rows("select delivery_id, status from quarantine.rejected_row") == [(first, "superseded")]
    assert office.value("select count(*) from vault.person_record where delivery_id = :it", it=second) == 4


def test_closing_and_opening_happen_at_one_moment(office: Office):
    office.load("BNBA.csv", csv_of(payments(range(10))))
    office.load("BNBA revisi.csv", csv_of([payment(0, STATUS="-"), *payments(range(1, 10))]))
    (closed,) = office.rows("select known_to from core.pkh_payment_version where known_to is not null")
    assert [closed] == office.rows("select max(known_from) from core.pkh_payment_version")


def test_a_third_delivery_corrects_the_second_and_all_that_stands_of_the_first(office: Office):
    ids = [
        office.load("satu.csv", csv_of(payments(range(20)))),
        office.load("dua.csv", csv_of([payment(0, NOMINAL="0"), *payments(range(1, 20))])),
        office.load("tiga.csv", csv_of([payment(0, NOMINAL="0"), payment(1, NOMINAL="0"), *payments(range(2, 20))])),
    ]
    assert [office.status(it) for it in ids] == ["superseded", "superseded", "loaded"]
    assert office.rows("select delivery_id, count(*) from core.pkh_payment group by 1 order by 1") == [
        (ids[0], 18),
        (ids[1], 1),
        (ids[2], 1),
    ]


def test_records_that_stand_from_superseded_deliveries_count_as_those_of_the_last(office: Office):
    office.load("satu.csv", csv_of(payments(range(20))))
    office.load("dua.csv", csv_of([payment(0, NOMINAL="0"), *payments(range(1, 20))]))
    office.hold("tiga.csv", csv_of(payments(range(5))), "HOLD-005")
    assert len(office.open_ids()) == 20


def test_a_row_that_comes_back_after_it_was_removed_is_opened_again(office: Office):
    all_rows = payments(range(20))
    office.load("satu.csv", csv_of(all_rows))
    office.load("dua.csv", csv_of(all_rows[1:]))
    office.load("tiga.csv", csv_of([*all_rows[1:], all_rows[0]]))
    assert office.open_ids() == sorted(str(row["ID PESERTA PKH"]) for row in all_rows)
    versions = "select count(*), count(known_to) from core.pkh_payment_version where id_peserta = :it"
    assert office.rows(versions, it=all_rows[0]["ID PESERTA PKH"]) == [(2, 1)]


def test_a_late_supplement_of_other_records_stands_beside(office: Office):
    ids = [
        office.load("BNBA.csv", csv_of(payments(range(10)))),
        office.load("SUSULAN.csv", csv_of(payments(range(50, 53)))),
    ]
    assert [office.status(it) for it in ids] == ["loaded", "loaded"]
    assert len(office.open_ids()) == 13


def test_the_next_stage_replaces_nothing_of_the_last(office: Office):
    office.load("T1.csv", csv_of(payments(range(10))))
    office.load("T2.csv", csv_of(payments(range(10), TAHAP="2")))
    assert len(office.open_ids()) == 20


def test_only_the_running_number_or_the_order_changed_leaves_every_row(office: Office):
    rows = [{"NO": number, **payment(number)} for number in range(10)]
    office.load("satu.csv", csv_of(rows))
    before = [office.rows(f"select xmin\\:\\:text, t\\:\\:text from {table} as t order by 2") for table in FACTS]
    office.load("dua.csv", csv_of([{**row, "NO": number} for number, row in enumerate(reversed(rows), 1)]))
    assert before == [
        office.rows(f"select xmin\\:\\:text, t\\:\\:text from {table} as t order by 2") for table in FACTS
    ]


def test_a_row_met_again_on_a_sheet_with_another_order_of_columns_is_a_duplicate(office: Office, tmp_path):
    sheets = {"A": table_of([member(1), member(2)]), "B": [row[::-1] for row in table_of([member(2), member(3)])]}
    delivery_id = office.load("ANGGOTA.xlsx", workbook(tmp_path / "a.xlsx", sheets))
    assert office.balance(delivery_id) == {"A": (3, 2, 0, 0, 1), "B": (3, 1, 0, 1, 1)}


def test_equal_rows_of_members_are_told_apart_by_their_number(office: Office):
    twins = [member(1), member(1, JK="Laki-laki"), member(2)]
    delivery_id = office.load("ANGGOTA 2025 TW1.csv", csv_of(twins))
    assert office.balance(delivery_id) == {"": (4, 3, 0, 0, 1)}
    assert office.value("select count(distinct row_hash) from core.pkh_component_version") == 3
    office.load("ANGGOTA 2025 TW1 revisi.csv", csv_of([member(1), member(2), member(3)]))
    assert office.value("select count(*) from core.pkh_component") == 3


def test_unknown_columns_are_kept_masked_and_reported(office: Office):
    nik = str(payment(1)["NIK"])
    rows = [
        {
            **payment(number),
            "KELOMPOK": f"Melati {number}",
            "CATATAN LAIN": f"NIK suami {nik}, RT 03",
            "HP": "0812'3456–7890 atau (0351) 456-7890",
        }
        for number in range(5)
    ]
    delivery_id = office.load("BNBA.csv", csv_of(rows))
    assert office.rows(
        "select heading from ops.column_mapping where delivery_id = :it and remark = 'tambahan' order by position",
        it=delivery_id,
    ) == [("KELOMPOK",), ("CATATAN LAIN",), ("HP",)]
    (extra,) = office.rows("select extra from vault.row_text where row_no = 2")[0]
    assert extra == {
        "KELOMPOK": "Melati 0",
        "CATATAN LAIN": "NIK suami [nomor], RT 03",
        "HP": "[nomor] atau ([nomor]",
    }


def test_sealed_values_open_with_the_key_and_give_the_identifiers_back(office: Office):
    rows = payments(range(8))
    office.load("BNBA.csv", csv_of(rows))
    key, token_key = read_key(office.settings, "seal"), read_key(office.settings, "token").value
    for kind, heading in (("nik", "NIK"), ("no_kk", "NO KK"), ("account", "NO REKENING")):
        opened = {
            unseal(bytes(sealed), kind=kind, token=token, keys={bytes.fromhex(key.key_id): key.value}): token
            for token, sealed in office.rows(
                "select encode(uuid_send(token), 'hex'), sealed from vault.identifier where kind = :kind", kind=kind
            )
        }
        assert set(opened) == {row[heading] for row in rows}
        import pandas as pd  # noqa: PLC0415

        values = pd.Series(list(opened), dtype="str")
        assert list(tokenize(values, kind=kind, key=token_key)) == list(opened.values())
    record = "select nik_token from vault.person_record where role = 'subject' and row_no = 2"
    assert office.value(f"select count(*) from vault.identifier where kind = 'nik' and token = ({record})") == 1


def test_a_row_leads_back_to_its_cells_as_they_came(office: Office, tmp_path):
    rows = [payment(0, NIK=f"'{payment(0)['NIK']}", NOMINAL="Rp 225.000,00", DESA=""), payment(1)]
    content = workbook(tmp_path / "b.xlsx", {"Sampul": [["PKH 2025"]], "BNBA": [["DAFTAR"], [], *table_of(rows)]})
    office.load("BNBA.xlsx", content)
    (place,) = office.rows(
        "select delivery_id, sheet, row_no from core.pkh_payment where nominal_rupiah = 225000 and row_no = 4"
    )
    traced = trace_row(office.settings, place[0], sheet=place[1], row_no=place[2])
    assert {cell.heading: cell.value for cell in traced.cells if cell.value} == {
        heading: cell for heading, cell in rows[0].items() if cell
    }
    assert (traced.place.delivery.file_name, traced.place.sheet, traced.place.row_no) == ("BNBA.xlsx", "BNBA", 4)


def test_no_clear_identifier_lies_outside_quarantine(office: Office):
    rows = [
        {**payment(number), "HP": f"0812345{number:05d}", "KETERANGAN": f"lihat {payment(number + 1)['NIK']}",
         "ALAMAT": f"Jl. Jati {payment(number)['NO KK']}"}
        for number in range(60)
    ]  # fmt: skip
    rows[3] |= {"NIK": str(payment(3)["NIK"])[:15] + "O", "NAMA PENGURUS": f"Boinem {payment(3)['NIK']}"}
    rows[4] |= {"ID PESERTA PKH": payment(4)["NIK"]}
    rows[7] |= {"ID PESERTA PKH": payment(7)["NIK"], "NIK": ""}
    rows[8] |= {"ID PESERTA PKH": payment(500)["NIK"]}
    rows[9] |= {"ID PESERTA PKH": f"NIK {payment(501)['NIK']}"}
    rows[5] |= {"BANK": f"BRI {payment(5)['NO REKENING']}", "STATUS": str(payment(5)["NIK"])}
    rows[6] |= {"NIK": "", "NO KK": payment(6)["NIK"], "DESA/KELURAHAN": payment(6)["NIK"]}
    office.load("BNBA.csv", csv_of(rows))
    office.load("ANGGOTA 2025 TW1.csv", csv_of([member(number, HUBUNGAN_KELUARGA="ANAK") for number in range(20)]))
    secrets = {
        str(row[heading])
        for row in [*rows, *(member(number) for number in range(20))]
        for heading in ("NIK", "NO KK", "NO REKENING", "HP")
        if len(re.sub(r"\D", "", str(row.get(heading, "")))) >= 10
    } | {str(payment(number)["NIK"]) for number in (3, 4, 5, 6, 7, 500, 501)}
    cells = {
        table: {cell for (cell,) in office.rows(f"select t\\:\\:text from {table} as t")} for table in _places(office)
    }
    leaks = {table for table, texts in cells.items() if any(secret in cell for cell in texts for secret in secrets)}
    assert leaks == {"quarantine.rejected_row"}
    core = [cell for table, texts in cells.items() if table.startswith("core.") for cell in texts]
    assert not [cell for cell in core if re.search(r"(?<![0-9a-f])\d{16}(?![0-9a-f])", cell)]


def test_a_name_an_account_or_a_phone_in_the_place_of_a_number_does_not_reach_core(office: Office):
    rows = payments(range(30))
    rows[3] |= {"ID PESERTA PKH": "Boinem Sarirejo"}
    rows[4] |= {"ID PESERTA PKH": payment(4)["NO REKENING"]}
    office.load("BNBA.csv", csv_of(rows))
    assert len(office.open_ids()) == 28
    assert not {"BoinemSarirejo", "Boinem Sarirejo", str(payment(4)["NO REKENING"])} & set(office.open_ids())
    assert office.rows("select rule_code from quarantine.finding where severity = 'reject'") == [("PKH-102",)] * 2


def test_a_longer_number_that_only_begins_like_a_nik_is_kept(office: Office):
    longer = f"{payment(3)['NIK']}77"
    office.load("BNBA.csv", csv_of([payment(0), payment(1, **{"ID PESERTA PKH": longer})]))
    assert longer in office.open_ids()


def test_a_last_row_that_is_short_of_cells_is_a_row_like_any_other(office: Office):
    whole = csv_of(payments(range(20))).rstrip()
    assert whole.endswith(b";")
    short = whole[: whole.rstrip(b";").rindex(b";")]
    office.load("BNBA.csv", short)
    assert len(office.open_ids()) == 20


def test_findings_and_steps_hold_no_value(office: Office):
    rows = [payment(number, STATUS=f"rahasia {number}", NAMA_PENGURUS=f"Rahasia {number}") for number in range(3)]
    delivery_id = office.hold("BNBA.csv", csv_of(rows), "HOLD-003")
    told = office.rows("select row_to_json(t)\\:\\:text from quarantine.finding as t")
    told += office.rows("select row_to_json(t)\\:\\:text from ops.step_run as t")
    told += office.rows("select row_to_json(t)\\:\\:text from ops.validation_result as t")
    assert len(told) > 3
    assert "rahasia" not in json.dumps([*told, office.reason(delivery_id)]).lower()


def _places(office: Office) -> list[str]:
    return [
        found
        for (found,) in office.rows(
            "select format('%I.%I', table_schema, table_name) from information_schema.tables"
            " where table_schema in ('core', 'ops', 'vault', 'staging', 'quarantine', 'mart', 'publish', 'ref')"
        )
    ]


def test_a_hidden_sheet_with_a_table_is_read_and_told_and_one_without_is_ignored(office: Office, tmp_path):
    sheets = {
        "BNBA": table_of(payments(range(5))),
        "Lama": table_of([payment(0), *payments(range(5, 8))]),
        "Kode": [["STATUS"], ["SI"]],
    }
    content = workbook(tmp_path / "b.xlsx", sheets, hidden={"Lama", "Kode"})
    delivery_id = office.load("BNBA.xlsx", content)
    assert office.balance(delivery_id) == {
        "BNBA": (6, 5, 0, 0, 1),
        "Lama": (5, 3, 0, 1, 1),
        "Kode": (2, 0, 0, 0, 2),
    }
    assert office.rows("select sheet, rule_code, message from quarantine.finding where rule_code = 'DEL-003'") == [
        ("Lama", "DEL-003", "Lembar ini tersembunyi, tetapi berisi tabel kiriman: 4 barisnya ikut dibaca.")
    ]
