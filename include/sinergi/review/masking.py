"""What a reviewer is told of two records: as they are, or without what tells who somebody is."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sinergi.log import mask_identifiers
from sinergi.review.queue import Side
from sinergi.wording import told_day

_NONE = "-"


def told_name(name: str | None, *, is_clear: bool) -> str:
    """Return a name, or its initials: the first letter of every word of it.

    >>> told_name("Siti Aminah", is_clear=False)
    'S*** A*****'
    """
    if not name:
        return _NONE
    return name if is_clear else re.sub(r"\d", "*", re.sub(r"(?<=[\w'’`])\w", "*", name))


def told_birth(side: Side, *, is_clear: bool) -> str:
    """Return place and day of birth, or the year alone."""
    if side.birth_date is None:
        return side.birth_place or _NONE if is_clear else _NONE
    if not is_clear:
        return f"{side.birth_date:%Y}"
    return ", ".join(filter(None, (side.birth_place, told_day(side.birth_date))))


def told_region(side: Side) -> str:
    """Return desa and kecamatan."""
    return ", ".join(filter(None, (side.desa, side.kecamatan))) or _NONE


def told_file(side: Side) -> str:
    """Return where the record stands: feed, delivery, sheet and row."""
    sheet = f" lembar {mask_identifiers(side.place.sheet)}" if side.place.sheet else ""
    return f"{side.place.source}/{side.feed} kiriman {side.delivery_id}{sheet} baris {side.place.row_no}"


def told_numbers(sides: Sequence[Side], kind: str, *, is_clear: bool) -> list[str]:
    """Return how far two numbers agree; in the clear below the numbers themselves.

    Args:
        sides: The two records.
        kind: ``nik``, ``no_kk`` or ``phone``.
        is_clear: Whether the digits may be shown.
    """
    tokens = [getattr(side, f"{kind}_token") for side in sides]
    numbers = [getattr(side, kind) for side in sides]
    relation = _relation(tokens, numbers)
    if not is_clear:
        return [relation]
    lines = [
        number or (_NONE if token is None else "(tidak tersimpan)")
        for number, token in zip(numbers, tokens, strict=True)
    ]
    return lines if None in tokens or tokens[0] == tokens[1] else [*lines, relation]


def _relation(tokens: Sequence[str | None], numbers: Sequence[str | None]) -> str:
    if None in tokens:
        return _missing(tokens)
    if tokens[0] == tokens[1]:
        return "sama"
    one, other = numbers
    return _difference(one, other) if one and other else "berbeda"


def _missing(tokens: Sequence[str | None]) -> str:
    if not any(tokens):
        return "keduanya tidak ada"
    return "hanya ada pada yang atas" if tokens[0] else "hanya ada pada yang bawah"


def _difference(one: str, other: str) -> str:
    """Return in how many digits two numbers differ, and where: a place tells a slip, and no digit."""
    if len(one) != len(other):
        return f"berbeda, {len(one)} dan {len(other)} angka"
    places = [place for place, (left, right) in enumerate(zip(one, other, strict=True), start=1) if left != right]
    if len(places) > 3:
        return f"beda {len(places)} angka"
    told = ", ".join(map(str, places))
    first, last = places[0], places[-1]
    is_swap = last - first == 1 and one[first - 1] == other[last - 1] and one[last - 1] == other[first - 1]
    return f"angka ke-{told} tertukar" if is_swap else f"beda {len(places)} angka (ke-{told})"
