"""Amounts of money and whole numbers, in Indonesian and English notation."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from sinergi.cleaning.columns import map_distinct
from sinergi.cleaning.text import fold, says_nothing, strip_cells

TAHAP_WORDS = ("tahap", "thp", "triwulan", "tw", "t")
TAHUN_WORDS = ("tahun anggaran", "tahun", "thn", "th", "ta")

_CURRENCY = re.compile(r"(?:rp|idr)\.?\s*|\s*rupiah", re.IGNORECASE)
_NO_CENTS = re.compile(r"\s*[,.]\s*[-–—=]{1,2}$")
_NEGATIVE = re.compile(r"[-–—−]\s*(?=[\d.,])|\(.*\)$")
_DASHES = re.compile(r"[-–—−.,]+")
_GROUPED = re.compile(r"\d{1,3}(?:([.,' ])\d{3})(?:\1\d{3})*")
_DECIMAL = re.compile(r"(?P<whole>\d+|\d{1,3}(?:([.,' ])\d{3})(?:\2\d{3})*)(?P<mark>[.,])(?P<cents>\d{1,2})")
_LONG_ZEROS = re.compile(r"(\d+)[.,]0{3,}")

_PLAIN = re.compile(r"(-?\d+)(?:[.,](0*|\d+))?")
_THOUSANDS = re.compile(r"(-?\d{1,3})(?:([.,])\d{3})(?:\2\d{3})*")
_UNIT = re.compile(r"(?<=\d)\s*(?:orang|org|jiwa|peserta|anak|kk|kpm|kali|unit|buah)\.?$")
_YEAR_TAIL = re.compile(r"(?:\s*[/\-,]\s*|\s*(?:tahun|thn|th)\.?\s*)(?:19|20)\d{2}$")
_ROMAN = {
    "i": 1,
    "ii": 2,
    "iii": 3,
    "iv": 4,
    "v": 5,
    "vi": 6,
    "vii": 7,
    "viii": 8,
    "ix": 9,
    "x": 10,
    "xi": 11,
    "xii": 12,
}
# No payment of a family reaches a trillion and no count a thousand million: such a number is a NIK, an account
# or a phone in the wrong column, and the columns of the database could not hold it.
_LONGEST_AMOUNT, _LONGEST_COUNT = 12, 9
_Parts = tuple[str | None, str | None]


def clean_money(raw: pd.Series) -> pd.DataFrame:
    """Read a column of amounts in rupiah.

    A mark before exactly three digits groups thousands, one before one or two digits begins the cents.

    Returns:
        ``value`` (plain text of the number, "1500000" or "1500000.50") and ``issue``: negative,
        unreadable, or none where the cell says that there is no amount ("-", "Rp -"); blank has no issue.
    """
    return map_distinct(strip_cells(raw), _read_money)


def clean_integer(raw: pd.Series, *, roman: bool = False, words: Sequence[str] = ()) -> pd.DataFrame:
    """Read a column of counts, years or stage numbers.

    Args:
        raw: Cells as read.
        roman: Whether I to XII are numbers.
        words: Words that may stand before the number ("tahap", "thp"); with them a year may follow
            ("Tahap 2/2025", "2 Tahun 2025").

    Returns:
        ``value`` (plain digits) and ``issue``: negative, not_whole, unreadable. Blank and "-" are missing.
    """
    fronts = [_front(word.casefold()) for word in sorted(words, key=len, reverse=True)]
    lead = re.compile(rf"(?:{'|'.join(fronts)})[\s.:\-_]*(?:ke)?[\s.:\-_]*") if fronts else None

    def clean(cell: str) -> _Parts:
        text = cell.casefold()
        if lead is not None:
            text = _YEAR_TAIL.sub("", lead.sub("", text, count=1))
        return _read_integer(text.strip(), roman=roman)

    return map_distinct(strip_cells(raw), clean)


def _front(word: str) -> str:
    """Return the pattern of a word before a number; a single letter only where a number follows ("T-1")."""
    return re.escape(word) if len(word) > 1 else rf"^{re.escape(word)}(?=[\s.:\-_]*\d)"


def _read_money(cell: str) -> _Parts:
    text = _CURRENCY.sub("", cell).strip()
    if not text or _DASHES.fullmatch(text) or (not _has_digit(text) and says_nothing(text)):
        return None, "none"
    if _NEGATIVE.match(text):
        return None, "negative" if _amount(text.strip("-–—−()\t ")) else "unreadable"
    amount = _amount(_NO_CENTS.sub("", text).removeprefix("+").strip())
    if amount is None or len(amount.partition(".")[0]) > _LONGEST_AMOUNT:
        return None, "unreadable"
    return amount, None


def _amount(text: str) -> str | None:
    if not text.isascii():
        return None
    zeros = _LONG_ZEROS.fullmatch(text)
    if text.isdigit() or _GROUPED.fullmatch(text):
        return _plain("".join(filter(str.isdigit, text)))
    if zeros and (len(zeros.group(1)) > 3 or zeros.group(1) == "0"):
        return _plain(zeros.group(1))
    decimal = _DECIMAL.fullmatch(text)
    if decimal is None or decimal.group(2) == decimal.group("mark"):
        return None
    whole, cents = _plain("".join(filter(str.isdigit, decimal.group("whole")))), decimal.group("cents")
    return whole if not cents.strip("0") else f"{whole}.{cents:0<2}"


def _plain(digits: str) -> str:
    return digits.lstrip("0") or "0"


def _has_digit(text: str) -> bool:
    return any(character.isdigit() for character in text)


def _read_integer(text: str, *, roman: bool) -> _Parts:
    if not fold(text) or (not _has_digit(text) and not (roman and text in _ROMAN) and says_nothing(text)):
        return None, None
    if roman and text.rstrip(".") in _ROMAN:
        return str(_ROMAN[text.rstrip(".")]), None
    number = _UNIT.sub("", text)
    if not number.isascii():
        return None, "unreadable"
    return _whole_number(number)


def _whole_number(number: str) -> _Parts:
    if _THOUSANDS.fullmatch(number) and not number.lstrip("-").startswith("0"):
        sign = "-" if number.startswith("-") else ""
        number = sign + "".join(filter(str.isdigit, number))
    plain = _PLAIN.fullmatch(number)
    if plain is None:
        return None, "unreadable"
    if (plain.group(2) or "").strip("0"):
        return None, "not_whole"
    digits = _plain(plain.group(1).removeprefix("-"))
    if len(digits) > _LONGEST_COUNT:
        return None, "unreadable"
    return (None, "negative") if number.startswith("-") and digits != "0" else (digits, None)
