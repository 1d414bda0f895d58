"""Profiles in DuckDB, where Splink scores them: bounded memory, spilled encrypted when it does not suffice."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from splink import DuckDBAPI, Linker
from splink.internals.splink_dataframe import SplinkDataFrame

from sinergi.identity.comparisons import BLOCKS, DERIVED_COLUMNS, UNDATED_BLOCKS
from sinergi.identity.levels import PROFILE_COLUMNS
from sinergi.identity.model import Model
from sinergi.services.machine import memory_mib

PROFILE_SCHEMA = pa.schema(
    [(name, pa.int64() if name == "profile_no" else pa.string()) for name in (*PROFILE_COLUMNS, "label")]
)
"""Profiles as they come: the columns compared and, for training, the label of the person."""

# Only asked whether they are equal: a number is compared, and held, for less than a text.
_COMPARED_WHOLE = ("no_kk", "family_ref", "phone")
# What comparing a hundred thousand profiles takes; with less, it does nothing but spill.
_LEAST_MIB = 1024

# Day and month of those whose birthday nobody knows; many share them, so that equal ones say little.
_PLACEHOLDER_SHARE = 0.002
_BIRTH_DATE_SHARE = 5e-5
# A word that training saw with few people is taken for one that some have: names are never thought rarer than this.
_RARE_WORD_SHARE = 0.003
_RAREST_NAME = 2e-5

_NAME_FREQUENCY = f"""
create table {{table}} as
select
    {{column}},
    greatest(list_product(list_transform(
        string_split({{column}}, ' '), lambda word: coalesce(shares[word], {_RARE_WORD_SHARE})
    )), {_RAREST_NAME}) as tf_{{column}}
from
    (select distinct {{column}} from {{source}} where {{column}} is not null),
    (select cast($shares as map(varchar, double)) as shares)
"""
_DATE_FREQUENCY = f"""
create table {{table}} as
select
    {{column}},
    case when {{column}}[5:] in ('-01-01', '-07-01', '-12-31')
        then {_PLACEHOLDER_SHARE} else {_BIRTH_DATE_SHARE} end as tf_{{column}}
from (select distinct {{column}} from {{source}} where {{column}} is not null)
"""


@contextmanager
def open_duckdb(folder: Path, *, memory: str = "") -> Iterator[duckdb.DuckDBPyConnection]:
    """Open an empty database in memory; what does not fit goes to ``folder``, encrypted with a key of its own.

    Args:
        folder: Where it may spill; its own, emptied before and after.
        memory: Beyond this it spills; without it, two fifths of what the machine has.
    """
    logging.getLogger("splink").setLevel(logging.ERROR)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": memory or f"{max(_LEAST_MIB, memory_mib() * 2 // 5)}MiB",
        "temp_directory": str(folder),
        "temp_file_encryption": True,
        # Without the extension httpfs, which is downloaded, only this module can write; DuckDB calls its random
        # numbers unsafe. The folder is closed to others; what a kill leaves there must not be names in clear.
        "force_mbedtls_unsafe": "true",
    }
    with duckdb.connect(config=settings) as connection:
        yield connection


def store_profiles(
    connection: duckdb.DuckDBPyConnection, profiles: pa.Table | pa.RecordBatchReader, table: str
) -> None:
    """Make ``table`` of profiles, each with what blocks need.

    Args:
        connection: From :func:`open_duckdb`.
        profiles: Columns of :data:`PROFILE_SCHEMA`.
        table: A constant name.
    """
    derived = ", ".join(f"{expression} as {name}" for name, expression in DERIVED_COLUMNS.items())
    connection.register("incoming_profiles", profiles)
    hashed = ", ".join(f"case when {name} is not null then hash({name}) end as {name}" for name in _COMPARED_WHOLE)
    connection.execute(f"create table {table} as select * replace ({hashed}), {derived} from incoming_profiles")
    connection.unregister("incoming_profiles")


def open_linker(
    connection: duckdb.DuckDBPyConnection, table: str, settings: Any, *, word_shares: Mapping[str, float]
) -> Linker:
    """Return a linker over the profiles of ``table``, with frequencies that do not depend on them.

    Args:
        connection: From :func:`open_duckdb`.
        table: Name of a table with :data:`PROFILE_COLUMNS`; one linker a table.
        settings: A model, trained or not.
        word_shares: Frozen with the model.
    """
    api = DuckDBAPI(connection)
    # Looking for columns that the model names and the table lacks takes longer than scoring a small delivery.
    linker = Linker(api.register(table), settings, validate_settings=False, log_level=logging.ERROR)
    for column in ("name_form", "mother_form", "birth_date"):
        frequencies = f"{table}_{column}"
        if column == "birth_date":
            connection.execute(_DATE_FREQUENCY.format(table=frequencies, column=column, source=table))
        else:
            connection.execute(
                _NAME_FREQUENCY.format(table=frequencies, column=column, source=table),
                {"shares": dict(word_shares)},
            )
        linker.table_management.register_term_frequency_lookup(api.register(frequencies), column)
    return linker


def keep_comparable(database: duckdb.DuckDBPyConnection) -> bool:
    """Drop the known rows of the table ``profiles`` that share no block with a new one; return whether any is left.

    Args:
        database: Holds ``profiles`` with ``is_new``.
    """
    shared = [_shares(columns, "true", "true") for columns in BLOCKS]
    for columns in UNDATED_BLOCKS:
        shared += [
            _shares(columns, "birth_date is null", "true"),
            _shares(columns, "true", "birth_date is null"),
        ]
    database.execute(f"delete from profiles where not is_new and not coalesce({' or '.join(shared)}, false)")
    return bool(database.sql("select count(*) from profiles where not is_new").fetchall()[0][0])


def _shares(columns: Sequence[str], known: str, new: str) -> str:
    listed = ", ".join(columns)
    filled = " and ".join(f"{column} is not null" for column in columns)
    wanted = f"select ({listed}) from profiles where is_new and {new} and {filled}"
    return f"({known} and {filled} and ({listed}) in ({wanted}))"


def score_tables(
    database: duckdb.DuckDBPyConnection, model: Model, *, has_known: bool, least_weight: float
) -> pa.RecordBatchReader:
    """Score the new rows of the table ``profiles`` among themselves and against the others.

    Args:
        database: Holds ``profiles``: ``profile`` as text, columns compared, ``is_new`` and ``is_linkable``.
        model: The trained model.
        has_known: Whether there are rows that are not new.
        least_weight: Pairs below it are left out.

    Returns:
        Batches, to be read before the database is used again: the columns of ``vault.match_score`` in its order,
        ``levels`` being an array as PostgreSQL writes it.
        A profile that is not linkable is scored with itself too: equal records of it are one person only if
        the model says so.
    """
    new, alone = database.sql(
        "select count(*), count(*) filter (where not is_linkable) from profiles where is_new"
    ).fetchall()[0]
    linker = open_linker(database, "profiles", model.settings, word_shares=model.word_shares)
    api = DuckDBAPI(database)
    new_profiles = _part(database, api, "new_profiles", "is_new")
    found = []
    # Each prediction costs a fifth of a second before it sees a profile.
    if new > 1:
        found.append(linker.inference.predict_within(new_profiles, threshold_match_weight=least_weight))
    if has_known:
        known = _part(database, api, "known_profiles", "not is_new")
        found.append(linker.inference.predict_between(new_profiles, known, threshold_match_weight=least_weight))
    if alone:
        found.append(_predict_alone(database, api, linker, least_weight=least_weight))
    levels = ", ".join(f"gamma_{comparison['output_column_name']}" for comparison in model.settings["comparisons"])
    selects = [
        f"select least(a.profile, b.profile) as profile_a, greatest(a.profile, b.profile) as profile_b,"
        f" s.match_weight as weight, '{{' || array_to_string([{levels}], ',') || '}}' as levels"
        f" from {frame.physical_name} as s"
        " inner join profiles as a on abs(s.profile_no_l) = a.profile_no"
        " inner join profiles as b on abs(s.profile_no_r) = b.profile_no"
        for frame in found
    ]
    nothing = "select null as profile_a, null as profile_b, null as weight, null as levels where false"
    return database.sql(f"{' union all '.join(selects) or nothing} order by profile_a, profile_b").to_arrow_reader()


def _predict_alone(
    database: duckdb.DuckDBPyConnection, api: DuckDBAPI, linker: Linker, *, least_weight: float
) -> SplinkDataFrame:
    """Score each new profile that is not linkable with itself."""
    alone = _part(database, api, "alone_profiles", "is_new and not is_linkable")
    database.execute(
        "create table mirrored_profiles as select * replace (-profile_no as profile_no) from alone_profiles"
    )
    return linker.inference.predict_between(
        alone,
        api.register("mirrored_profiles"),
        blocking_rules_to_generate_predictions=["l.profile_no = -r.profile_no"],
        threshold_match_weight=least_weight,
    )


def _part(database: duckdb.DuckDBPyConnection, api: DuckDBAPI, name: str, condition: str) -> SplinkDataFrame:
    database.execute(f"create view {name} as select * from profiles where {condition}")
    return api.register(name)
