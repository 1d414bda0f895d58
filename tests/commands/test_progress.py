"""Progress tells what happens now, never what an earlier run did."""

from __future__ import annotations

from pathlib import Path

import pytest

from sinergi.commands.progress import Progress, StepNews
from sinergi.delivery import staging
from sinergi.log import get_logger
from sinergi.settings import Settings

from .conftest import Run, members, write


def test_steps_of_an_earlier_run_are_no_news(office: Settings, run_on: Run, tmp_path: Path) -> None:
    write(tmp_path / "pkh" / "ANGGOTA_2020_TW1.csv", members(3000))
    run_on(tmp_path)
    news = StepNews(office)
    assert news.last_step() == (0, "")
    write(tmp_path / "pkh" / "ANGGOTA_2020_TW2_nik 3519024101800001.csv", members(3100))
    run_on(tmp_path)
    assert news.last_step()[1] == "publish_delivery ANGGOTA_2020_TW2_nik 35**************.csv"


def test_a_file_that_takes_long_tells_how_many_rows_are_clean(
    run_on: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "pkh" / "ANGGOTA_2020_TW3.csv", members(3200, count=12))
    assert "baris sudah dibersihkan" not in run_on(tmp_path)[2]
    monkeypatch.setattr(staging, "TELL_SECONDS", 0.0)
    write(tmp_path / "pkh" / "ANGGOTA_2020_TW4.csv", members(3300, count=12))
    lines = [line for line in run_on(tmp_path)[2].splitlines() if line.endswith(" dt] 12 baris sudah dibersihkan")]
    assert len(lines) == 1


def test_a_logger_is_heard_only_meanwhile(capsys: pytest.CaptureFixture[str]) -> None:
    logger = get_logger("sinergi.tests.progress")
    with Progress().telling(logger.name):
        logger.info("1.000 baris, NIK %s", "3519024101800001")
    logger.info("2.000 baris")
    said = capsys.readouterr().err
    assert "1.000 baris, NIK 35**************" in said
    assert "2.000" not in said
    assert (logger.handlers, logger.propagate) == ([], True)
