"""Values of code lists: a label, its code or a synonym, matched without case and signs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from sinergi.cleaning.columns import map_distinct
from sinergi.cleaning.labels import mask_numbers
from sinergi.cleaning.text import drop_float_tail, fold, says_nothing, strip_cells
from sinergi.errors import ConfigurationError, Place

_NO_WORD = re.compile(r"[\W_]+")
_ALTERNATIVES = re.compile(r"\s+/\s+")
_MEN = (
    "l", "lk", "laki", "lakilaki", "laki2", "lelaki", "lakilk", "pria", "cowok", "male", "m", "1",
    "1lakilaki", "llakilaki", "lakilakil",
)  # fmt: skip
_WOMEN = (
    "p", "pr", "perempuan", "prempuan", "wanita", "w", "cewek", "female", "f", "2",
    "2perempuan", "pperempuan", "perempuanp",
)  # fmt: skip
_SEX = dict.fromkeys(_MEN, "L") | dict.fromkeys(_WOMEN, "P")


@dataclass(frozen=True, kw_only=True)
class CodeEntry:
    """An entry of a code list.

    Attributes:
        code: The code, upper snake case.
        label: What is written in exports; alternatives may be separated by " / ".
        code_class: Reporting class, "" when the list has none.
        synonyms: Other spellings.
    """

    code: str
    label: str
    code_class: str = ""
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True)
class CodeList:
    """A reviewed list of codes.

    Attributes:
        name: Name of the list.
        entries: Its entries.
    """

    name: str
    entries: tuple[CodeEntry, ...]

    def __post_init__(self) -> None:
        """Refuse a list in which one spelling means two codes."""
        if not self._by_key:
            raise ConfigurationError(
                "Daftar kode kosong.",
                code="CONFIG-013",
                place=Place(file=self.name),
                remedy="Isi daftar itu di codes.csv sumbernya, atau hapus rujukan ke daftar itu dari kontrak.",
            )

    def find(self, cell: str) -> CodeEntry | None:
        """Return the entry a stripped cell names, or ``None``."""
        return self._by_key.get(fold_code(cell))

    @cached_property
    def _by_key(self) -> dict[str, CodeEntry]:
        found: dict[str, CodeEntry] = {}
        for entry in self.entries:
            spellings = (entry.code, entry.label, *_ALTERNATIVES.split(entry.label), *entry.synonyms)
            for key in {fold_code(spelling) for spelling in spellings} - {""}:
                if found.setdefault(key, entry).code != entry.code:
                    raise ConfigurationError(
                        f"Ejaan yang sama dipakai kode {found[key].code} dan {entry.code}.",
                        code="CONFIG-014",
                        place=Place(file=self.name),
                        remedy="Di codes.csv sumbernya, sisakan ejaan itu pada satu kode saja.",
                    )
        return found


def fold_code(text: str) -> str:
    """Return the key of a code: letters and digits, or the signs where there are no others.

    >>> fold_code("Sukses_SPM"), fold_code(" - ")
    ('suksesspm', '-')
    """
    return fold(drop_float_tail(text.strip())) or "".join(text.split()).translate(_ONE_DASH)


def clean_code(raw: pd.Series, code_list: CodeList) -> pd.DataFrame:
    """Match a column with a code list; a value of signs only ("-") is matched like any other.

    Returns:
        ``value`` (the code), ``code_class`` and ``issue``: empty for a blank cell, unknown for no match.
    """

    def clean(cell: str) -> tuple[str | None, str | None, str | None]:
        entry = code_list.find(cell)
        return (entry.code, entry.code_class or None, None) if entry else (None, None, "unknown")

    cleaned = map_distinct(strip_cells(raw), clean, ("value", "code_class", "issue"))
    nothing = cleaned["value"].isna() & cleaned["issue"].isna()
    return cleaned.assign(issue=cleaned["issue"].mask(nothing, "empty"))


def clean_open_code(raw: pd.Series, code_list: CodeList) -> pd.DataFrame:
    """Match a column with a list that may grow: an unknown label becomes a code of its own.

    Returns:
        ``value`` (the code of the list, else the label in upper snake case), ``code_class`` and ``issue``:
        empty for a blank cell and for one that says there is none ("-"), unknown for a label of no list.
    """

    def clean(cell: str) -> tuple[str | None, str | None, str | None]:
        entry = code_list.find(cell)
        if entry:
            return entry.code, entry.code_class or None, None
        if says_nothing(cell):
            return None, None, "empty"
        return _NO_WORD.sub("_", cell.upper()).strip("_"), None, "unknown"

    cleaned = map_distinct(mask_numbers(strip_cells(raw)), clean, ("value", "code_class", "issue"))
    nothing = cleaned["value"].isna() & cleaned["issue"].isna()
    return cleaned.assign(issue=cleaned["issue"].mask(nothing, "empty"))


def clean_yes_no(raw: pd.Series, code_list: CodeList) -> pd.DataFrame:
    """Read a column of two states, whose codes are of the class ``ya`` or ``tidak``.

    Returns:
        ``value`` (true or false) and ``issue``: empty for a blank cell, unknown for no match.
    """
    cleaned = clean_code(raw, code_list)
    return pd.DataFrame(
        {"value": cleaned["code_class"].map({"ya": "true", "tidak": "false"}), "issue": cleaned["issue"]}
    )


def clean_sex(raw: pd.Series) -> pd.DataFrame:
    """Read a column of sex: L/P, LK/PR, Laki-laki/Perempuan, Pria/Wanita, male/female, 1/2.

    Returns:
        ``value`` (L or P) and ``issue`` (unknown); blank, "-" and "?" are missing.
    """

    def clean(cell: str) -> tuple[str | None, str | None]:
        key = fold(drop_float_tail(cell))
        return _SEX.get(key), None if key in _SEX or not key.strip("0") else "unknown"

    return map_distinct(strip_cells(raw), clean)


_ONE_DASH = str.maketrans("‐‑‒–—−", "------")
