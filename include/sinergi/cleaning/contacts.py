"""Telephone and bank account numbers."""

from __future__ import annotations

import re

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from sinergi.cleaning.columns import map_distinct_array, to_arrow, to_frame
from sinergi.cleaning.text import drop_float_tail, is_scientific, says_nothing, strip_array

_PHONE_SIGNS = r"[\s().\-+–—'/]"
_MOBILE = r"^(?:62|0|620)?(8[1-9][0-9]{7,10})$"
_LANDLINE = r"^(?:62|0)([2-7][0-9]{7,10})$"
_SERIES = re.compile(r"\s*(?:[/,;&|\n]|\batau\b|\bdan\b)\s*")
_TWO_BY_SPACE = re.compile(r"(\+?\d[\d\-.]{8,})\s+(\+?\d[\d\-.]{8,})")
_TITLE = re.compile(r"^(?:no(?:mor)?|hp|wa|telp?|tlp|telepon|phone)[\s.:]*", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"(\d)\1{6,}$")
_ACCOUNT_SIGNS = r"[\s.\-–—'’_/]"
_SHORTEST_ACCOUNT, _LONGEST_ACCOUNT = 8, 20
_PhoneParts = tuple[str | None, str | None, str | None]


def clean_phone(raw: pd.Series) -> pd.DataFrame:
    """Read a column of Indonesian telephone numbers (08…, +62…, 62…, 8… with its zero lost, 0351-…).

    Returns:
        ``value`` (E.164, "+628…"), ``second`` (another number of the same cell) and ``issue``: scientific,
        length, placeholder, unreadable. Blank, "-" and "0" are missing.
    """
    cells = strip_array(to_arrow(raw))
    plain = pc.replace_substring_regex(cells, pattern=r"^([0-9]+)[.,]0+$", replacement=r"\1")
    compact = pc.replace_substring_regex(plain, pattern=_PHONE_SIGNS, replacement="")
    is_mobile = _matches(compact, _MOBILE)
    is_odd = _matches(compact, r"(?:0{7}|1{7}|2{7}|3{7}|4{7}|5{7}|6{7}|7{7}|8{7}|9{7})$")
    quick = pc.and_(is_mobile, pc.invert(is_odd))
    national = pc.replace_substring_regex(compact, pattern=_MOBILE, replacement=r"+62\1")
    rest = map_distinct_array(pc.if_else(quick, pa.scalar(None, pa.large_string()), cells), _read_phones, 3)
    value = pc.if_else(quick, national, rest[0])
    return to_frame(raw.index, {"value": value, "second": rest[1], "issue": rest[2]})


def clean_account(raw: pd.Series) -> pd.DataFrame:
    """Read a column of bank accounts as text; leading zeros stay.

    Returns:
        ``value`` (digits) and ``issue``: scientific, letter, unreadable (no value), length (fewer than 8 or
        more than 20 digits; value kept). Blank, "-" and "0" are missing.
    """
    cells = strip_array(to_arrow(raw))
    plain = pc.replace_substring_regex(cells, pattern=r"^([0-9]+)[.,]0+$", replacement=r"\1")
    compact = pc.replace_substring_regex(plain, pattern=_ACCOUNT_SIGNS, replacement="")
    is_account = pc.and_(
        _matches(compact, rf"^[0-9]{{{_SHORTEST_ACCOUNT},{_LONGEST_ACCOUNT}}}$"),
        pc.invert(_matches(compact, r"^0+$")),
    )
    rest = map_distinct_array(pc.if_else(is_account, pa.scalar(None, pa.large_string()), cells), _describe_account, 2)
    return to_frame(raw.index, {"value": pc.if_else(is_account, compact, rest[0]), "issue": rest[1]})


def _matches(cells: pa.Array, pattern: str) -> pa.Array:
    return pc.fill_null(pc.match_substring_regex(cells, pattern), False)


def _read_phones(cell: str) -> _PhoneParts:
    if says_nothing(cell):
        return None, None, None
    if is_scientific(cell):
        return None, None, "scientific"
    whole, issue = _read_phone(cell)
    if whole:
        return whole, None, None
    spaced = _TWO_BY_SPACE.fullmatch(cell)
    parts = list(spaced.groups()) if spaced else [part for part in _SERIES.split(cell) if part]
    numbers = [number for number, _ in map(_read_phone, parts) if number] if len(parts) > 1 else []
    first, second, *_ = [*dict.fromkeys(numbers), None, None]
    return first, second, None if first else issue


def _read_phone(text: str) -> tuple[str | None, str | None]:
    named = drop_float_tail(_TITLE.sub("", text.strip()))
    digits = re.sub(_PHONE_SIGNS, "", named)
    if not (digits.isascii() and digits.isdigit()):
        return None, "unreadable"
    found = re.match(_MOBILE, digits) or re.match(_LANDLINE, digits)
    if found is None:
        return None, "length" if re.match(r"^(?:62|0|8)", digits) else "unreadable"
    return (None, "placeholder") if _PLACEHOLDER.search(digits) else (f"+62{found.group(1)}", None)


def _describe_account(cell: str) -> tuple[str | None, str | None]:
    if says_nothing(cell):
        return None, None
    if is_scientific(cell):
        return None, "scientific"
    digits = re.sub(_ACCOUNT_SIGNS, "", drop_float_tail(cell))
    if digits.isascii() and digits.isdigit():
        return digits, "length"
    return None, "letter" if any(character.isalpha() for character in cell) else "unreadable"
