"""The kecamatan of a whole sheet, where no column tells it: in its name, its titles, the name of its file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from sinergi.cleaning.regions import RegionIndex, find_kecamatan
from sinergi.cleaning.text import fold

_NUMBERING = re.compile(r"^\W*\d+[\W_]+|[\W_]*\(?\d+\)?\W*$")
_WORD = re.compile(r"\w+|[/,&+-]")
_KECAMATAN = frozenset({"kecamatan", "kec"})
_AND = frozenset({"/", ",", "&", "+", "-", "dan", "serta"})
_LONGEST_NAME = 3


def find_sheet_kecamatan(sheet: str, titles: Sequence[str], file_name: str, *, index: RegionIndex) -> str:
    """Return the kecamatan a sheet speaks of, as written there.

    The name of the sheet ("Dolopo", "Kec Dolopo", "2. Dolopo") and what follows KECAMATAN in a title count
    alike. Where both are silent the words of the sheet's name count ("KT Dolopo"), then those of the file's
    name. The kabupaten may bear the name of one of its kecamatan: among other words it counts only behind KEC.

    Returns:
        The cell that every row of the sheet would have; all of them, where two kecamatan are named, so that
        no row is placed by chance; "" where nothing tells it.
    """
    named = _first_of_each([_NUMBERING.sub("", sheet).strip()], index)
    for text in (sheet, *titles):
        named = _after_kecamatan(text, index) | named
    for text in (sheet, file_name.rpartition(".")[0] or file_name):
        named = named or _after_kecamatan(text, index) or _among_words(text, index)
    return " / ".join(named.values())


def _first_of_each(texts: Iterable[str], index: RegionIndex, *, exact: bool = False) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in texts:
        code = find_kecamatan(index, text, exact=exact)
        if code:
            found.setdefault(code, text)
    return found


def _after_kecamatan(text: str, index: RegionIndex) -> dict[str, str]:
    """Return the kecamatan named behind each KECAMATAN of a text, and those that "dan" or a sign adds to one."""
    words = _WORD.findall(text.replace("_", " "))
    told: list[str] = []
    before = ""
    place = 0
    while place < len(words):
        word = words[place].casefold()
        if word in _KECAMATAN:
            before = "kecamatan"
        elif word in _AND:
            before = "and" if before in ("name", "and") else before
        else:
            name = _name_at(words[place:], index, before=before)
            told += [name] if name else []
            before = "name" if name else ""
            place += max(len(name.split()) - 1, 0)
        place += 1
    return _first_of_each(told, index)


def _name_at(words: Sequence[str], index: RegionIndex, *, before: str) -> str:
    """Return the shortest name that the words begin with, a spelling without fault before one with it.

    What "and" adds must be without fault, and is not the kabupaten ("KECAMATAN DOLOPO - MADIUN").
    """
    if before not in ("kecamatan", "and") or (before == "and" and fold(words[0]) == fold(index.kabupaten.name)):
        return ""
    end = next((place for place, word in enumerate(words) if word.casefold() in _AND | _KECAMATAN), len(words))
    names = [" ".join(words[:length]) for length in range(1, min(end, _LONGEST_NAME) + 1)]
    near = [name for name in names if find_kecamatan(index, name)] if before == "kecamatan" else []
    return next((name for name in names if find_kecamatan(index, name, exact=True)), near[0] if near else "")


def _among_words(text: str, index: RegionIndex) -> dict[str, str]:
    kabupaten = fold(index.kabupaten.name)
    words = re.sub(r"[\W_]+", " ", text).split()
    return _first_of_each([word for word in words if fold(word) != kabupaten], index, exact=True)
