"""Training of the model: without labels of a human, without chance, so that the same warehouse gives the same model.

What rows of one person look like (m) is learned from rows that share a valid NIK, what rows of different people
look like (u) from random pairs. EM without labels gave a precision of 0.99 on one export and 0.28 on another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from splink import SettingsCreator
from sqlalchemy import Connection

from sinergi.errors import ConfigurationError
from sinergi.identity.comparisons import model_settings
from sinergi.identity.predictions import PROFILE_SCHEMA, open_duckdb, open_linker, store_profiles
from sinergi.warehouse.copying import stream_query
from sinergi.warehouse.statements import statement

# Everybody with a valid NIK makes pairs with all others drawn: half of the square of this many pairs.
_STRANGERS = 5_000
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
    random_pairs: float = _STRANGERS**2,
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
    # A random pair must be two people: of each person known by a valid NIK one profile, and of those some.
    connection.execute(
        "create table strangers as with people as (select * from profiles where label is not null"
        " qualify row_number() over (partition by label order by profile_no) = 1)"
        " select * from people order by hash(profile_no), profile_no limit $limit",
        {"limit": _STRANGERS},
    )
    apart = open_linker(connection, "strangers", untrained or model_settings(), word_shares=word_shares)
    apart.training.estimate_u_using_random_sampling(max_pairs=random_pairs)
    settings = apart.misc.save_model_to_json()
    together = open_linker(connection, "profiles", settings, word_shares=word_shares)
    together.training.estimate_m_from_label_column("label")
    saved: dict[str, Any] = together.misc.save_model_to_json()
    # Splink draws it anew for every linker; the file must tell nothing but what was learned.
    saved["linker_uid"] = "sinergi"
    return saved


def train_model(connection: Connection, *, spill: Path) -> tuple[dict[str, Any], dict[str, float]]:
    """Train on the records of a warehouse whose persons were built.

    Args:
        connection: An open transaction; nothing is written.
        spill: Folder for what does not fit in memory.

    Returns:
        Settings and word shares, as :func:`sinergi.identity.model.write_model` takes them. The same records give
        the same.

    Raises:
        ConfigurationError: No two records share a valid NIK.
    """
    names = connection.execute(statement("core/training_names")).scalars()
    word_shares = count_word_shares(names)
    types = {field.name: field.type for field in PROFILE_SCHEMA}
    with (
        open_duckdb(spill) as database,
        stream_query(connection, str(statement("core/training_profiles")), types) as reader,
    ):
        profiles = reader.read_all()
        if pc.count_distinct(profiles["label"]).as_py() >= len(profiles["label"].drop_null()):
            raise ConfigurationError(
                "Tidak ada dua catatan dengan NIK valid yang sama, jadi model tidak dapat dilatih.",
                code="CONFIG-304",
                remedy="Muat dulu beberapa kiriman dan bangun gudangnya dengan `make run`.",
            )
        return train_settings(database, profiles, word_shares=word_shares), word_shares
