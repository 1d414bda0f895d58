"""The kecamatan and desa of the kabupaten served, as arrays: where the invented people live."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from sinergi.cleaning.national_regions import list_children, list_kabupaten
from sinergi.errors import ConfigurationError
from sinergi.samples.words import Texts, texts

Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Places:
    """Every desa of a kabupaten; arrays have one entry per desa, in the order of their codes.

    Attributes:
        kabupaten: Its name, without its kind.
        kind: ``kabupaten`` or ``kota``.
        prefix: Its code without dots.
        kecamatan_names: One entry per kecamatan.
        kecamatan_digits: Six digits of a kecamatan, as they stand at the front of a NIK.
        desa_names: Official name.
        desa_codes: Dotted code.
        kecamatan_of: Place of the desa's kecamatan in ``kecamatan_names``.
        is_unique: Whether no other desa of the kabupaten has the name.
        other_digits: Six digits of kecamatan elsewhere in the province, where people were registered first.
    """

    kabupaten: str
    kind: str
    prefix: str
    kecamatan_names: Texts
    kecamatan_digits: Numbers
    desa_names: Texts
    desa_codes: Texts
    kecamatan_of: Numbers
    is_unique: Flags
    other_digits: Numbers

    @property
    def title(self) -> str:
        """Kind and name in capitals, as titles of exports have it."""
        return f"{self.kind} {self.kabupaten}".upper()

    def desa_of(self, kecamatan: int) -> Numbers:
        """Return the desa of a kecamatan."""
        return np.flatnonzero(self.kecamatan_of == kecamatan)

    def strange_desa(self, kecamatan: Texts) -> Texts:
        """Return for each name of a kecamatan a desa that only another kecamatan has."""
        lone = [int(np.flatnonzero(self.is_unique & (self.kecamatan_of == place))[0]) for place in (0, 1)]
        first = self.kecamatan_names[0].casefold()
        return texts([self.desa_names[lone[name.casefold() == first]] for name in kecamatan])


@lru_cache(maxsize=4)
def load_places(kabupaten_code: str) -> Places:
    """Read the places of a kabupaten from the national list.

    Raises:
        ConfigurationError: There is no such kabupaten.
    """
    found = [region for region in list_kabupaten() if region.code == kabupaten_code]
    if not found:
        raise ConfigurationError(f"Kabupaten {kabupaten_code} tidak ada di daftar wilayah.", code="CONFIG-040")
    districts = list_children(kabupaten_code)
    villages = [
        (place, region) for place, district in enumerate(districts) for region in list_children(district.code)
    ]
    # A desa and a kelurahan of one kecamatan may share a name: such a name cannot be resolved without its kind.
    inside = Counter((place, _folded(region.name)) for place, region in villages)
    villages = [(place, region) for place, region in villages if inside[place, _folded(region.name)] == 1]
    names = Counter(_folded(region.name) for _, region in villages)
    return Places(
        kabupaten=found[0].name,
        kind=found[0].kind,
        prefix=kabupaten_code.replace(".", ""),
        kecamatan_names=texts([district.name for district in districts]),
        kecamatan_digits=np.array([int(district.code.replace(".", "")) for district in districts]),
        desa_names=texts([region.name for _, region in villages]),
        desa_codes=texts([region.code for _, region in villages]),
        kecamatan_of=np.array([place for place, _ in villages]),
        is_unique=np.array([names[_folded(region.name)] == 1 for _, region in villages]),
        other_digits=_kecamatan_elsewhere(kabupaten_code),
    )


def _kecamatan_elsewhere(kabupaten_code: str) -> Numbers:
    province = kabupaten_code.partition(".")[0]
    others = [
        child.code
        for region in list_kabupaten()
        if region.code.startswith(f"{province}.") and region.code != kabupaten_code
        for child in list_children(region.code)
    ]
    return np.array([int(code.replace(".", "")) for code in others])


def _folded(name: str) -> str:
    return name.replace(" ", "").casefold()
