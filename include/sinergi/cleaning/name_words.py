"""The reviewed lists of names, compiled once: titles, markers, variants and old spelling of a word."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sinergi.cleaning.reviewed import load_reviewed

_SECTIONS = (
    "front_titles", "back_titles", "bare_back_titles", "alias_markers", "father_markers",
    "variants", "front_variants", "not_old_spelling",
)  # fmt: skip
_DOUBLED = re.compile(r"([A-Z])\1+")
_OLD_MARK = re.compile(r"OE|DJ|TJ|^NJ|^SJ")
_FIXPOINT_ROUNDS = 5
_OLD_LETTERS = (
    (re.compile(r"OE"), "U"),
    (re.compile(r"DJ"), "\x01"),
    # No Javanese word has a C after an S: SULISTJOWATI is SULISTYOWATI.
    (re.compile(r"(?<=S)TJ"), "TY"),
    (re.compile(r"TJ"), "C"),
    (re.compile(r"J"), "Y"),
    (re.compile(r"\x01"), "J"),
)
_OLD_CH = re.compile(r"^CH(?=[OU])|CH(?=[B-DF-GJ-NP-TV-XZ]|$)")


@dataclass(frozen=True)
class NameWords:
    """Patterns (RE2, upper case) and word lists for the matching form.

    Attributes:
        aliases: Everything from an alias marker on.
        fathers: Everything from BIN or BINTI on.
        back_titles: Titles at the end.
        front_titles: Titles at the beginning.
        front_variants: Pattern and word of single signs at the very front.
        variants: Word by spelling, doubled letters already single.
        kept: Words that only look old-spelled.
    """

    aliases: str
    fathers: str
    back_titles: str
    front_titles: str
    front_variants: tuple[tuple[str, str], ...]
    variants: dict[str, str]
    kept: frozenset[str]

    def normalise(self, word: str) -> str:
        """Return the one spelling under which a word of a name (A-Z) is compared.

        >>> load_name_words().normalise("SOETJIPTO")
        'SUCIPTO'
        """
        for _ in range(_FIXPOINT_ROUNDS):
            spelled = self._respell(word)
            if spelled == word:
                break
            word = spelled
        return word

    def _respell(self, word: str) -> str:
        single = _DOUBLED.sub(r"\1", word)
        if single in self.variants:
            return self.variants[single]
        if single in self.kept:
            return single
        if _OLD_MARK.search(single):
            for old, new in _OLD_LETTERS:
                single = old.sub(new, single)
        return _OLD_CH.sub("KH", single)


@lru_cache(maxsize=1)
def load_name_words() -> NameWords:
    """Read and compile ``include/reference/names.yml``."""
    lists = load_reviewed("names.yml", sections=_SECTIONS)
    front = _any_of(_with_dots(title) for title in lists["front_titles"])
    return NameWords(
        aliases=rf"(?:/|\b(?:{_any_of(lists['alias_markers'])})\b).*$",
        fathers=rf"([A-Z].*?)[\s.,]+(?:{_any_of(lists['father_markers'])})\b.*$",
        back_titles=_back_pattern(lists, front),
        front_titles=rf"^(?:(?:{front})(?:\s*\.[\s,]*|\s+))+",
        front_variants=tuple(
            (rf"^{sign}(?:\s*\.\s*|\s+)([A-Z])", rf"{word} \1") for sign, word in lists["front_variants"].items()
        ),
        variants={
            _DOUBLED.sub(r"\1", spelling): word
            for word, spellings in lists["variants"].items()
            for spelling in [word, *spellings]
        },
        kept=frozenset(_DOUBLED.sub(r"\1", word) for word in lists["not_old_spelling"]),
    )


def _back_pattern(lists: dict[str, Any], front: str) -> str:
    dotted = [title for title in lists["back_titles"] if "." in title]
    spaced = [title for title in dotted if max(map(len, title.split("."))) > 1]
    written = [
        *(title.replace(".", r"\s?\.\s?") for title in dotted),
        *(title.replace(".", r"\s") for title in spaced),
        *lists["bare_back_titles"],
    ]
    after_comma = _any_of(title.replace(".", r"[.\s]*") for title in lists["back_titles"])
    bare = _any_of(lists["bare_back_titles"])
    return rf"(?:[\s,.]+(?:{_any_of(written)})\s?\.?|\s*,\s*(?:{after_comma}|{bare}|{front})\s?\.?)+[\s,.]*$"


def _with_dots(title: str) -> str:
    return title.replace(".", r"\s?\.\s?")


def _any_of(patterns: Iterable[str]) -> str:
    return "|".join(sorted(patterns, key=len, reverse=True))
