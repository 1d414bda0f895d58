"""What two records have in common and what not, in words that carry no value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from sinergi.identity.levels import COMPARED, LEVELS

NikRelation = Literal["same", "different", "unknown"]

_NIK: dict[NikRelation, str] = {
    "same": "NIK sama",
    "different": "NIK berbeda",
    "unknown": "NIK tidak bisa dibandingkan",
}
_WORDS: dict[tuple[str, str], str] = {
    ("name", "equal"): "nama sama",
    ("name", "order"): "nama sama, urutan atau ejaannya berbeda",
    ("name", "slip"): "nama beda 1 huruf yang kurang, lebih, atau tertukar",
    ("name", "vowels"): "nama hanya beda huruf hidup (kembar atau salah ketik)",
    ("name", "edits"): "nama beda 1-2 huruf",
    ("name", "part"): "nama yang satu bagian dari nama lainnya",
    ("name", "word"): "nama yang satu hanya satu kata dari nama lainnya",
    ("name", "initial"): "nama cocok dengan inisial",
    ("name", "nickname"): "nama cocok dengan nama panggilan",
    ("name", "first"): "hanya kata pertama nama yang sama",
    ("name", "other"): "nama berbeda",
    ("birth_date", "equal"): "tanggal lahir sama",
    ("birth_date", "swapped"): "hari dan bulan lahir tertukar",
    ("birth_date", "slip"): "tanggal lahir beda 1 angka, atau 1 atau 10 tahun",
    ("birth_date", "placeholder"): "tahun lahir sama, harinya tidak diketahui",
    ("birth_date", "near"): "tanggal lahir beda 2 angka",
    ("birth_date", "other"): "tanggal lahir berbeda",
    ("sex", "equal"): "jenis kelamin sama",
    ("sex", "other"): "jenis kelamin berbeda",
    ("region", "equal"): "desa sama",
    ("region", "kecamatan"): "desa berbeda, kecamatan sama",
    ("region", "other"): "kecamatan berbeda",
    ("mother", "equal"): "nama ibu sama",
    ("mother", "near"): "nama ibu mirip",
    ("mother", "other"): "nama ibu berbeda",
    ("family", "equal"): "keluarga sama",
    ("family", "other"): "No KK atau nomor keluarga berbeda",
    ("phone", "equal"): "nomor telepon sama",
    ("phone", "other"): "nomor telepon berbeda",
}
_UNKNOWN = {"name": "nama tidak diketahui", "birth_date": "tanggal lahir tidak diketahui"}


def level_label(comparison: str, level: int) -> str:
    """Return what a level of a comparison means, in words.

    Args:
        comparison: One of ``COMPARED``.
        level: 0 the weakest.
    """
    return _WORDS[comparison, LEVELS[comparison][level]]


def tell_reasons(levels: Sequence[int], *, nik: NikRelation, is_listed_apart: bool = False) -> str:
    """Return the evidence of a pair as one sentence in Indonesian: NIK, name and birth date first.

    Args:
        levels: One per comparison, in the order of ``COMPARED``; -1 is unknown and told for name and date only.
        nik: How the two usable NIK stand to each other.
        is_listed_apart: One sheet lists both.
    """
    told = [_NIK[nik]]
    for name, level in zip(COMPARED, levels, strict=True):
        if level >= 0:
            told.append(_WORDS[name, LEVELS[name][level]])
        elif name in _UNKNOWN:
            told.append(_UNKNOWN[name])
    if is_listed_apart:
        told.append("keduanya tercantum dalam satu lembar kiriman")
    return ", ".join(told)
