"""Kecamatan and desa as written in exports, resolved to Kemendagri codes of one kabupaten."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
import pyarrow as pa

from sinergi.cleaning.columns import to_arrow, to_frame
from sinergi.cleaning.national_regions import Region, list_kabupaten
from sinergi.cleaning.region_index import RegionIndex
from sinergi.cleaning.region_names import (
    WrittenName,
    fold_name,
    is_one_edit,
    read_desa_name,
    read_kabupaten_name,
    read_kecamatan_name,
)
from sinergi.cleaning.text import strip_array

__all__ = ["RegionIndex", "find_kecamatan", "resolve_regions"]

_RESULTS = ("region_code", "kecamatan_code", "issue", "warning")
_VILLAGE_DIGITS, _KECAMATAN_DIGITS, _KABUPATEN_DIGITS = 10, 6, 4


@dataclass(frozen=True)
class _Resolved:
    code: str | None = None
    issue: str | None = None
    warning: str | None = None


def resolve_regions(
    kecamatan: pd.Series, desa: pd.Series | None, kabupaten: pd.Series | None, *, index: RegionIndex
) -> pd.DataFrame:
    """Resolve each row's place by exact name, reviewed spelling, new spelling and code, then by one edit.

    Args:
        kecamatan: Cells of the kecamatan.
        desa: Cells of the desa, ``None`` where the feed has none.
        kabupaten: Cells of the kabupaten, ``None`` where the feed has none.
        index: The regions served.

    Returns:
        ``region_code`` (the desa, or the kecamatan without a desa column), ``kecamatan_code``,
        ``issue`` (outside_kabupaten, kecamatan_missing, kecamatan_unknown, kecamatan_ambiguous, desa_missing,
        desa_unknown, desa_ambiguous, desa_other_kecamatan) and ``warning`` (codes separated by a space:
        kabupaten_unknown, kecamatan_corrected, desa_corrected).
    """
    columns = [column for column in (kecamatan, desa, kabupaten) if column is not None]
    encoded = [to_arrow(column).dictionary_encode() for column in columns]
    combined = np.zeros(len(kecamatan), dtype=np.int64)
    for cells in encoded:
        codes = cells.indices.fill_null(len(cells.dictionary)).to_numpy(zero_copy_only=False)
        combined = combined * (len(cells.dictionary) + 1) + codes
    _, first, inverse = np.unique(combined, return_index=True, return_inverse=True)
    stripped = [strip_array(cells.dictionary).take(cells.indices.take(pa.array(first))) for cells in encoded]
    places = zip(*(cells.to_pylist() for cells in stripped), strict=True)
    has_desa, has_kabupaten = desa is not None, kabupaten is not None
    resolved = [
        _resolve(
            index,
            place[0],
            desa=(place[1] or "") if has_desa else None,
            kabupaten=(place[-1] or "") if has_kabupaten else "",
        )
        for place in places
    ]
    rows = pa.array(inverse)
    return to_frame(
        kecamatan.index,
        {
            name: pa.array([parts[column] for parts in resolved], pa.large_string()).take(rows)
            for column, name in enumerate(_RESULTS)
        },
    )


def find_kecamatan(index: RegionIndex, cell: str, *, exact: bool = False) -> str | None:
    """Return the code of the one kecamatan a text names, with ``exact`` only where no letter is corrected."""
    found = _resolve_kecamatan(index, cell)
    return None if exact and found.warning else found.code


def _resolve(
    index: RegionIndex, kecamatan: str | None, *, desa: str | None, kabupaten: str
) -> tuple[str | None, ...]:
    around = _judge_kabupaten(index, kabupaten)
    inside = _resolve_kecamatan(index, kecamatan or "")
    warnings = [around.warning, inside.warning]
    if around.issue or inside.issue:
        return None, None, around.issue or inside.issue, _join(warnings[:1])
    if desa is None:
        return inside.code, inside.code, None, _join(warnings)
    village = _resolve_desa(index, str(inside.code), desa)
    return village.code, inside.code, village.issue, _join([*warnings, village.warning])


def _join(warnings: list[str | None]) -> str | None:
    return " ".join(warning for warning in warnings if warning) or None


@lru_cache(maxsize=1024)
def _judge_kabupaten(index: RegionIndex, cell: str) -> _Resolved:
    written = read_kabupaten_name(cell)
    if written.code.strip("0"):
        return _judge_code(index, written.code)
    if not written.forms:
        return _Resolved()
    named = [region for region in list_kabupaten() if _is_named(region, written)]
    if index.kabupaten in named:
        return _Resolved()
    return _Resolved(issue="outside_kabupaten") if named else _Resolved(warning="kabupaten_unknown")


def _is_named(region: Region, written: WrittenName) -> bool:
    name = fold_name(region.name)
    return name == written.forms[0] or (name in written.stripped and written.kind in ("", region.kind))


def _judge_code(index: RegionIndex, digits: str) -> _Resolved:
    if digits == index.kabupaten.code.replace(".", ""):
        return _Resolved()
    known = len(digits) == _KABUPATEN_DIGITS and _is_elsewhere(index, digits)
    return _Resolved(issue="outside_kabupaten") if known else _Resolved(warning="kabupaten_unknown")


def _is_elsewhere(index: RegionIndex, digits: str) -> bool:
    prefix = f"{digits[:2]}.{digits[2:4]}"
    return prefix != index.kabupaten.code and any(region.code == prefix for region in list_kabupaten())


@lru_cache(maxsize=4096)
def _resolve_kecamatan(index: RegionIndex, cell: str) -> _Resolved:
    written = read_kecamatan_name(cell)
    if written.code.strip("0"):
        return _resolve_kecamatan_code(index, written.code)
    if not written.forms:
        return _Resolved(issue="kecamatan_missing")
    found = _look_up(written, index.kecamatan, index.kecamatan_spellings)
    if found:
        return _choose(found, written.kind, "kecamatan")
    return _correct(written, index.kecamatan, "kecamatan") or _Resolved(issue="kecamatan_unknown")


def _resolve_kecamatan_code(index: RegionIndex, digits: str) -> _Resolved:
    if len(digits) == _KECAMATAN_DIGITS:
        code = _dotted(digits)
        if code in index.by_code:
            return _Resolved(code)
        if _is_elsewhere(index, digits):
            return _Resolved(issue="outside_kabupaten")
    return _Resolved(issue="kecamatan_unknown")


def _resolve_desa(index: RegionIndex, kecamatan_code: str, cell: str) -> _Resolved:
    written = read_desa_name(cell)
    if written.code.strip("0"):
        return _resolve_desa_code(index, kecamatan_code, written.code)
    if not written.forms:
        return _Resolved(issue="desa_missing")
    names, spellings = index.desa[kecamatan_code], index.desa_spellings[kecamatan_code]
    found = _look_up(written, names, spellings)
    if found:
        return _choose(found, written.kind, "desa")
    if any(index.has_desa_named(form, outside=kecamatan_code) for form in written.forms):
        return _Resolved(issue="desa_other_kecamatan")
    return _correct(written, names, "desa") or _Resolved(issue="desa_unknown")


def _resolve_desa_code(index: RegionIndex, kecamatan_code: str, digits: str) -> _Resolved:
    """Accept a Kemendagri village code; BPS codes (seventh digit 0) name other villages."""
    if len(digits) != _VILLAGE_DIGITS or digits[6] == "0":
        return _Resolved(issue="desa_unknown")
    code = _dotted(digits)
    if code not in index.by_code:
        return _Resolved(issue="outside_kabupaten" if _is_elsewhere(index, digits) else "desa_unknown")
    if not code.startswith(f"{kecamatan_code}."):
        return _Resolved(issue="desa_other_kecamatan")
    return _Resolved(code)


def _dotted(digits: str) -> str:
    return ".".join(part for part in (digits[:2], digits[2:4], digits[4:6], digits[6:]) if part)


def _look_up(
    written: WrittenName, names: dict[str, tuple[Region, ...]], spellings: dict[str, tuple[Region, ...]]
) -> tuple[Region, ...]:
    for form in written.forms:
        found = names.get(form) or spellings.get(form)
        if found:
            return found
    return ()


def _choose(found: tuple[Region, ...], kind: str, level: str) -> _Resolved:
    fitting = found if len(found) == 1 else tuple(region for region in found if region.kind == kind)
    return _Resolved(fitting[0].code) if len(fitting) == 1 else _Resolved(issue=f"{level}_ambiguous")


def _correct(written: WrittenName, names: dict[str, tuple[Region, ...]], level: str) -> _Resolved | None:
    for form in written.stripped:
        near = [found for name, found in names.items() if is_one_edit(form, name)]
        if len(near) > 1:
            return _Resolved(issue=f"{level}_ambiguous")
        if near:
            chosen = _choose(near[0], written.kind, level)
            return _Resolved(chosen.code, chosen.issue, None if chosen.issue else f"{level}_corrected")
    return None
