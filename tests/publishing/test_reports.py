"""The folder of what may go out: complete, unchanged when nothing is new, whole after a kill."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
import time
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import text

from sinergi.commands.publish import publish
from sinergi.errors import ConfigurationError
from sinergi.publishing.declaration import load_publications
from sinergi.publishing.reports import publish_folder, publish_reports
from sinergi.settings import REPOSITORY, Settings
from sinergi.warehouse.connection import begin

pytestmark = pytest.mark.integration

_VILLAGES = """
insert into mart.pkh_payment_village
select
    2025, 2, desa.region_code, kecamatan.region_code, kecamatan.name, desa.name, paid + failed, paid + failed,
    (paid + failed) * 225000, paid, paid * 225000, 0, 0, failed, failed * 225000, 0, 0, '2025-07-01 10:00+07'
from ref.region as desa
inner join ref.region as kecamatan on desa.parent_code = kecamatan.region_code
cross join lateral (
    select hashtext(desa.region_code) & 63 as paid, hashtext(desa.name) & 7 as failed
) as drawn
where desa.level = 'desa'
"""


@pytest.fixture
def office(warehouse: Settings) -> Iterator[Settings]:
    """A warehouse with payments of every village; its folder of publications is empty before and after."""
    shutil.rmtree(publish_folder(warehouse), ignore_errors=True)
    with begin(warehouse) as connection:
        connection.execute(text(_VILLAGES))
    yield warehouse
    shutil.rmtree(publish_folder(warehouse), ignore_errors=True)


def files(settings: Settings) -> dict[str, tuple[bytes, int]]:
    """Return content and inode of every file of the folder, hidden ones too."""
    return {path.name: (path.read_bytes(), path.stat().st_ino) for path in publish_folder(settings).iterdir()}


def pay_one_more(settings: Settings) -> None:
    with begin(settings) as connection:
        connection.execute(
            text(
                "update mart.pkh_payment_village set paid_count = paid_count + 1, payment_count = payment_count + 1"
                " where region_code = (select max(region_code) from mart.pkh_payment_village where paid_count > 20)"
            )
        )


def test_every_publication_is_written_as_csv_and_xlsx_with_the_rows_of_its_mart(office: Settings) -> None:
    results = publish_reports(office)
    names = {publication.name for publication in load_publications(office.reference / "publications.yml")}
    assert {Path(name).stem for name in files(office)} == names
    assert len(files(office)) == 2 * len(names)
    with begin(office) as connection:
        counted = connection.execute(text("select count(*) from mart.pkh_payment_village")).scalar_one()
    payments = publish_folder(office) / "pkh_penyaluran_desa.csv"
    with payments.open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle, delimiter=";"))
    shown = {result.name: result for result in results}["pkh_penyaluran_desa"]
    assert len(rows) == shown.rows == counted > 100
    assert shown.hidden_cells > 0
    assert not {row["Pembayaran Gagal"] for row in rows} & {"1", "2", "3", "4"}


def test_a_mart_without_rows_is_a_table_of_headings(office: Settings) -> None:
    publish_reports(office)
    sheet = openpyxl.load_workbook(publish_folder(office) / "slrt_penanganan.xlsx").worksheets[0]
    assert [cell.value for cell in sheet[1]][:2] == ["Bulan Diterima", "Kode Kecamatan"]
    assert sheet.max_row == 1


def test_publishing_again_with_nothing_new_touches_no_file(office: Settings) -> None:
    publish_reports(office)
    before = files(office)
    time.sleep(1.1)
    assert [result.written for result in publish_reports(office) if result.written] == []
    assert files(office) == before


def test_a_changed_number_rewrites_its_table_and_no_other(office: Settings) -> None:
    publish_reports(office)
    before = files(office)
    pay_one_more(office)
    written = {name for result in publish_reports(office) for name in result.written}
    assert written == {"pkh_penyaluran_desa.csv", "pkh_penyaluran_desa.xlsx"}
    assert {name for name, content in files(office).items() if content != before[name]} == written


def test_a_file_that_somebody_edited_or_removed_comes_back(office: Settings) -> None:
    publish_reports(office)
    csv_file, workbook = (publish_folder(office) / f"irisan_program.{kind}" for kind in ("csv", "xlsx"))
    before = csv_file.read_bytes()
    csv_file.write_text("diubah", "utf-8")
    workbook.unlink()
    written = {name for result in publish_reports(office) for name in result.written}
    assert written == {"irisan_program.csv", "irisan_program.xlsx"}
    assert csv_file.read_bytes() == before


def test_a_publication_that_fails_keeps_no_other_back_and_keeps_its_old_file(office: Settings) -> None:
    publish_reports(office)
    before = files(office)
    with begin(office) as connection:
        connection.execute(text("update mart.pkh_payment_village set paid_count = paid_count + 1"))
        connection.execute(text("insert into mart.programme_overlap values ('orang', 'PKH', 'PKH', 3, now())"))
    with pytest.raises(ConfigurationError, match=r"pkh_penyaluran_desa.*payment_count"):
        publish_reports(office)
    changed = {name for name, content in files(office).items() if content != before[name]}
    assert changed == {"irisan_program.csv", "irisan_program.xlsx"}


_CHILD = """
import itertools
from sinergi.publishing.reports import publish_reports
from sinergi.settings import load_settings
from tests.publishing.test_reports import pay_one_more
settings = load_settings()
for turn in itertools.count():
    pay_one_more(settings)
    publish_reports(settings)
    print(turn, flush=True)
"""


def test_a_kill_leaves_whole_files_and_the_next_run_brings_them_up_to_date(office: Settings) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": f"{REPOSITORY / 'include'}:{REPOSITORY}",
        "SINERGI_HOME": str(office.home),
        "SINERGI_WAREHOUSE_URL": office.warehouse_url or "",
    }
    for delay in (0.03, 0.12):
        command = (sys.executable, "-c", _CHILD)
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, cwd=REPOSITORY) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == b"0\n"
            time.sleep(delay)
            child.kill()
        for path in publish_folder(office).glob("[!.]*"):
            if path.suffix == ".xlsx":
                assert openpyxl.load_workbook(path).sheetnames[:2] == ["Data", "Metadata"]
            else:
                assert path.read_bytes().endswith(b"\r\n")
    (publish_folder(office) / ".irisan_program.csv.1.0a1b2c3d").write_text("setengah", "utf-8")
    publish_reports(office)
    assert [name for name in files(office) if name.startswith(".")] == []
    assert [result.written for result in publish_reports(office) if result.written] == []


def test_the_command_says_what_was_written_and_where(office: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert publish(office, Namespace()) == 0
    said = capsys.readouterr().out
    assert "pkh_penyaluran_desa.csv, pkh_penyaluran_desa.xlsx" in said
    assert str(publish_folder(office)) in said
    publish(office, Namespace())
    assert "tidak ada yang baru" in capsys.readouterr().out
