"""One logger for the whole product; identifiers are masked before they reach a handler."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable

# Spaces of every width, signs, and the dashes and apostrophes an office programme makes of them. The plain
# apostrophe is spelled as a code, because the pattern is written into SQL, too.
_SPACES = " \t\N{NO-BREAK SPACE}\N{FIGURE SPACE}\N{NARROW NO-BREAK SPACE}"
_DASHES = "\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{FIGURE DASH}\N{EN DASH}\N{EM DASH}\N{MINUS SIGN}"
_SIGNS = r".\-/()+\x27" "\N{RIGHT SINGLE QUOTATION MARK}"

# Ten digits and more, however they are set apart: NIK, No KK, account, phone.
# Python, RE2 and PostgreSQL read the pattern alike.
LONG_NUMBER = rf"\d(?:[{_SPACES}{_DASHES}{_SIGNS}]{{0,5}}\d){{9,}}"
# In a cell, unlike a file name, comma and underscore are no part of a time or a list of names.
CELL_NUMBER = LONG_NUMBER.replace("[", "[_,", 1)

_YEAR, _MONTH, _DATE = "(?:19|20)[0-9]{2}", "(?:0[1-9]|1[0-2])", "(?:0[1-9]|[12][0-9]|3[01])"
_DAY = "|".join(
    f"{_YEAR}{sign}{_MONTH}{sign}{_DATE}|{_DATE}{sign}{_MONTH}{sign}{_YEAR}" for sign in ("-", "/", r"\.")
)
_DAYS = re.compile(rf"(?:{_DAY})(?:(?: ?[-\N{{EN DASH}}] ?| )(?:{_DAY}))?(?: \(?[0-9]{{1,3}})?")
_SECONDS_AND_ZONE = re.compile(r"[0-5][0-9]\.[0-9]{1,9}[+-][0-9]{2}(?:[0-9]{2})?")
# Thirteen digits at most: sixteen grouped by thousands may be a NIK.
_RUPIAH = re.compile(r"(?:[1-9][0-9]{0,2}(?:\.[0-9]{3}){3}|[1-9](?:\.[0-9]{3}){4})(?:,[0-9]{2})?(?: \([0-9]{1,3})?")

_LONG_NUMBER = re.compile(LONG_NUMBER)
_CLOCK_BEFORE = re.compile(r"[0-9]{2}:[0-9]{2}:$")
_CENTS_AFTER = re.compile(r",[0-9]{2}(?![0-9])")


def replace_identifiers(
    text: str, replacement: Callable[[str], str], *, pattern: re.Pattern[str] = _LONG_NUMBER
) -> str:
    """Replace every run of ten or more digits; days with their hours and sums of money are none.

    A sum is grouped by thousands, and has "Rp" before or ",00" behind it.

    >>> replace_identifiers("telp (0351) 456-7890 pada 2025-04-01 08:30, Rp 1.234.567.890", lambda run: "#")
    'telp (# pada 2025-04-01 08:30, Rp 1.234.567.890'
    """

    def replace(match: re.Match[str]) -> str:
        run = match.group()
        return run if _is_time(match) or _is_sum(match) else replacement(run)

    return pattern.sub(replace, text)


def _is_time(match: re.Match[str]) -> bool:
    if _DAYS.fullmatch(match.group()):
        return True
    before = match.string[: match.start()]
    return bool(_SECONDS_AND_ZONE.fullmatch(match.group()) and _CLOCK_BEFORE.search(before))


def _is_sum(match: re.Match[str]) -> bool:
    if not _RUPIAH.fullmatch(match.group()):
        return False
    before = match.string[: match.start()].rstrip(" .").lower()
    has_cents = "," in match.group() or _CENTS_AFTER.match(match.string, match.end())
    return before.endswith("rp") or bool(has_cents)


def mask_identifiers(text: str) -> str:
    """Replace every run of ten or more digits (NIK, No KK, account, phone) by its first two.

    >>> mask_identifiers("NIK 3519024101800001 ganda")
    'NIK 35************** ganda'
    """
    return replace_identifiers(text, lambda run: run[:2] + re.sub(r"\d", "*", run[2:]))


class MaskingFilter(logging.Filter):
    """Mask identifiers in the finished message of a record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record in place and let it through."""
        record.msg = mask_identifiers(record.getMessage())
        record.args = ()
        return True


def get_logger(name: str) -> logging.Logger:
    """Return the logger ``name`` with identifiers masked."""
    logger = logging.getLogger(name)
    if not any(isinstance(existing, MaskingFilter) for existing in logger.filters):
        logger.addFilter(MaskingFilter())
    return logger
