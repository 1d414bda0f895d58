"""Personal names: the spelling as written, and the form under which names are compared."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from sinergi.cleaning.columns import map_distinct_array, to_arrow, to_frame
from sinergi.cleaning.name_words import NameWords, load_name_words
from sinergi.cleaning.text import strip_array

_EXCEL_ERROR = r"^#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!)"
_NOBODY = (
    r"(?i)^\W*(?:n/a|null|no ?name|kosong|nihil|tanpa nama|(?:belum|blm) ada"
    r"|(?:tidak|tdk|tak) (?:ada|diketahui)(?: nama)?)\W*$"
)
_APOSTROPHES = r"['’‘`´\"]"


def clean_name(raw: pd.Series) -> pd.DataFrame:
    """Clean a column of personal names.

    The form is upper case without titles, aliases and father's names, in one spelling of common variants,
    new spelling, single letters and single spaces (Permendagri 73/2022 binds only new documents).

    Returns:
        ``value`` (the original spelling, outer and repeated spaces gone; NaN without a letter), ``form`` and
        ``issue`` (no_letters for "-", "?", digits only and words that say there is none).
    """
    encoded = strip_array(to_arrow(raw)).dictionary_encode()
    written = pc.replace_substring_regex(encoded.dictionary, pattern=" {2,}", replacement=" ")
    has_letters = pc.and_(
        pc.match_substring_regex(written, r"\p{L}"),
        pc.invert(pc.match_substring_regex(written, f"{_EXCEL_ERROR}|{_NOBODY}")),
    )
    none = pa.scalar(None, pa.large_string())
    value = pc.if_else(has_letters, written, none)
    issue = pc.if_else(has_letters, none, pa.scalar("no_letters", pa.large_string()))
    form = _make_form(value)
    return to_frame(
        raw.index,
        {
            "value": value.take(encoded.indices),
            "form": form.take(encoded.indices),
            "issue": issue.take(encoded.indices),
        },
    )


def _make_form(names: pa.Array) -> pa.Array:
    words = load_name_words()
    upper = _upper_latin(names)
    core = _strip_titles(_cut_other_names(upper, words), words)
    form = _fill_empty(_letters_only(core), upper, letters_only=True)
    return _normalise_words(_fill_empty(form, names, letters_only=False), words)


def _fill_empty(form: pa.Array, wider: pa.Array, *, letters_only: bool) -> pa.Array:
    is_empty = pc.equal(form, "")
    if not pc.any(is_empty).as_py():
        return form
    rest = _letters_only(wider) if letters_only else pc.utf8_trim_whitespace(pc.utf8_upper(wider))
    return pc.if_else(is_empty, rest, form)


def _upper_latin(names: pa.Array) -> pa.Array:
    decomposed = pc.replace_substring_regex(pc.utf8_normalize(names, form="NFKD"), pattern=r"\p{M}", replacement="")
    return pc.replace_substring_regex(pc.utf8_upper(decomposed), pattern=_APOSTROPHES, replacement="")


def _cut_other_names(upper: pa.Array, words: NameWords) -> pa.Array:
    open_name = pc.replace_substring_regex(upper, pattern=r"[(\[{][^)\]}]*(?:[)\]}]|$)", replacement=" ")
    known = pc.replace_substring_regex(open_name, pattern=words.aliases, replacement="")
    return pc.replace_substring_regex(known, pattern=words.fathers, replacement=r"\1")


def _strip_titles(names: pa.Array, words: NameWords) -> pa.Array:
    named = pc.replace_substring_regex(names, pattern=words.back_titles, replacement="")
    edged = pc.replace_substring_regex(named, pattern=r"^[^A-Z]+", replacement="")
    named = pc.replace_substring_regex(edged, pattern=words.front_titles, replacement="")
    for sign, word in words.front_variants:
        named = pc.replace_substring_regex(named, pattern=sign, replacement=word)
    return named


def _letters_only(names: pa.Array) -> pa.Array:
    letters = pc.replace_substring_regex(names, pattern=r"[^A-Z]+", replacement=" ")
    return pc.utf8_trim_whitespace(letters)


def _normalise_words(names: pa.Array, words: NameWords) -> pa.Array:
    split = pc.split_pattern(names, " ")
    (normal,) = map_distinct_array(split.values, lambda word: (words.normalise(word),), 1)
    spelled = type(split).from_arrays(split.offsets, normal)
    joined = pc.binary_join(spelled, pa.scalar(" ", pa.large_string()))
    return pc.if_else(pc.is_null(names), pa.scalar(None, pa.large_string()), joined)
