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
from splink.blocking_rule_library import CustomRule
from splink.internals.comparison_level_creator import ComparisonLevelCreator

_PLACEHOLDER_DAYS = "('-01-01', '-07-01', '-12-31')"
_IS_PLACEHOLDER = f"birth_date[5:] in {_PLACEHOLDER_DAYS}"

DERIVED_COLUMNS = {
    "joined_name": "replace(replace(name_form, ' ', ''), 'J', 'Y')",
    "name_words": "array_to_string(list_sort(string_split(name_form, ' ')), ' ')",
    "full_name": "case when contains(name_form, ' ') then"
    " array_to_string(list_sort(string_split(name_form, ' ')), ' ') end",
    "name_frame": "regexp_replace(name_form, '[AEIOU]+', 'A', 'g')",
    "first_word": "split_part(name_form, ' ', 1)",
    "last_word": "split_part(name_form, ' ', -1)",
    "undated_first_word": "case when birth_date is null then split_part(name_form, ' ', 1) end",
    "undated_last_word": "case when birth_date is null then split_part(name_form, ' ', -1) end",
    "birth_year": "birth_date[:4]",
    "birthday": f"case when not {_IS_PLACEHOLDER} then birth_date[5:] end",
    "known_birth": f"case when not {_IS_PLACEHOLDER} then birth_date end",
}
"""What blocks and levels need beside the columns of a profile, as DuckDB makes it of them. J was Y once."""

BLOCKS = (
    ("birth_date", "desa"),
    ("name_words", "desa"),
    ("joined_name", "desa"),
    ("name_words", "known_birth"),
    ("known_birth", "first_word"),
    ("known_birth", "last_word"),
    ("full_name", "birth_year"),
    ("full_name", "birthday"),
    ("desa", "first_word", "birth_year"),
    ("desa", "last_word", "birth_year"),
    ("desa", "first_word", "birthday"),
    ("desa", "last_word", "birthday"),
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
however many there are: a desa does not grow, nobody is alone with a name or a family number, and beyond a desa
a day counts only where it is no placeholder, a name only where it has several words."""

UNDATED_BLOCKS = (("desa", "first_word"), ("desa", "last_word"))
"""Blocks for pairs of which one has no birth date; with one they would hold half a desa. The word of the side without
a date is a column of its own, so that the others never meet: to join them and look at the dates afterwards is a tenth
of all scoring of a million people."""


def model_settings() -> SettingsCreator:
    """Return the untrained model.

    Weights given here are those of levels that rows sharing a NIK say nothing about (a deterministic tie asks
    for an agreeing name or birth date, so no labelled pair is free of both) or that no feed shows often enough.
    """
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="profile_no",
        comparisons=[_name(), _birth_date(), _sex(), _region(), _mother(), _family(), _phone()],
        blocking_rules_to_generate_predictions=[
            *(block_on(*columns) for columns in BLOCKS),
            *(rule for columns in UNDATED_BLOCKS for rule in _undated(*columns)),
        ],
        probability_two_random_records_match=1e-4,
        retain_intermediate_calculation_columns=False,
        retain_matching_columns=True,
    )


def _undated(place: str, word: str) -> list[CustomRule]:
    """Return the rules of one block: without a birth date is the one side, the other, or both."""
    return [
        CustomRule(f"l.{place} = r.{place} and l.{left} = r.{right}")
        for left, right in ((f"undated_{word}", word), (word, f"undated_{word}"))
    ]


def _either(condition: str, **sides: str) -> str:
    """Return the condition with its two sides either way round."""
    one, other = sides["one"], sides["other"]
    return f"({condition.format(a=one, b=other)}) or ({condition.format(a=other, b=one)})"


def _level(condition: str, label: str, *, m: float, u: float, frequency: str = "") -> ComparisonLevelCreator:
    level = levels.CustomLevel(condition, label)
    if frequency:
        return level.configure(m_probability=m, u_probability=u, tf_adjustment_column=frequency)
    return level.configure(m_probability=m, u_probability=u)


def _is_near(left: str, right: str) -> str:
    """Return the condition of two edits between long names, of one between short ones."""
    shorter = f"least(length({left}), length({right}))"
    limit = f"case when {shorter} >= 8 then 2 when {shorter} >= 4 then 1 else 0 end"
    return _within_edits(left, right, limit)


def _within_edits(left: str, right: str, limit: str) -> str:
    """Return the condition of at most so many edits, two swapped neighbours being one.

    DuckDB counts a swap as two edits six times as fast, and that tells most pairs apart. It looks at the branches of
    a ``case`` only where they are reached, at both sides of an ``and`` always.
    """
    edits = f"levenshtein({left}, {right})"
    return (
        f"case when abs(length({left}) - length({right})) > {limit} then false"
        f" when {edits} <= {limit} then true when {edits} > 2 * ({limit}) then false"
        f" else damerau_levenshtein({left}, {right}) <= {limit} end"
    )


def _part(column: str) -> str:
    left, right = f"{column}_l", f"{column}_r"
    words = _either("list_has_all({a}, {b})", one=f"string_split({left}, ' ')", other=f"string_split({right}, ' ')")
    beginning = _either("starts_with({a}, {b})", one=left, other=right)
    return f"{words} or (least(length({left}), length({right})) >= 8 and ({beginning}))"


def _order() -> str:
    return "name_words_l = name_words_r or joined_name_l = joined_name_r"


def _slip() -> str:
    """A letter too many, too few, or swapped with its neighbour: what hands do and no parents choose."""
    left, right = "joined_name_l", "joined_name_r"
    edits = f"levenshtein({left}, {right})"
    return (
        f"case when abs(length({left}) - length({right})) > 1 or least(length({left}), length({right})) < 5"
        f" or {_vowels()} then false when length({left}) <> length({right}) then {edits} = 1"
        f" when {edits} <> 2 then false else damerau_levenshtein({left}, {right}) = 1 end"
    )


def _vowels() -> str:
    """The same name but for its vowels: SUNARDI and SUNARDO are as likely twins as a slip of the pen."""
    return "name_frame_l = name_frame_r"


def _edits() -> str:
    pairs = (("name_form_l", "name_form_r"), ("name_words_l", "name_words_r"), ("joined_name_l", "joined_name_r"))
    return f"case {' '.join(f'when {_is_near(left, right)} then true' for left, right in pairs)} else false end"


def _initial() -> str:
    words_l, words_r = "string_split(name_form_l, ' ')", "string_split(name_form_r, ' ')"
    # An M in front was read as Muhammad, but it may be any name that begins so.
    return (
        f"len({words_l}) > 1 and len({words_l}) = len({words_r}) and list_bool_and(list_transform("
        f"list_zip({words_l}, {words_r}), lambda w: w[1] = w[2] or (w[1][1] = w[2][1]"
        " and (least(length(w[1]), length(w[2])) = 1 or w[1] = 'MUHAMMAD' or w[2] = 'MUHAMMAD'))))"
    )


def _nickname() -> str:
    """The end of a name is what a Javanese person is called by: TARNO is SUTARNO; J was Y once."""
    first_l, first_r = "replace(first_word_l, 'J', 'Y')", "replace(first_word_r, 'J', 'Y')"
    rest_l, rest_r = "string_split(name_form_l, ' ')[2:]", "string_split(name_form_r, ' ')[2:]"
    return (
        f"({_either('ends_with({a}, {b}) and length({b}) >= 4', one=first_l, other=first_r)})"
        f" and (len({rest_l}) = 0 or len({rest_r}) = 0 or {rest_l} = {rest_r})"
    )


def _name() -> comparisons.CustomComparison:
    rare = "name_form"
    several = "least(length(name_form_l) - length(joined_name_l), length(name_form_r) - length(joined_name_r)) > 0"
    return comparisons.CustomComparison(
        output_column_name="name",
        comparison_levels=[
            levels.NullLevel("name_form"),
            levels.ExactMatchLevel("name_form", term_frequency_adjustments=True),
            _level(_order(), "order, spaces, or J for Y", m=0.01, u=1e-5, frequency=rare),
            _level(_slip(), "slip of a letter", m=0.03, u=5e-5, frequency=rare),
            _level(_vowels(), "vowels", m=0.01, u=5e-5, frequency=rare),
            _level(_edits(), "edits", m=0.02, u=4e-4, frequency=rare),
            _level(f"{several} and ({_part('name_form')})", "part", m=0.02, u=1e-4),
            _level(_part("name_form"), "one word of it", m=0.02, u=3e-3),
            _level(_initial(), "initial", m=0.01, u=2e-4),
            _level(_nickname(), "nickname", m=0.01, u=2e-4),
            _level("first_word_l = first_word_r", "first word", m=0.02, u=6e-3),
            levels.ElseLevel(),
        ],
    )


def _birth_date() -> comparisons.CustomComparison:
    left, right = "birth_date_l", "birth_date_r"
    swapped = f"{left}[1:4] = {right}[1:4] and {left}[6:7] = {right}[9:10] and {left}[9:10] = {right}[6:7]"
    slip = (
        f"({_within_edits(left, right, '1')}) or ({left}[5:] = {right}[5:]"
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
            _level(_within_edits(left, right, "2"), "two digits", m=0.005, u=0.02),
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
    near = f"({_is_near('mother_form_l', 'mother_form_r')}) or {_part('mother_form')}"
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
    fixed: dict[str, Any] = {"fix_m_probability": True, "fix_u_probability": True}
    equal = "no_kk_l = no_kk_r or family_ref_l = family_ref_r"
    unknown = "(no_kk_l is null or no_kk_r is null) and (family_ref_l is null or family_ref_r is null)"
    # Who moves gets another No KK: beyond the desa it says nothing that the region has not said.
    # Given the desa, a family is one of a thousand; samples have smaller desa, so it is not learned from them.
    moved = f"desa_l <> desa_r and not coalesce({equal}, false)"
    return comparisons.CustomComparison(
        output_column_name="family",
        comparison_levels=[
            levels.CustomLevel(f"({unknown}) or ({moved})", "unknown").configure(is_null_level=True),
            levels.CustomLevel(equal, "equal").configure(m_probability=0.97, u_probability=1e-3, **fixed),
            levels.ElseLevel().configure(m_probability=0.03, u_probability=0.999, **fixed),
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
