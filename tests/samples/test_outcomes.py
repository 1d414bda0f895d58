"""The strongest test of both sides: generated exports through the real steps end as the truth says, row by row."""

from __future__ import annotations

from pathlib import Path

import pytest

from sinergi.samples.exports import Order, write_exports
from sinergi.samples.quarters import Quarter
from sinergi.settings import Settings, load_settings

from ..delivery.office import Office, open_office
from .comparison import find_differences, find_wrong_figures, take_quarter

pytestmark = pytest.mark.slow

FIRST = Quarter(2025, 1)


@pytest.mark.integration
@pytest.mark.parametrize("seed", [1, 2])
def test_every_row_becomes_what_the_truth_says(
    seed: int, warehouse: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    quarters = (FIRST, FIRST.after(1)) if seed == 1 else (FIRST,)
    order = Order(persons=4000, seed=seed, quarters=quarters, out=tmp_path, with_held=seed == 2)
    folders = write_exports(load_settings({}), order)
    office = open_office(warehouse, monkeypatch)
    earlier: dict[str, int] = {}
    for folder in folders:
        deliveries = take_quarter(office, folder)
        differences = list(find_differences(office, folder, deliveries, earlier))
        assert differences == [], f"{len(differences)}: " + "\n".join(differences[:40])
        if not earlier:
            assert list(find_wrong_figures(office, folder, year=2025, stage=1)) == []
        earlier |= deliveries
        assert _finds_a_wrong_truth(office, folder, deliveries)


def _finds_a_wrong_truth(office: Office, folder: Path, deliveries: dict[str, int]) -> bool:
    """Tell whether a truth that calls the rejected rows good would have been noticed."""
    path = folder / "truth" / "rows.csv"
    path.write_text(path.read_text("utf-8").replace(",reject,", ",ok,"), "utf-8")
    return bool(list(find_differences(office, folder, deliveries)))
