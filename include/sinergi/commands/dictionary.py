"""``dictionary``: the data dictionary as a page, from the comments of the warehouse itself."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any

from sinergi.commands.lifecycle import up_databases
from sinergi.settings import Settings
from sinergi.warehouse.connection import begin
from sinergi.warehouse.statements import statement

_OPEN_TO_ANALYSTS = {"mart", "publish", "core", "ref"}


def print_dictionary(settings: Settings, _arguments: Namespace) -> int:
    """Print the page; ``docs/data-dictionary.md`` holds it as of this version."""
    up_databases(settings)
    sys.stdout.write(data_dictionary(settings))
    return 0


def data_dictionary(settings: Settings) -> str:
    """Return the data dictionary in Markdown: schemas, then tables and views, then columns."""
    with begin(settings, role="owner") as connection:
        columns = connection.execute(statement("ops/data_dictionary")).all()
    return "\n".join(_page(columns)) + "\n"


def _page(columns: Sequence[Any]) -> Iterator[str]:
    yield "# Kamus data"
    yield ""
    yield "Dibuat dari komentar di basis data: `python -m sinergi dictionary > docs/data-dictionary.md`."
    for schema, in_schema in groupby(columns, attrgetter("schema_name")):
        tables = list(in_schema)
        yield from ("", f"## {schema}", "", f"{tables[0].schema_comment}. {_access(schema)}")
        for table, in_table in groupby(tables, attrgetter("table_name")):
            described = list(in_table)
            yield from (
                "",
                f"### {schema}.{table}",
                "",
                f"{described[0].table_comment} ({described[0].table_kind}).",
                "",
            )
            yield from ("| kolom | jenis | arti |", "|---|---|---|")
            for column in described:
                yield f"| {column.column_name} | {column.column_type} | {column.column_comment} |"


def _access(schema: str) -> str:
    if schema == "core":
        return "Analis membaca view-nya, bukan tabelnya."
    return "Terbuka bagi analis." if schema in _OPEN_TO_ANALYSTS else "Tertutup bagi analis."
