"""What follows from a slip or a fault: the code of the office's own truth, and the rule that only warns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sinergi.samples.rows import REJECT, Feed, Rows

# Slip to the one word of the column `note`, which exports with a truth of their own use, too.
_NOTES = {
    "nik_missing": "missing", "nik_typo": "typo", "nik_length": "format", "nik_scientific": "format",
    "nik_serial": "serial0", "nik_placeholder": "placeholder", "nik_letter": "letter", "nik_date": "date",
    "nik_is_card": "card",
}  # fmt: skip
# Type of the broken column to the same.
_FAULT_NOTES = {
    "name": "name_missing", "desa": "desa_unknown", "kecamatan": "kecamatan_unknown", "kabupaten": "kabupaten_other",
    "money": "nominal_bad", "tahap": "tahap_bad", "date": "tanggal_bad", "code": "code_unknown", "count": "count_bad",
}  # fmt: skip
# Type of a column, slip in it, and the flag of the rule that warns of it; the column's name stands for {}.
_FLAGS = (
    ("nik", "nik_missing", "is_{}_missing"), ("nik", "nik_length", "has_{}_length"),
    ("nik", "nik_letter", "has_{}_letter"), ("nik", "nik_scientific", "has_{}_scientific"),
    ("nik", "nik_serial", "has_{}_serial"), ("nik", "nik_date", "has_{}_date"),
    ("nik", "nik_placeholder", "is_{}_placeholder"), ("nik", "nik_is_card", "is_{}_no_kk"),
    ("no_kk", "no_kk_length", "is_{}_damaged"), ("desa", "desa_typo", "is_{}_corrected"),
    ("kecamatan", "kecamatan_typo", "is_{}_corrected"), ("rt_rw", "rt_rw_joined", "is_{}_unreadable"),
    ("count", "board_swapped", "is_board_larger_than_members"),
)  # fmt: skip
_FLAG_OF = {slip: flag for _, slip, flag in _FLAGS}
# Flags that no slip raises: two telephones in a cell and years of two digits are read.
_NEVER = (
    ("phone", "is_{}_unreadable"), ("date", "is_{}_unreadable"), ("date", "is_{}_future"),
    ("place_and_date", "is_{}_unreadable"), ("place_and_date", "is_{}_future"),
)  # fmt: skip
_CONTRADICTIONS = ("is_{}_born_on_different", "is_{}_sex_different")
_UNSPOKEN = frozenset({"nik_missing", "nik_length", "nik_letter", "nik_scientific", "nik_date", "nik_placeholder"})
# Slips that nobody sees any more once the last digit is gone.
_HIDDEN = frozenset({"nik_date", "nik_serial", "nik_is_card"})
# A region is looked for in that around it; nothing is corrected in one that was not found.
_UNSEEN = {
    "kecamatan": ("is_desa_corrected",), "kabupaten": ("is_desa_corrected", "is_kecamatan_corrected"),
}  # fmt: skip
_COUNTS = ({"pengurus_l", "anggota_l"}, {"pengurus_p", "anggota_p"})
# With these there is no card to compare a NIK with.
_CARDLESS = frozenset({"no_kk_missing", "no_kk_length"})
_LARGEST_MONTH, _WOMAN = 12, 40


def list_told_codes(feed: Feed) -> frozenset[str]:
    """Return the codes of all warnings that the truth of a feed speaks of; other rules may see more."""
    kinds = [(kind, flag) for kind, _, flag in _FLAGS] + [("nik", flag) for flag in _CONTRADICTIONS] + [*_NEVER]
    flags = {flag.format(column.name) for kind, flag in kinds for column in feed.contract.of_kind(kind)}
    return frozenset(feed.warn_codes[flag] for flag in flags if flag in feed.warn_codes)


def name_note(rows: Rows, place: int, feed: Feed, slips: Mapping[str, str]) -> str:
    """Return the one word for a row: why it is set aside, else what is wrong with its NIK, "" for neither."""
    truth = rows.truths[place]
    if truth.verdict == REJECT:
        return _FAULT_NOTES.get(feed.contract.columns[truth.fault].kind, truth.fault) if truth.fault else "conflict"
    return next((_NOTES[slip] for slip in slips if slip in _NOTES), "")


def find_warnings(
    rows: Rows, place: int, feed: Feed, slips: Mapping[str, str], *, columns: frozenset[str], is_rounded: bool
) -> tuple[str, ...]:
    """Return the codes of the rules that warn of a row because of what was put into it.

    Args:
        rows: The rows as they are written.
        place: Which of them.
        feed: The feed.
        slips: Slip to the column that has it.
        columns: Contract columns of the file.
        is_rounded: Whether a spreadsheet took the last digit of every NIK: then nothing else is wrong with it.
    """
    hidden = _HIDDEN if is_rounded else frozenset()
    if not any(pair <= columns for pair in _COUNTS):
        hidden |= {"board_swapped"}
    if _CARDLESS & slips.keys():
        hidden |= {"nik_is_card"}
    flags = [
        _FLAG_OF[slip].format(column) for slip, column in slips.items() if slip in _FLAG_OF and slip not in hidden
    ]
    fault = feed.contract.columns.get(rows.truths[place].fault)
    unseen = _UNSEEN.get(fault.kind, ()) if fault else ()
    flags = [flag for flag in flags if flag not in unseen]
    flags += _find_contradictions(rows, place, feed, slips, columns)
    return tuple(sorted({feed.warn_codes[flag] for flag in flags if flag in feed.warn_codes}))


def _find_contradictions(
    rows: Rows, place: int, feed: Feed, slips: Mapping[str, str], columns: frozenset[str]
) -> Iterator[str]:
    """Yield flags of a NIK that tells another birth date or sex than its row."""
    subject = feed.contract.people.get("subject", {})
    name = subject.get("nik", "")
    if name not in columns or _UNSPOKEN & slips.keys():
        return
    digits = "".join(filter(str.isdigit, str(rows.columns[name][place]).removesuffix(".0")))
    day, month = int(digits[6:8]), int(digits[8:10])
    if not 1 <= day % _WOMAN <= 31 or not 1 <= month <= _LARGEST_MONTH:
        return
    born = _birth_date(rows.columns.get(subject["birth_date"], [])[place])
    if subject["birth_date"] in columns and born and digits[6:12] != _in_nik(born, is_woman=day > _WOMAN):
        yield _CONTRADICTIONS[0].format(name)
    sex = subject.get("sex", "")
    if sex in columns and (rows.columns[sex][place] == "P") != (day > _WOMAN):
        yield _CONTRADICTIONS[1].format(name)


def _birth_date(cell: Any) -> date | None:
    born = cell[1] if isinstance(cell, tuple) else cell
    return born if isinstance(born, date) else None


def _in_nik(born: date, *, is_woman: bool) -> str:
    return f"{born.day + _WOMAN * is_woman:02d}{born.month:02d}{born.year % 100:02d}"
