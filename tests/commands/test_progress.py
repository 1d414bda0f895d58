"""Progress tells what happens now, never what an earlier run did."""

from __future__ import annotations

from pathlib import Path

from sinergi.commands.progress import StepNews
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
