"""Where a family card lives: hamlet, street, RT and RW, so that a family that moves has another address."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sinergi.samples import numbers
from sinergi.samples.places import Numbers
from sinergi.samples.words import Texts, Words

_MOST_RT, _MOST_RW = 29, 8
_WAYS = (
    "Dsn {hamlet} RT {rt} RW {rw}", "Dk. {hamlet} RT{rt}/RW{rw}", "Dusun {hamlet} {rt}/{rw}", "Dsn. {hamlet}",
    "Jl. {street} RT {rt} RW {rw}", "JL {street}",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Homes:
    """Addresses, one entry per card.

    Attributes:
        hamlet: Hamlet.
        street: Street.
        rt: RT, three digits.
        rw: RW, three digits.
    """

    hamlet: Texts
    street: Texts
    rt: Texts
    rw: Texts


def find_homes(words: Words, no_kk: Numbers) -> Homes:
    """Return the home of each family card: the same card always lives in the same place."""
    mixed = _mix(no_kk)
    rw = mixed % _MOST_RW + 1
    return Homes(
        hamlet=_pick(words["hamlets"], mixed >> 8),
        street=_pick(words["streets"], mixed >> 16),
        rt=numbers.THREE_DIGITS[(mixed >> 24) % _MOST_RT + 1],
        rw=numbers.THREE_DIGITS[rw],
    )


def write_addresses(homes: Homes, random: np.random.Generator) -> list[str]:
    """Return the address of each home in one of the ways in which officers write it."""
    ways = random.integers(0, len(_WAYS), len(homes.rt)).tolist()
    homes_of = zip(homes.hamlet, homes.street, homes.rt, homes.rw, strict=True)
    return [
        _WAYS[way].format(hamlet=hamlet, street=street, rt=rt, rw=rw)
        for way, (hamlet, street, rt, rw) in zip(ways, homes_of, strict=True)
    ]


def _pick(words: Texts, number: Numbers) -> Texts:
    picked: Texts = words[number % len(words)]
    return picked


def _mix(number: Numbers) -> Numbers:
    """Spread numbers that lie close to each other (the multiplier and shifts are those of splitmix64)."""
    mixed = number.astype(np.uint64) * np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(31)
    mixed *= np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(29)
    return (mixed >> np.uint64(2)).astype(np.int64)
