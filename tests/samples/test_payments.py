"""The file of payments for measurements: the same bytes for a seed, and what its rows must become is what becomes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sinergi.contracts.registry import find_contract
from sinergi.samples.payments import write_payments
from sinergi.settings import Settings, load_settings

from ..delivery.office import open_office

SETTINGS = load_settings({})


def made(tmp_path: Path, *, rows: int, seed: int) -> tuple[bytes, dict[str, object]]:
    path = write_payments(SETTINGS, rows=rows, seed=seed, out=tmp_path)
    return path.read_bytes(), json.loads((tmp_path / "truth" / "summary.json").read_text("utf-8"))


def test_a_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    first, _ = made(tmp_path / "a", rows=3000, seed=5)
    again, _ = made(tmp_path / "b", rows=3000, seed=5)
    other, _ = made(tmp_path / "c", rows=3000, seed=6)
    assert first == again
    assert first != other


def test_a_row_has_every_column_of_the_contract_and_about_236_bytes(tmp_path: Path) -> None:
    content, summary = made(tmp_path, rows=60_000, seed=1)
    lines = content.decode("utf-8").splitlines()
    contract = find_contract(SETTINGS.sources, "pkh", "penyaluran")
    assert lines[0].split(",") == ["NO", *(column.headings[0] for column in contract.columns.values())]
    assert len(lines) == summary["rows"] + 1 == 60_001
    assert all(line.count(",") == 29 for line in lines)
    assert len(content) / 60_000 == pytest.approx(236, abs=5)


@pytest.mark.integration
def test_the_rows_become_what_the_truth_says(
    warehouse: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    content, summary = made(tmp_path, rows=8000, seed=11)
    office = open_office(warehouse, monkeypatch)
    delivery_id = office.load("PKH_BNBA_TAHAP1_2025.csv", content)
    verdicts = summary["verdicts"]
    assert isinstance(verdicts, dict)
    assert min(verdicts.values()) > 0
    assert office.balance(delivery_id)[""] == (
        8001,
        verdicts["ok"],
        verdicts["reject"],
        verdicts["duplicate"],
        1,
    )
