"""The 16-digit numbers of the population register, whose shape NIK and No KK share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from sinergi.cleaning.columns import map_distinct_array, to_arrow
from sinergi.cleaning.national_regions import known_kabupaten, known_kecamatan
from sinergi.cleaning.text import is_scientific, says_nothing, strip_array

GRADES = ("missing", "damaged", "placeholder", "suspicious", "valid")
MISSING, DAMAGED, PLACEHOLDER, SUSPICIOUS, VALID = range(5)
ISSUES = (
    "length", "letter", "scientific", "form", "repeated", "sequence", "zeros",
    "date", "serial", "region", "is_no_kk", "is_nik",
)  # fmt: skip

Codes = npt.NDArray[np.int8]
Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]

_WOMAN_DAY_OFFSET = 40
_MONTH_DAYS = np.array([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
_SEPARATORS = r"[\s.,\-–—_'’‘`´\"]"
_UNMARKED = np.iinfo(np.int8).max


@dataclass(frozen=True)
class SixteenDigits:
    """A column read as 16-digit numbers, row by row.

    Attributes:
        value: The digits; the stripped text where they are damaged; null where there is none.
        grade: Positions in :data:`GRADES`.
        issue: Positions in :data:`ISSUES`, -1 for none.
        number: The digits as integers, 0 where there are not 16.
    """

    value: pa.Array
    grade: Codes
    issue: Codes
    number: Numbers

    @property
    def is_whole(self) -> Flags:
        """Rows that hold 16 digits."""
        return self.grade >= PLACEHOLDER

    @property
    def region(self) -> Numbers:
        """The six digits of the kecamatan."""
        return self.number // 10**10

    @property
    def day(self) -> Numbers:
        """The two digits of the day as written (a woman's NIK: day + 40)."""
        return self.number // 10**8 % 100

    @property
    def month(self) -> Numbers:
        """The two digits of the month."""
        return self.number // 10**6 % 100

    @property
    def year(self) -> Numbers:
        """The two digits of the year; the century is not written."""
        return self.number // 10**4 % 100

    @property
    def serial(self) -> Numbers:
        """The last four digits."""
        return self.number % 10**4

    @property
    def is_known_kabupaten(self) -> Flags:
        """Rows whose first four digits are a kabupaten or kota."""
        return known_kabupaten()[self.number // 10**12]

    @property
    def is_known_kecamatan(self) -> Flags:
        """Rows whose first six digits are a kecamatan of today."""
        return known_kecamatan()[self.region]

    def is_date(self, *, woman_offset: bool) -> Flags:
        """Tell which rows hold a date of some century, women's days + 40 allowed or not."""
        day = np.where(woman_offset & (self.day > _WOMAN_DAY_OFFSET), self.day - _WOMAN_DAY_OFFSET, self.day)
        month = np.where(self.month <= 12, self.month, 0)
        leap_day = (day == 29) & (month == 2)
        exists = (day >= 1) & (day <= _MONTH_DAYS[month])
        is_date: Flags = exists & (~leap_day | (self.year % 4 == 0))
        return is_date

    def graded(self, suspicions: dict[str, Flags]) -> SixteenDigits:
        """Return the column with 16-digit numbers graded; of several suspicions the first counts."""
        grade = np.where(self.is_whole, VALID, self.grade).astype(np.int8)
        issue = np.where(self.is_whole, -1, self.issue).astype(np.int8)
        reasons = [(PLACEHOLDER, name, flags) for name, flags in self._placeholders().items()]
        reasons += [(SUSPICIOUS, name, flags) for name, flags in suspicions.items()]
        for level, name, flags in reasons:
            marked = flags & (grade == VALID)
            grade[marked] = level
            issue[marked] = ISSUES.index(name)
        return SixteenDigits(self.value, grade, issue, self.number)

    def _placeholders(self) -> dict[str, Flags]:
        pair = self.number // 10**14
        tail = self.number % 10**10
        digit = tail % 10
        same_tail = (tail == digit * 1_111_111_111) & (digit > 1)
        return {
            "repeated": (self.number == pair * 101_010_101_010_101) | same_tail,
            "sequence": np.isin(self.number, _sequences(16)) | np.isin(tail, _sequences(10)),
            "zeros": (tail == 0) | (self.number < 10**4),
        }


def read_sixteen_digits(raw: pd.Series) -> SixteenDigits:
    """Read a column of NIK or No KK; separators, spaces, apostrophes and a float's ``.0`` go.

    Whole numbers come back ungraded (valid); what is not 16 digits is missing or damaged with its reason.
    """
    cells = strip_array(to_arrow(raw))
    compact = _without_separators(cells)
    is_whole = pc.fill_null(pc.match_substring_regex(compact, "^[0-9]{16}$"), False)
    none = pa.scalar(None, pa.large_string())
    number = pc.fill_null(pc.cast(pc.if_else(is_whole, compact, none), pa.int64()), 0)
    whole = is_whole.to_numpy(zero_copy_only=False)
    grade = np.where(whole, VALID, _UNMARKED).astype(np.int8)
    issue = np.full(len(cells), -1, dtype=np.int8)
    grade_name, issue_name = map_distinct_array(cells.filter(pc.invert(is_whole)), _describe_damage, 2)
    grade[~whole] = _positions(grade_name, GRADES, MISSING)
    issue[~whole] = _positions(issue_name, ISSUES, -1)
    value = pc.if_else(is_whole, compact, pc.if_else(pa.array(grade == MISSING), none, cells))
    return SixteenDigits(value, grade, issue, number.to_numpy())


def _without_separators(cells: pa.Array) -> pa.Array:
    if pc.all(pc.match_substring_regex(cells, "^[0-9]+$")).as_py():
        return cells
    whole = pc.replace_substring_regex(cells, pattern=r"^([0-9]+)[.,]0+$", replacement=r"\1")
    return pc.replace_substring_regex(whole, pattern=_SEPARATORS, replacement="")


def _describe_damage(text: str) -> tuple[str | None, str | None]:
    if says_nothing(text):
        return "missing", None
    if is_scientific(text):
        return "damaged", "scientific"
    if any(character.isalpha() for character in text):
        return "damaged", "letter"
    rest = "".join(character for character in text if character not in " .,-–—_'’‘`´\"")
    return "damaged", "length" if rest.isascii() and rest.isdigit() else "form"


def _positions(names: pa.Array, order: tuple[str, ...], default: int) -> Codes:
    found = pc.fill_null(pc.index_in(names, pa.array(order, pa.large_string())), default)
    positions: Codes = found.to_numpy(zero_copy_only=False).astype(np.int8)
    return positions


@lru_cache(maxsize=4)
def _sequences(length: int) -> Numbers:
    """Numbers of ``length`` digits that only count up or down (1234567890123456)."""
    runs = [
        "".join(str((start + step * place) % 10) for place in range(length))
        for start in range(10)
        for step in (1, -1)
    ]
    return np.array([int(run) for run in runs], dtype=np.int64)
