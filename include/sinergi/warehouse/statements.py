"""SQL files of ``include/sql`` as statements with bound parameters."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from sqlalchemy import TextClause, text

from sinergi.settings import REPOSITORY

_SQL = REPOSITORY / "include" / "sql"


@lru_cache(maxsize=256)
def read_sql(name: str) -> str:
    """Return the text of ``include/sql/<name>.sql``."""
    return (_SQL / f"{name}.sql").read_text("utf-8")


def statement(name: str) -> TextClause:
    """Return ``include/sql/<name>.sql`` as one statement; ``:name`` parameters are bound."""
    return text(read_sql(name))


def sql_folder(name: str) -> Path:
    """Return the folder ``include/sql/<name>``."""
    return _SQL / name
