"""``python -m sinergi sample``: what it prints, and what it says of orders that cannot be carried out."""

from __future__ import annotations

from pathlib import Path

import pytest

from sinergi.cli import main


def test_it_prints_the_folders_of_the_quarters(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    order = ["sample", "--persons", "400", "--quarters", "2", "--start", "2025-TW4", "--out", str(tmp_path)]
    assert main(order) == 0
    printed = capsys.readouterr()
    assert printed.out.splitlines() == [str(tmp_path / "2025-TW4"), str(tmp_path / "2026-TW1")]
    assert "Kecamatan" in printed.err
    assert (tmp_path / "2026-TW1" / "inbox" / "pkh").is_dir()
    assert (tmp_path / "2026-TW1" / "truth" / "rows.csv").is_file()


@pytest.mark.parametrize(
    ("order", "said"),
    [
        (["--persons", "0"], "lebih dari 0"),
        (["--payments", "0"], "lebih dari 0"),
        (["--persons", "10", "--quarters", "0"], "lebih dari 0"),
        (["--persons", "10", "--start", "TW1"], "2025-TW1"),
        (["--persons", "10", "--share", "kembar=0.1"], "twin"),
        (["--persons", "10", "--share", "twin=banyak"], "0 sampai 1"),
        (["--persons", "10", "--share", "twin=2"], "0 sampai 1"),
    ],
)
def test_a_wrong_order_is_one_indonesian_sentence(
    order: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sample", *order, "--out", str(tmp_path)]) == 1
    assert said in capsys.readouterr().err
