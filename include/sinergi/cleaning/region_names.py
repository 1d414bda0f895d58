"""How names of regions are written: prefixes, kinds, old spelling, codes, one edit."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from sinergi.cleaning.text import drop_float_tail

_TOKEN = re.compile(r"[^\W_]+")
_CODE = re.compile(r"[\d.\s\-]+")
_GLUED_PREFIX = re.compile(r"(?:kecamatan|kelurahan|desa|kec|kel|ds)(?=[a-z]{3})")
_OLD_MARK = re.compile(r"oe|dj|tj")

KABUPATEN_KINDS = {
    "kab": "kabupaten", "kabupaten": "kabupaten", "kabup": "kabupaten", "kbp": "kabupaten",
    "kota": "kota", "kotamadya": "kota", "kotamadia": "kota", "kodya": "kota", "kt": "kota",
    "pemkab": "kabupaten", "pemkot": "kota", "adm": "", "administrasi": "",
}  # fmt: skip
KECAMATAN_KINDS = dict.fromkeys(
    ("kecamatan", "kec", "kcmt", "kecam", "distrik", "kapanewon", "kemantren"), "kecamatan"
)
DESA_KINDS = {
    "desa": "desa", "ds": "desa", "des": "desa", "dsa": "desa",
    "kelurahan": "kelurahan", "kel": "kelurahan", "klh": "kelurahan", "kelur": "kelurahan",
}  # fmt: skip
_ENDS_DESA = frozenset({*KECAMATAN_KINDS, "kab", "kabupaten"})
_ENDS_KABUPATEN = frozenset({"prov", "provinsi", "prop", "propinsi"})
_ENDS_KECAMATAN = frozenset({"kab", "kabupaten"})


@dataclass(frozen=True)
class WrittenName:
    """A name of a region as written.

    Attributes:
        forms: Folded forms under which it may be known, the most literal first.
        stripped: Those without a prefix, which one edit may correct.
        kind: Kind stated beside the name, "" when none or several.
        code: Digits of a region code when the cell is one, else "".
    """

    forms: tuple[str, ...]
    stripped: tuple[str, ...]
    kind: str
    code: str


def read_desa_name(cell: str) -> WrittenName:
    """Read a desa cell ("DS. Kebon Duren", "KEL. NGLAMES", "35.19.02.2003")."""
    return _read_name(cell, DESA_KINDS, _ENDS_DESA)


def read_kecamatan_name(cell: str) -> WrittenName:
    """Read a kecamatan cell ("KEC. DOLOPO", "351902"); KAB and KOTA are no prefixes of a kecamatan."""
    return _read_name(cell, KECAMATAN_KINDS, _ENDS_KECAMATAN)


def read_kabupaten_name(cell: str) -> WrittenName:
    """Read a kabupaten cell ("KAB. MADIUN", "Kota Madiun", "3519"); what follows a comma is its province."""
    return _read_name(cell.partition(",")[0], KABUPATEN_KINDS, _ENDS_KABUPATEN)


def fold_name(name: str) -> str:
    """Return the name of a region as it is compared: casefolded letters and digits, no marks."""
    decomposed = unicodedata.normalize("NFKD", name).casefold()
    return "".join(character for character in decomposed if character.isalnum())


def is_one_edit(left: str, right: str) -> bool:
    """Tell whether one insertion, deletion, change or swap of neighbours makes one text of the other."""
    if left == right or abs(len(left) - len(right)) > 1:
        return False
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    if len(left) == len(right):
        swapped = left[start : start + 2] == right[start : start + 2][::-1]
        return left[start + 1 :] == right[start + 1 :] or (swapped and left[start + 2 :] == right[start + 2 :])
    longer, shorter = (left, right) if len(left) > len(right) else (right, left)
    return longer[start + 1 :] == shorter[start:]


def _read_name(cell: str, kinds: dict[str, str], ends: frozenset[str]) -> WrittenName:
    text = drop_float_tail(cell.strip())
    if _CODE.fullmatch(text):
        return WrittenName((), (), "", "".join(filter(str.isdigit, text)))
    tokens = [fold_name(token) for token in _TOKEN.findall(re.sub(r"['’‘`´]", "", text))]
    named, stated = _strip_kinds(_cut_at(tokens, ends), kinds)
    words = "".join(token for token in named if not token.isdigit())
    stripped = _with_new_spelling(("".join(named), words))
    glued = _GLUED_PREFIX.sub("", "".join(tokens), count=1) if kinds is not KABUPATEN_KINDS else ""
    forms = _distinct(("".join(tokens), *stripped, glued))
    return WrittenName(forms, stripped, stated.pop() if len(stated) == 1 else "", "")


def _cut_at(tokens: list[str], ends: frozenset[str]) -> list[str]:
    place = next((place for place, token in enumerate(tokens) if place and token in ends), len(tokens))
    return tokens[:place]


def _strip_kinds(tokens: list[str], kinds: dict[str, str]) -> tuple[list[str], set[str]]:
    stated = set()
    while len(tokens) > 1 and tokens[0] in kinds:
        stated.add(kinds[tokens[0]])
        tokens = tokens[1:]
    while len(tokens) > 1 and tokens[-1] in kinds:
        stated.add(kinds[tokens[-1]])
        tokens = tokens[:-1]
    return tokens, stated - {""}


def _with_new_spelling(forms: tuple[str, ...]) -> tuple[str, ...]:
    """Add the forms in new spelling (oe, dj, tj; j as y) to those that look old."""
    new = []
    for form in forms:
        if _OLD_MARK.search(form):
            plain = form.replace("oe", "u").replace("tj", "c")
            new += [plain.replace("dj", "j"), "j".join(p.replace("j", "y") for p in plain.split("dj"))]
    return _distinct((*forms, *new))


def _distinct(forms: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(form for form in forms if form))
