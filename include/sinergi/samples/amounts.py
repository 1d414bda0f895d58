"""What a component of PKH pays in a stage, from the reviewed reference list."""

from __future__ import annotations

import csv

from sinergi.settings import Settings

# Count column of pkh/penyaluran to the component it counts.
COUNTED = {
    "bumil": "BUMIL", "aud": "AUD", "sd": "SD", "smp": "SMP", "sma": "SMA",
    "lansia": "LANSIA", "disabilitas": "DISBER",
}  # fmt: skip
STAGES_PER_YEAR = 4


def load_stage_amounts(settings: Settings) -> dict[str, int]:
    """Return component code to rupiah in one stage of three months."""
    path = settings.reference / "pkh_component_amount.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {row["komponen_code"]: int(row["rupiah_per_year"]) // STAGES_PER_YEAR for row in csv.DictReader(file)}
