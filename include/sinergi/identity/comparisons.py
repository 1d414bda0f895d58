"""What the model of identity looks at: the comparisons of two profiles and the blocks that bring them together.

This is the declaration that is trained (:mod:`sinergi.identity.training`); what is used to score is the
trained model, ``include/reference/matching_model.json``, which holds the conditions and the weights.
A NIK is no part of it: the deterministic tiers judge equal ones, and that two usable ones differ is judged
where persons are formed (:mod:`sinergi.identity.clusters`).
"""

from __future__ import annotations

from typing import Any

import splink.comparison_level_library as levels
import splink.comparison_library as comparisons
from splink import SettingsCreator, block_on
from splink.internals.comparison_level_creator import ComparisonLevelCreator

DERIVED_COLUMNS = {
    "name_words": "array_to_string(list_sort(string_split(name_form, ' ')), ' ')",
    "first_word": "split_part(name_form, ' ', 1)",
    "last_word": "split_part(name_form, ' ', -1)",
    "birth_year": "birth_date[:4]",
}
"""What blocks need beside the columns of a profile, as DuckDB makes it of them."""

BLOCKS = (
    ("birth_date", "desa"),
    ("name_words", "desa"),
    ("name_words", "birth_date"),
    ("desa", "first_word", "birth_year"),
    ("desa", "last_word", "birth_year"),
    ("no_kk", "birth_date"),
    ("no_kk", "first_word"),
    ("no_kk", "last_word"),
    ("family_ref", "birth_date"),
    ("family_ref", "first_word"),
    ("family_ref", "last_word"),
    ("phone", "birth_date"),
    ("phone", "first_word"),
    ("phone", "desa"),
)
"""Two profiles that agree on all columns of one block are compared. A block holds a handful of profiles,
however many there are: a desa does not grow, and nobody is alone with a name or a family number."""

_PLACEHOLDER_DAYS = "('-01-01', '-07-01', '-12-31')"


def model_settings() -> SettingsCreator:
    """Return the untrained model.

    Weights given here are those of levels that rows sharing a NIK say nothing about (a deterministic tie asks
    for an agreeing name or birth date, so no labelled pair is free of both) or that no feed shows often enough.
    """
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="profile_no",
        comparisons=[_name(), _birth_date(), _sex(), _region(), _mother(), _family(), _phone()],
        blocking_rules_to_generate_predictions=[block_on(*columns) for columns in BLOCKS],
        probability_two_random_records_match=1e-4,
        retain_intermediate_calculation_columns=False,
        retain_matching_columns=True,
    )


def _either(condition: str, **sides: str) -> str:
    """Return the condition with its two sides either way round."""
    one, other = sides["one"], sides["other"]
    return f"({condition.format(a=one, b=other)}) or ({condition.format(a=other, b=one)})"


def _level(condition: str, label: str, *, m: float, u: float) -> ComparisonLevelCreator:
    return levels.CustomLevel(condition, label).configure(m_probability=m, u_probability=u)


def _words_level(column: str) -> str:
    left, right = f"string_split({column}_l, ' ')", f"string_split({column}_r, ' ')"
    return f"list_sort({left}) = list_sort({right}) or replace({column}_l, ' ', '') = replace({column}_r, ' ', '')"


def _edits(column: str) -> str:
    left, right = f"{column}_l", f"{column}_r"
    shorter = f"least(length({left}), length({right}))"
    distance = f"damerau_levenshtein({left}, {right})"
    return f"({shorter} >= 8 and {distance} <= 2) or ({shorter} >= 4 and {distance} <= 1)"


def _part(column: str) -> str:
    left, right = f"{column}_l", f"{column}_r"
    words = _either("list_has_all({a}, {b})", one=f"string_split({left}, ' ')", other=f"string_split({right}, ' ')")
    beginning = _either("starts_with({a}, {b})", one=left, other=right)
    return f"{words} or (least(length({left}), length({right})) >= 8 and ({beginning}))"


def _name() -> comparisons.CustomComparison:
    left, right = "name_form_l", "name_form_r"
    first_l, first_r = f"split_part({left}, ' ', 1)", f"split_part({right}, ' ', 1)"
    words_l, words_r = f"string_split({left}, ' ')", f"string_split({right}, ' ')"
    initial = (
        f"len({words_l}) > 1 and len({words_l}) = len({words_r}) and list_bool_and(list_transform("
        f"list_zip({words_l}, {words_r}), lambda w: w[1] = w[2]"
        " or (least(length(w[1]), length(w[2])) = 1 and w[1][1] = w[2][1])))"
    )
    # The end of a name is what a Javanese person is called by: TARNO is SUTARNO.
    rest_l, rest_r = f"{words_l}[2:]", f"{words_r}[2:]"
    nickname = (
        f"({_either('ends_with({a}, {b}) and length({b}) >= 4', one=first_l, other=first_r)})"
        f" and (len({rest_l}) = 0 or len({rest_r}) = 0 or {rest_l} = {rest_r})"
    )
    return comparisons.CustomComparison(
        output_column_name="name",
        comparison_levels=[
            levels.NullLevel("name_form"),
            levels.ExactMatchLevel("name_form", term_frequency_adjustments=True),
            _level(_words_level("name_form"), "order or spaces", m=0.01, u=1e-5),
            _level(_edits("name_form"), "edits", m=0.05, u=4e-4),
            _level(_part("name_form"), "part", m=0.04, u=3e-3),
            _level(initial, "initial", m=0.01, u=2e-4),
            _level(nickname, "nickname", m=0.01, u=2e-4),
            _level(f"{first_l} = {first_r}", "first word", m=0.02, u=6e-3),
            levels.ElseLevel(),
        ],
    )


def _birth_date() -> comparisons.CustomComparison:
    left, right = "birth_date_l", "birth_date_r"
    swapped = f"{left}[1:4] = {right}[1:4] and {left}[6:7] = {right}[9:10] and {left}[9:10] = {right}[6:7]"
    slip = (
        f"damerau_levenshtein({left}, {right}) <= 1 or ({left}[5:] = {right}[5:]"
        f" and abs(cast({left}[1:4] as int) - cast({right}[1:4] as int)) in (1, 10))"
    )
    placeholder = (
        f"{left}[1:4] = {right}[1:4] and ({left}[5:] in {_PLACEHOLDER_DAYS} or {right}[5:] in {_PLACEHOLDER_DAYS})"
    )
    return comparisons.CustomComparison(
        output_column_name="birth_date",
        comparison_levels=[
            levels.NullLevel("birth_date"),
            levels.ExactMatchLevel("birth_date", term_frequency_adjustments=True),
            _level(swapped, "day and month swapped", m=0.01, u=2e-5),
            _level(slip, "one digit, or one or ten years", m=0.02, u=8e-4),
            _level(placeholder, "unknown day of the same year", m=0.01, u=5e-4),
            _level(f"damerau_levenshtein({left}, {right}) <= 2", "two digits", m=0.005, u=0.02),
            levels.ElseLevel(),
        ],
    )


def _sex() -> comparisons.CustomComparison:
    return comparisons.CustomComparison(
        output_column_name="sex",
        comparison_levels=[
            levels.NullLevel("sex"),
            levels.ExactMatchLevel("sex").configure(
                m_probability=0.995, u_probability=0.5, fix_m_probability=True, fix_u_probability=True
            ),
            levels.ElseLevel().configure(
                m_probability=0.005, u_probability=0.5, fix_m_probability=True, fix_u_probability=True
            ),
        ],
    )


def _region() -> comparisons.CustomComparison:
    return comparisons.CustomComparison(
        output_column_name="region",
        comparison_levels=[
            levels.NullLevel("kecamatan"),
            levels.ExactMatchLevel("desa"),
            levels.ExactMatchLevel("kecamatan"),
            levels.ElseLevel(),
        ],
    )


def _mother() -> comparisons.CustomComparison:
    near = f"({_edits('mother_form')}) or {_part('mother_form')}"
    return comparisons.CustomComparison(
        output_column_name="mother",
        comparison_levels=[
            levels.NullLevel("mother_form"),
            levels.ExactMatchLevel("mother_form", term_frequency_adjustments=True),
            _level(near, "near", m=0.05, u=4e-3),
            levels.ElseLevel(),
        ],
    )


def _family() -> comparisons.CustomComparison:
    unknown = "(no_kk_l is null or no_kk_r is null) and (family_ref_l is null or family_ref_r is null)"
    return comparisons.CustomComparison(
        output_column_name="family",
        comparison_levels=[
            levels.CustomLevel(unknown, "unknown").configure(is_null_level=True),
            levels.CustomLevel("no_kk_l = no_kk_r or family_ref_l = family_ref_r", "equal"),
            levels.ElseLevel(),
        ],
    )


def _phone() -> comparisons.CustomComparison:
    fixed: dict[str, Any] = {"fix_m_probability": True, "fix_u_probability": True}
    return comparisons.CustomComparison(
        output_column_name="phone",
        comparison_levels=[
            levels.NullLevel("phone"),
            levels.ExactMatchLevel("phone").configure(m_probability=0.8, u_probability=1e-4, **fixed),
            levels.ElseLevel().configure(m_probability=0.2, u_probability=0.9999, **fixed),
        ],
    )
