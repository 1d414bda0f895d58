"""Slips of a personal name: what officers write otherwise than the KTP has it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import numpy as np

from sinergi.samples.naming import change_a_letter
from sinergi.samples.words import Words

Slip = Callable[[str, np.random.Generator], str]

_TO_OLD = {"u": "oe", "j": "dj", "c": "tj", "y": "j"}
_TO_NEW = {"oe": "u", "dj": "j", "tj": "c"}
_OLD, _NEW = re.compile("oe|dj|tj", re.IGNORECASE), re.compile("[ujcy]", re.IGNORECASE)
_FIRST_SYLLABLE = re.compile(r"^[^aiueo]*[aiueo]+", re.IGNORECASE)
_SHORTEST = 4


def list_name_slips(words: Words) -> Mapping[str, Slip]:
    """Return kind of slip to what it makes of a name; a name that cannot have the slip comes back unchanged."""
    titles = _Titles(words)
    variants = _Variants(words)
    return {
        "name_variant": variants.write,
        "name_old_spelling": write_in_other_spelling,
        "name_cut": _cut,
        "name_nickname": _shorten,
        "name_reordered": _reorder,
        "name_typo": _mistype,
        "name_initialled": _initial,
        "name_also": titles.name_also,
        "name_titled": titles.write,
        "name_spacing": _space,
    }


def write_in_other_spelling(name: str, random: np.random.Generator) -> str:
    """Return a name in the spelling of before 1972, or of today where it is in the old one.

    One kind of letter changes, everywhere in the name: Cahyono is Tjahyono or Cahjono.
    """
    is_old = bool(_OLD.search(name))
    pattern, spellings = (_OLD, _TO_NEW) if is_old else (_NEW, _TO_OLD)
    found = sorted({match.casefold() for match in pattern.findall(name)})
    if not found:
        return name
    letters = found[int(random.integers(len(found)))]
    return re.sub(letters, lambda match: _like(match.group(), spellings[letters]), name, flags=re.IGNORECASE)


def _like(model: str, letters: str) -> str:
    return letters.capitalize() if model[0].isupper() else letters


class _Variants:
    """Words that are one name: Muhammad, Moh., Mochamad."""

    def __init__(self, words: Words) -> None:
        self._families = {word: family for family in words.families("variants") for word in family}

    def write(self, name: str, random: np.random.Generator) -> str:
        """Return a name whose first word is written as another of its family."""
        first, _, rest = name.partition(" ")
        # A lone name is not shortened to a letter or an abbreviation: nobody could tell whose it is.
        others = [
            word for word in self._families.get(first, ()) if word != first and (rest or not word.endswith("."))
        ]
        return f"{others[int(random.integers(len(others)))]} {rest}".strip() if others else name


class _Titles:
    """What stands before and behind a name."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._women = frozenset(words["women"]) | frozenset(words["old_women"])

    def write(self, name: str, random: np.random.Generator) -> str:
        """Return a name with a title before or behind it."""
        if random.random() < 0.3:
            return f"{name}{(', ', ' ')[int(random.integers(2))]}{self._draw('back_titles', random)}"
        return f"{self._draw('women_titles' if self._is_woman(name) else 'men_titles', random)} {name}"

    def name_also(self, name: str, random: np.random.Generator) -> str:
        """Return a name with the father's or an alias behind it."""
        is_woman = self._is_woman(name)
        if random.random() < 0.5:
            return f"{name} {'BINTI' if is_woman else 'BIN'} {self._draw('old_men', random)}"
        word = ("ALIAS", "ALS")[int(random.integers(2))]
        return f"{name} {word} {self._draw('women' if is_woman else 'men', random)}"

    def _is_woman(self, name: str) -> bool:
        return name.split(maxsplit=1)[0] in self._women

    def _draw(self, name: str, random: np.random.Generator) -> str:
        return str(self._words.draw(name, random, 1)[0])


def _cut(name: str, random: np.random.Generator) -> str:
    words = name.split()
    return " ".join(words[:-1] if random.random() < 0.7 else words[:1]) if len(words) > 1 else name


def _reorder(name: str, random: np.random.Generator) -> str:
    words = name.split()
    return " ".join([words[-1], *words[:-1]])


def _initial(name: str, random: np.random.Generator) -> str:
    words = name.split()
    if len(words) == 1:
        return name
    place = int(random.integers(len(words)))
    words[place] = f"{words[place][0]}."
    return " ".join(words)


def _shorten(name: str, random: np.random.Generator) -> str:
    """Return what people are called at home: Sutrisno is Trisno, Wagiyem is Giyem."""
    first = name.split(maxsplit=1)[0]
    called = _FIRST_SYLLABLE.sub("", first)
    return called.capitalize() if len(called) >= _SHORTEST else name


def _mistype(name: str, random: np.random.Generator) -> str:
    """Return a name with a letter left out, swapped with the next, doubled, or of another vowel."""
    place = 1 + int(random.integers(max(1, len(name) - 2)))
    kind = int(random.integers(4))
    is_inside = name[place : place + 2].isalpha() and len(name) > _SHORTEST
    if kind == 3 or not is_inside:
        return change_a_letter(name, random)
    inside = ("", name[place + 1], name[place] * 2)[kind]
    rest = place + 2 if kind == 1 else place + 1
    return name[:place] + inside + (name[place] if kind == 1 else "") + name[rest:]


def _space(name: str, random: np.random.Generator) -> str:
    kind = int(random.integers(3))
    if kind == 0:
        return name.replace(" ", "", 1)
    return name.replace(" ", "  ", 1) if kind == 1 else f"{name} "
