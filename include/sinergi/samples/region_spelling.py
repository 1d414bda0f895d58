"""How desa and kecamatan are written: prefixes, case, spaces, one wrong letter that still names one place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
import yaml

from sinergi.samples.places import Places
from sinergi.settings import Settings

TYPO_SHARE = 0.03
_LETTERS = "aiueondr"


class RegionSpelling:
    """Writes the places of one kabupaten; a typo is only used where the rules say that it resolves.

    Args:
        places: The kabupaten.
        reviewed: Spellings that the office has reviewed: they are no typos any more.
    """

    def __init__(self, places: Places, reviewed: Iterable[str] = ()) -> None:
        self._places = places
        known = frozenset(map(_fold, reviewed))
        self._all_desa = known.union(_fold(name) for name in places.desa_names)
        self._kecamatan = [str(name) for name in places.kecamatan_names]
        self._all_kecamatan = known.union(map(_fold, self._kecamatan))
        self.desa = lru_cache(maxsize=None)(self._desa)
        self.kecamatan = lru_cache(maxsize=None)(self._kecamatan_forms)

    def _desa(self, place: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return how a desa is written rightly, and with one edit from its name and no other of its kecamatan."""
        name = str(self._places.desa_names[place])
        neighbours = self._places.desa_of(int(self._places.kecamatan_of[place]))
        known = [str(self._places.desa_names[other]) for other in neighbours]
        is_kelurahan = str(self._places.desa_codes[place]).split(".")[-1].startswith("1")
        prefixes = ("Kel. ", "KELURAHAN ") if is_kelurahan else ("Ds. ", "DESA ", "Desa ")
        right = (name, name.upper(), name.upper(), name, f" {name}", f"{name.upper()} ", _spaced(name))
        return (*right, *(prefix + name for prefix in prefixes)), self._typos(name, known, self._all_desa)

    def _kecamatan_forms(self, place: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the same for a kecamatan, whose name must differ from all others of the kabupaten."""
        name = self._kecamatan[place]
        right = (name, name, name.upper(), name.upper(), f"Kec. {name}", f"KECAMATAN {name.upper()}", f" {name}")
        return right, self._typos(name, self._kecamatan, self._all_kecamatan)

    def _typos(self, name: str, known: Sequence[str], taken: frozenset[str]) -> tuple[str, ...]:
        made = []
        for wrong in _one_edit_from(name):
            folded = _fold(wrong)
            near = [other for other in known if is_one_edit(folded, _fold(other))]
            if folded not in taken and near == [name]:
                made.append(wrong)
        return tuple(made)


def load_reviewed_spellings(settings: Settings) -> list[str]:
    """Return every spelling of a place that ``region_spellings.yml`` lists."""
    sections = yaml.safe_load((settings.reference / "region_spellings.yml").read_text("utf-8"))
    return [str(entry["written"]) for name in ("kecamatan", "desa") for entry in sections[name]]


def write_place(forms: tuple[tuple[str, ...], tuple[str, ...]], random: np.random.Generator) -> tuple[str, bool]:
    """Return one way to write a place, and whether it has a typo."""
    right, typos = forms
    if typos and random.random() < TYPO_SHARE:
        return typos[int(random.integers(len(typos)))], True
    return right[int(random.integers(len(right)))], False


def is_one_edit(one: str, other: str) -> bool:
    """Tell whether two words are one insertion, deletion, change or swap of neighbours apart.

    >>> is_one_edit("mojopurno", "mojoprno"), is_one_edit("kare", "kaer"), is_one_edit("kare", "kare")
    (True, True, False)
    """
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    one, other = one[start:], other[start:]
    if len(one) == len(other):
        return one[1:] == other[1:] or (one[:2] == other[1::-1] and one[2:] == other[2:])
    return one[1:] == other if len(one) > len(other) else one == other[1:]


def _one_edit_from(name: str) -> list[str]:
    """Return some misspellings: letters swapped, left out, doubled into another."""
    made = []
    for place in range(2, len(name) - 1):
        if name[place : place + 2].isalpha():
            if name[place] != name[place + 1]:
                made.append(name[:place] + name[place + 1] + name[place] + name[place + 2 :])
            made.append(name[:place] + name[place + 1 :])
            made.append(name[:place] + _LETTERS[place % len(_LETTERS)] + name[place + 1 :])
    return [wrong for wrong in made if wrong != name]


def _spaced(name: str) -> str:
    return f"{name[:4]} {name[4:]}" if len(name) > 6 and name.isalpha() else name


def _fold(name: str) -> str:
    return "".join(filter(str.isalnum, name.casefold()))
