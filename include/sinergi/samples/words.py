"""The word list that invented people are named from (``include/samples/words.yml``)."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml

from sinergi.settings import Settings

Texts = npt.NDArray[np.object_]
_FAMILIES = frozenset({"variants"})


class Words:
    """Lists of words by name, as arrays that can be drawn from."""

    def __init__(self, declared: dict[str, Any]) -> None:
        self._declared = declared
        self._lists = {
            name: texts(words)
            for name, words in declared.items()
            if isinstance(words, list) and name not in _FAMILIES
        }

    def __getitem__(self, name: str) -> Texts:
        """Return the list of that name."""
        return self._lists[name]

    def families(self, name: str) -> list[list[str]]:
        """Return the families of words under a name: each a list of ways to write one word."""
        families: list[list[str]] = self._declared[name]
        return families

    def draw(self, name: str, random: np.random.Generator, size: int) -> Texts:
        """Return ``size`` words of a list, each as likely as the others."""
        words = self._lists[name]
        return words[random.integers(0, len(words), size)]

    def draw_weighted(self, name: str, random: np.random.Generator, size: int) -> Texts:
        """Return ``size`` words of a list that gives each a weight."""
        weights: dict[str, int] = self._declared[name]
        share = np.array(list(weights.values()), dtype=float)
        return texts(list(weights))[random.choice(len(weights), size, p=share / share.sum())]


def texts(words: list[str]) -> Texts:
    """Return words as an array of objects."""
    made = np.empty(len(words), dtype=np.object_)
    made[:] = words
    return made


def load_words(settings: Settings) -> Words:
    """Read the word list of the repository."""
    return _read(settings.repository / "include" / "samples" / "words.yml")


@lru_cache(maxsize=2)
def _read(path: Path) -> Words:
    return Words(yaml.safe_load(path.read_text("utf-8")))
