"""Marts as known: the select of a mart over what was known at the end of an office day.

Every relation a mart reads is either a fact, which has a function of its own for that, or steady, or cannot be
rewound. A mart with one of the last kind is refused: half of it would speak of then and half of now.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from typing import TextIO

from sqlalchemy import Connection, text

from sinergi.build.marts import mart_query
from sinergi.contracts.registry import load_contracts
from sinergi.errors import ConfigurationError
from sinergi.settings import Settings

# What stands in front of an argument list: the same function takes the day as its first argument.
_CALLS_OF_FACTS = frozenset({"core.karang_taruna_unit_current"})
_REWOUND_CALLS = _CALLS_OF_FACTS | {"ops.data_cutoff"}
# Told of a row when it was published, and not changed afterwards: its period, the columns it could not read. That
# holds for the rows of facts alone; a mart of the ledger itself counts what has come since.
_STEADY_BESIDE_FACTS = frozenset({"ops.delivery", "quarantine.finding"})
_SCHEMAS = "core|mart|ops|publish|quarantine|ref|staging|vault"
_TOKEN = re.compile(
    r"(?P<literal>'(?:[^']|'')*')"
    rf"|\b(?P<name>(?:{_SCHEMAS})\.[a-z_][a-z0-9_]*)(?P<column>\.)?(?P<call>\s*\()?(?P<alias>\s+as\b)?"
    r"|\b(?P<clock>(?:now|clock_timestamp|transaction_timestamp|statement_timestamp)(?=\s*\()"
    r"|current_date|current_timestamp|localtimestamp)\b"
)
_COMMENT = re.compile(r"('(?:[^']|'')*')|--[^\n]*|/\*.*?\*/", re.S)
# A function hides from the planner how many rows it gives; a nested loop over it may take hours.
_SESSION = ("set local enable_nestloop = off", "set local work_mem = '128MB'")
_COLUMNS = """
select a.attname, format_type(a.atttypid, a.atttypmod)
from pg_attribute as a
where a.attrelid = cast(:table as regclass) and a.attnum > 0 and not a.attisdropped
order by a.attnum
"""
_KEY = """
select a.attname
from pg_index as i
inner join pg_attribute as a on i.indrelid = a.attrelid and a.attnum = any (i.indkey)
where i.indrelid = cast(:table as regclass) and i.indisprimary
order by array_position(cast(i.indkey as smallint[]), a.attnum)
"""


def write_mart(
    connection: Connection, settings: Settings, name: str, *, output: TextIO, known_on: date | None = None
) -> None:
    """Write a mart as CSV, in the order of its key.

    Args:
        connection: Inside a transaction.
        settings: The installation.
        name: The mart, without its schema.
        output: Where to.
        known_on: As it was known at the end of that office day; ``None`` for the mart as it stands.

    Raises:
        ConfigurationError: The mart reads what cannot be rewound.
    """
    table = f"mart.{name}"
    columns = connection.execute(text(_COLUMNS), {"table": table}).all()
    key = connection.execute(text(_KEY), {"table": table}).scalars()
    source = table if known_on is None else f"({as_known_query(settings, name, known_on)}\n)"
    # Through the types of the table, as a refresh writes it: they round.
    listed = ", ".join(f"cast(f.{column} as {kind}) as {column}" for column, kind in columns)
    for setting in _SESSION:
        connection.execute(text(setting))
    cursor = connection.connection.cursor()
    cursor.copy_expert(
        f"copy (select {listed} from {source} as f order by {', '.join(key)}) to stdout csv header", output
    )


def as_known_query(settings: Settings, name: str, known_on: date) -> str:
    """Return the select of a mart over what was known at the end of an office day.

    Raises:
        ConfigurationError: The mart reads what cannot be rewound.
    """
    facts = {
        f"core.{contract.fact}" for contracts in load_contracts(settings.sources).values() for contract in contracts
    }
    try:
        return rewind(mart_query(name), facts=facts, known_on=known_on)
    except ValueError as error:
        raise ConfigurationError(
            f"mart.{name} tidak dapat ditampilkan seperti diketahui pada satu hari: {error}.",
            code="CONFIG-305",
            remedy="Pakai mart itu seperti adanya sekarang, tanpa --known-on.",
        ) from None


def rewind(query: str, *, facts: Collection[str], known_on: date) -> str:
    """Return a select with every fact replaced by the fact as known.

    >>> rewind("select count(*) from core.pkh_payment", facts={"core.pkh_payment"}, known_on=date(2025, 7, 15))
    "select count(*) from core.pkh_payment_as_known(date '2025-07-15') as pkh_payment"

    Raises:
        ValueError: It reads what cannot be rewound; the text says in Indonesian what that is.
    """
    bare = _COMMENT.sub(lambda found: found.group(1) or " ", query)
    day = f"date '{known_on.isoformat()}'"
    has_fact = any(found["name"] in {*facts, *_CALLS_OF_FACTS} for found in _TOKEN.finditer(bare))

    def replaced(found: re.Match[str]) -> str:
        if found["clock"]:
            raise ValueError(f"ia memakai jam sekarang ({found['clock']})")
        name = found["name"]
        if name is None or name.startswith("ref."):
            return found[0]
        if name in _REWOUND_CALLS and found["call"]:
            return f"{name}_as_known({day}, "
        if name in facts and not found["call"] and not found["column"]:
            alias = found["alias"] or f" as {name.partition('.')[2]}"
            return f"{name}_as_known({day}){alias}"
        if name in _STEADY_BESIDE_FACTS and has_fact and not found["call"]:
            return found[0]
        raise ValueError(f"keadaan lama dari {name} tidak disimpan")

    return _TOKEN.sub(replaced, bare)
