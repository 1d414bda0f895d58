"""Training of the model: without labels of a human, seeded, so that the same warehouse gives the same model.

What rows of one person look like (m) is learned from rows that share a valid NIK, what rows of different people
look like (u) from random pairs. EM without labels gave a precision of 0.99 on one export and 0.28 on another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import duckdb
import pyarrow as pa
from splink import SettingsCreator

from sinergi.identity.comparisons import model_settings
from sinergi.identity.predictions import open_linker, store_profiles

_SEED = 20250603
_RANDOM_PAIRS = 2e7
# A word fewer people have could tell who they are; the model is read by everybody.
_FEWEST_PEOPLE = 20


def count_word_shares(names: Iterable[str]) -> dict[str, float]:
    """Return the share of people who have a word in their name, for words that at least twenty have.

    Args:
        names: One name form a person.
    """
    people, counts = 0, Counter[str]()
    for name in names:
        people += 1
        counts.update(set(name.split()))
    return {word: count / people for word, count in counts.items() if count >= _FEWEST_PEOPLE}


def train_settings(
    connection: duckdb.DuckDBPyConnection,
    profiles: pa.Table,
    *,
    word_shares: Mapping[str, float],
    untrained: SettingsCreator | None = None,
    random_pairs: float = _RANDOM_PAIRS,
) -> dict[str, Any]:
    """Return the trained settings, as Splink saves them.

    Args:
        connection: Empty database.
        profiles: Columns of ``PROFILE_SCHEMA``; ``label`` is the person where a valid NIK tells it, else null.
        word_shares: From :func:`count_word_shares`.
        untrained: What to compare; the product's own declaration where none is given.
        random_pairs: How many pairs of two people are looked at.
    """
    store_profiles(connection, profiles, "profiles")
    # A random pair must be two people: of each person known by a valid NIK one profile is drawn.
    connection.execute(
        "create table strangers as select * from profiles where label is not null"
        " qualify row_number() over (partition by label order by profile_no) = 1"
    )
    apart = open_linker(connection, "strangers", untrained or model_settings(), word_shares=word_shares)
    apart.training.estimate_u_using_random_sampling(max_pairs=random_pairs, seed=_SEED)
    settings = apart.misc.save_model_to_json()
    together = open_linker(connection, "profiles", settings, word_shares=word_shares)
    together.training.estimate_m_from_label_column("label")
    saved: dict[str, Any] = together.misc.save_model_to_json()
    return saved
