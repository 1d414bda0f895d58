"""The strongest test of both sides: generated exports through the real steps end as the truth says, row by row."""

from __future__ import annotations

from pathlib import Path

import pytest

from sinergi.samples.exports import Order, write_exports
from sinergi.samples.quarters import Quarter
from sinergi.settings import Settings, load_settings

from ..delivery.office import open_office
from .comparison import find_differences, take_quarter

FIRST = Quarter(2025, 1)


@pytest.mark.integration
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_row_becomes_what_the_truth_says(
    seed: int, warehouse: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    order = Order(persons=4000, seed=seed, quarters=(FIRST, FIRST.after(1)), out=tmp_path)
    folders = write_exports(load_settings({}), order)
    office = open_office(warehouse, monkeypatch)
    for folder in folders:
        deliveries = take_quarter(office, folder)
        differences = list(find_differences(office, folder, deliveries))
        assert differences == [], f"{len(differences)}: " + "\n".join(differences[:40])
