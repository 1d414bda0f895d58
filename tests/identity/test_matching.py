"""The reviewed settings of identity."""

from __future__ import annotations

import pytest

from sinergi.errors import ConfigurationError
from sinergi.identity.matching import load_matching
from sinergi.settings import load_settings

GOOD = """tiers: [nik, no_kk]
link_weight: 5
lone_weight: 2
nik_weight: 12
review_weight: 0.5
max_variants_per_nik: 40
max_families_per_no_kk: 4
"""


def test_the_settings_of_the_repository_are_complete():
    matching = load_matching(load_settings({}).reference / "matching.yml")
    assert matching.tiers == ("decision", "nik", "no_kk", "probabilistic")
    assert matching.stages == ("nik", "no_kk")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[nik, no_kk]", "[nik, ramalan]"),
        ("[nik, no_kk]", "[nik, nik]"),
        ("[nik, no_kk]", "[]"),
        ("[nik, no_kk]", "nik"),
        ("link_weight: 5", "link_weight: berat"),
        ("nik_weight: 12", "nik_weight: 4"),
        ("lone_weight: 2", "lone_weight: 6"),
        ("lone_weight: 2", ""),
        ("review_weight: 0.5", "review_weight: 6"),
        ("max_variants_per_nik: 40", "max_variants_per_nik: 0"),
        ("max_families_per_no_kk: 4", "max_families_per_no_kk: empat"),
        ("max_families_per_no_kk: 4", ""),
        (GOOD, "- nik"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path, old, new):
    path = tmp_path / "matching.yml"
    path.write_text(GOOD.replace(old, new), "utf-8")
    with pytest.raises(ConfigurationError, match=r"matching\.yml"):
        load_matching(path)
