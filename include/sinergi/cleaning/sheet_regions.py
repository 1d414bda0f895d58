"""The kecamatan of a whole sheet, where no column tells it: in its name, its titles, the name of its file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from sinergi.cleaning.regions import RegionIndex, find_kecamatan
from sinergi.cleaning.text import fold

_NUMBERING = re.compile(r"^\W*\d+[\W_]+|[\W_]*\(?\d+\)?\W*$")
_AFTER_KECAMATAN = re.compile(r"\bkec(?:amatan)?\b\W*(\w.*)", re.IGNORECASE)
_LONGEST_NAME = 3


def find_sheet_kecamatan(sheet: str, titles: Sequence[str], file_name: str, *, index: RegionIndex) -> str:
    """Return the kecamatan a sheet speaks of, as written there.

    The name of the sheet ("Dolopo", "Kec Dolopo", "2. Dolopo") and what follows KECAMATAN in a title count
    alike; the name of the file only where both are silent. The kabupaten may bear the name of one of its
    kecamatan: in the name of a file it counts only behind KEC.

    Returns:
        The cell that every row of the sheet would have; both, where sheet and title name two kecamatan, so
        that no row is placed by chance; "" where nothing tells it.
    """
    told = [*_sheet_names(sheet), *(text for title in titles for text in _after_kecamatan(title))]
    named = _first_of_each(told, index)
    if not named:
        words = re.sub(r"[\W_]+", " ", file_name.rpartition(".")[0] or file_name)
        kabupaten = fold(index.kabupaten.name)
        candidates = [*_after_kecamatan(words), *(word for word in words.split() if fold(word) != kabupaten)]
        named = _first_of_each(candidates, index, exact=True)
    return " / ".join(named.values())


def _first_of_each(texts: Iterable[str], index: RegionIndex, *, exact: bool = False) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in texts:
        code = find_kecamatan(index, text, exact=exact)
        if code:
            found.setdefault(code, text)
    return found


def _sheet_names(sheet: str) -> Iterator[str]:
    yield _NUMBERING.sub("", sheet).strip()
    yield from _after_kecamatan(sheet)


def _after_kecamatan(text: str) -> Iterator[str]:
    """Yield the one to three words behind KECAMATAN, the shortest first."""
    found = _AFTER_KECAMATAN.search(text.replace("_", " "))
    words = re.findall(r"\w+", found.group(1)) if found else []
    for length in range(1, min(len(words), _LONGEST_NAME) + 1):
        yield " ".join(words[:length])
