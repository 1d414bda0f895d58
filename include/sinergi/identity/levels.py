"""Names of what the model compares and of how alike two profiles can be in it."""

from __future__ import annotations

COMPARED = ("name", "birth_date", "sex", "region", "mother", "family", "phone")
"""The comparisons, in the order of ``vault.match_score.levels``."""

LEVELS: dict[str, tuple[str, ...]] = {
    "name": (
        "other",
        "first",
        "nickname",
        "initial",
        "word",
        "part",
        "edits",
        "vowels",
        "slip",
        "order",
        "equal",
    ),
    "birth_date": ("other", "near", "placeholder", "slip", "swapped", "equal"),
    "sex": ("other", "equal"),
    "region": ("other", "kecamatan", "equal"),
    "mother": ("other", "near", "equal"),
    "family": ("other", "equal"),
    "phone": ("other", "equal"),
}
"""Names of the levels by comparison vector value: 0 is the weakest, -1 (unknown) has no name."""

PROFILE_COLUMNS = (
    "profile_no",
    "name_form",
    "birth_date",
    "sex",
    "desa",
    "kecamatan",
    "mother_form",
    "no_kk",
    "family_ref",
    "phone",
)
"""Columns of a profile, all text but its number; what is unknown is null."""
