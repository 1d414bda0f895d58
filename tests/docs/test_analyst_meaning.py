"""The queries of the analyst's guide over a few rows whose answers are known: none may mislead who reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from sinergi.build.warehouse import build_warehouse
from sinergi.settings import Settings
from sinergi.warehouse.connection import begin
from tests.delivery.office import Office, open_office

from .test_analyst_queries import QUERIES

pytestmark = pytest.mark.integration

# Cases: received, status. Those of January are in the report of January, which says nothing of February.
JANUARY = [
    ("02/01/2025", "Diproses"), ("27/01/2025", "Diterima"), ("03/01/2025", "Dirujuk"), ("06/01/2025", "Selesai"),
]  # fmt: skip
MARCH = [
    ("03/03/2025", "Diproses"), ("04/03/2025", "Ditolak"), ("05/03/2025", "Dibatalkan"), ("24/03/2025", "Diterima"),
]  # fmt: skip
# Payments: family, desa, bank, rupiah, status.
FIRST_STAGE = [
    (1, "Suluk", "BNI", 500_000, "GAGAL OMSPAN"), (2, "Mlilir", "BRI", 900_000, "GAGAL OMSPAN"),
    (3, "Mlilir", "BNI", 400_000, "SUKSES SPM"),
]  # fmt: skip
SECOND_STAGE = [
    (1, "Suluk", "BNI", 300_000, "SUKSES SPM"), (4, "Suluk", "BNI", 100_000, "SUKSES SPM"),
    (5, "Suluk", "BNI", 100_000, "GAGAL OMSPAN"), (6, "Mlilir", "BRI", 200_000, "GAGAL OMSPAN"),
    (7, "Mlilir", "BNI", 700_000, "EXCLUDE"),
]  # fmt: skip


@pytest.fixture(scope="module")
def story(empty_warehouse: Callable[[], Settings]) -> Iterator[Settings]:
    """A warehouse of two reports of complaints, two stages of payments and two quarters of components."""
    settings = empty_warehouse()
    with pytest.MonkeyPatch.context() as patch:
        office = open_office(settings, patch)
        load(office, "slrt", "SLRT_REKAP_KELUHAN_2025-01.csv", cases(JANUARY))
        load(office, "slrt", "SLRT_REKAP_KELUHAN_2025-03.csv", cases(MARCH))
        load(office, "pkh", "PKH_BNBA_TAHAP1_2025.csv", payments(FIRST_STAGE, stage=1))
        load(office, "pkh", "PKH_BNBA_TAHAP1_2025_BARU.csv", payments(FIRST_STAGE, stage=1, note="dicek ulang"))
        load(office, "pkh", "PKH_BNBA_TAHAP2_2025.csv", payments(SECOND_STAGE, stage=2))
        load(office, "pkh", "PKH_ANGGOTA_2025_TW1.csv", members("SUKINEM", "PARTINI", "WAGIMAN", "SLAMET"))
        load(office, "pkh", "PKH_ANGGOTA_2025_TW2.csv", members("SARMIN", "BOIRAH"))
        build_warehouse(settings)
        yield settings
    empty_warehouse()


def load(office: Office, source: str, name: str, lines: list[str]) -> None:
    delivery_id = office.receive(name, "\n".join(lines).encode(), source=source)
    assert office.ingest(delivery_id) == "loaded", office.reason(delivery_id)
    assert not office.value("select sum(rows_rejected) from ops.row_balance where delivery_id = :it", it=delivery_id)


def cases(told: list[tuple[str, str]]) -> list[str]:
    heading = "TANGGAL;KECAMATAN;DESA/KELURAHAN;NAMA PEMOHON;BIDANG LAYANAN;STATUS PENANGANAN;RUJUKAN KE"
    return [heading, *(f"{day};Dolopo;Suluk;TUMINAH {day[:2]};Kesehatan;{status};Dinkes" for day, status in told)]


def payments(told: list[tuple[int, str, str, int, str]], *, stage: int, note: str = "") -> list[str]:
    heading = "ID PESERTA PKH;NAMA PENGURUS;DESA/KELURAHAN;KECAMATAN;TAHAP;TAHUN;BANK;NOMINAL;STATUS;KETERANGAN"
    rows = (
        ";".join(
            [
                f"3519000000{family:04d}",
                f"PAINEM {'ABCDEFG'[family - 1]}STUTI",
                desa,
                "Dolopo",
                str(stage),
                "2025",
                bank,
                str(rupiah),
                status,
                note,
            ]
        )
        for family, desa, bank, rupiah, status in told
    )
    return [heading, *rows]


def members(*names: str) -> list[str]:
    heading = "ID PESERTA PKH;NAMA ANGGOTA;JENIS KELAMIN;TANGGAL LAHIR;KOMPONEN;DESA/KELURAHAN;KECAMATAN"
    rows = (f"3519000000{len(name)}{ord(name[0])};{name};L;12/05/1950;LANSIA;Suluk;Dolopo" for name in names)
    return [heading, *rows]


def ask(settings: Settings, number: int) -> list[dict[str, Any]]:
    (query,) = (query for heading, query in QUERIES.items() if heading.startswith(f"{number}. "))
    with begin(settings, role="analyst") as connection:
        return [dict(row) for row in connection.execute(text(query)).mappings()]


def test_what_is_excluded_lowers_no_share_of_what_was_paid(story: Settings) -> None:
    first, second = ask(story, 1)
    assert (first["tahap"], first["kpm"], first["persen_cair"]) == (1, 3, Decimal("22.2"))
    assert (second["tahap"], second["kpm"], second["dikecualikan"]) == (2, 5, 700_000)
    assert second["persen_cair"] == Decimal("57.1")


def test_failures_of_a_stage_before_do_not_stand_among_those_of_the_last(story: Settings) -> None:
    assert [(row["tahap"], row["desa"], row["nominal_gagal"]) for row in ask(story, 2)] == [
        (2, "Mlilir", 200_000), (2, "Suluk", 100_000),
    ]  # fmt: skip


def test_a_bank_that_pays_more_is_not_called_the_worse_one(story: Settings) -> None:
    last = {row["bank"]: row for row in ask(story, 3) if row["tahap"] == 2}
    assert {bank: (row["gagal"], row["pembayaran_bank"], row["persen_gagal"]) for bank, row in last.items()} == {
        "BNI": (1, 4, 25), "BRI": (1, 1, 100),
    }  # fmt: skip


def test_the_states_of_complaints_add_up_to_all_of_them(story: Settings) -> None:
    rows = ask(story, 5)
    assert [row["masuk"] for row in rows] == [4, 4]
    for row in rows:
        assert row["masuk"] == sum(row[name] for name in ("selesai", "dirujuk", "terbuka", "ditolak", "dibatalkan"))


def test_a_case_is_as_old_as_the_report_that_speaks_of_it_and_a_referred_one_is_told_apart(story: Settings) -> None:
    rows = ask(story, 6)
    told = [(row["keadaan"], row["diterima"], row["diketahui_sampai"]) for row in rows]
    assert told == [
        ("terbuka", date(2025, 1, 2), date(2025, 1, 31)),
        ("terbuka", date(2025, 3, 3), date(2025, 3, 31)),
        ("dirujuk", date(2025, 1, 3), date(2025, 1, 31)),
    ]
    assert all(10 < row["hari_kerja"] < 23 for row in rows)


def test_a_version_that_was_replaced_is_no_delivery_of_its_own(story: Settings) -> None:
    files = [row["berkas"] for row in ask(story, 8)]
    assert "PKH_BNBA_TAHAP1_2025_BARU.csv" in files
    assert "PKH_BNBA_TAHAP1_2025.csv" not in files


def test_people_who_left_before_the_last_quarter_are_not_counted(story: Settings) -> None:
    assert [row["semua"] for row in ask(story, 10)] == [2]


def test_what_was_not_yet_known_on_the_day_of_the_report_is_empty_not_nought(story: Settings) -> None:
    rows = ask(story, 11)
    assert [(row["tahap"], row["kpm_waktu_itu"], row["kpm_sekarang"]) for row in rows] == [(1, None, 3), (2, None, 5)]


def test_the_history_of_a_participant_has_no_gap_where_only_the_status_changed(story: Settings) -> None:
    first, second = ask(story, 12)
    assert (first["status"], first["sampai"], first["mengapa_berakhir"]) == (
        "GAGAL OMSPAN", date(2025, 3, 31), "ganti_status",
    )  # fmt: skip
    assert (second["kelas"], second["sejak"], second["sampai"]) == ("sukses", date(2025, 4, 1), None)
