"""Names of invented people: Javanese and Arabic given names, single names, old spellings for the old."""

from __future__ import annotations

import numpy as np

from sinergi.samples.places import Flags, Numbers
from sinergi.samples.shares import Shares
from sinergi.samples.words import Texts, Words

OLD_AGE = 65
_THIRD, _MUHAMMAD_BELOW = 0.06, 50


def draw_names(words: Words, random: np.random.Generator, *, is_woman: Flags, age: Numbers, shares: Shares) -> Texts:
    """Return a name for each person; single names are more often those of the old."""
    size = len(is_woman)
    given = _by_sex(words, random, is_woman, "women", "men")
    old = _by_sex(words, random, is_woman, "old_women", "old_men")
    second = _by_sex(words, random, is_woman, "second_women", "second_men")
    middle = _by_sex(words, random, is_woman, "women", "men")
    is_old = age >= OLD_AGE
    given = np.where(is_old & (random.random(size) < 0.6), old, given)
    is_single = random.random(size) < np.where(is_old, shares.of("single_name_old"), shares.of("single_name"))
    full = np.where(random.random(size) < _THIRD, given + " " + middle + " " + second, given + " " + second)
    named = np.where(is_single, given, full)
    is_muhammad = ~is_woman & (age < _MUHAMMAD_BELOW) & (random.random(size) < shares.of("muhammad"))
    is_muhammad &= given != "Muhammad"
    called: Texts = np.where(is_muhammad, "Muhammad " + named, named)
    return called


def change_a_letter(name: str, random: np.random.Generator) -> str:
    """Return a name of which one vowel is another one: a twin's, or a slip of the pen."""
    places = [place for place, letter in enumerate(name) if letter.lower() in "aiueo" and place > 0]
    if not places:
        return f"{name}a"
    place = places[int(random.integers(len(places)))]
    others = [letter for letter in "aiueo" if letter != name[place].lower()]
    return name[:place] + others[int(random.integers(len(others)))] + name[place + 1 :]


def _by_sex(words: Words, random: np.random.Generator, is_woman: Flags, women: str, men: str) -> Texts:
    size = len(is_woman)
    drawn: Texts = np.where(is_woman, words.draw(women, random, size), words.draw(men, random, size))
    return drawn
