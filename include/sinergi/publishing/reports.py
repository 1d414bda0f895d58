"""Everything that is declared to go out, brought up to date in ``SINERGI_HOME/publish``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import ColumnClause, Connection, FromClause, column, inspect, select, table, text

from sinergi.errors import SinergiError
from sinergi.log import get_logger
from sinergi.publishing.declaration import Publication, load_publications
from sinergi.publishing.delimited import write_csv
from sinergi.publishing.metadata import describe
from sinergi.publishing.suppression import SafeTable, hide_small
from sinergi.publishing.workbook import made_at_of, write_workbook
from sinergi.services.files import exclusive_lock, make_private_folder, write_whole
from sinergi.services.home import run_folder
from sinergi.settings import Settings
from sinergi.warehouse.connection import warehouse_engine
from sinergi.warehouse.statements import read_sql

logger = get_logger(__name__)

CUTOFF = "data_cutoff_at"
_LOCK = "publish.lock"
_FILE_MODE = 0o644


@dataclass(frozen=True, kw_only=True)
class PublicationResult:
    """What became of one publication.

    Attributes:
        name: Its name.
        rows: Rows shown.
        hidden_cells: Cells hidden among them.
        written: Names of the files written; none when nothing was new.
    """

    name: str
    rows: int
    hidden_cells: int
    written: tuple[str, ...]


def publish_folder(settings: Settings) -> Path:
    """Return the folder of what may go out."""
    return settings.home / "publish"


def publish_reports(settings: Settings) -> tuple[PublicationResult, ...]:
    """Write every declared table as CSV and XLSX where its content has changed.

    One run at a time. A kill leaves of every file the old one or the new one, and the next run
    writes what is missing. One publication that fails does not keep the others back.

    Raises:
        ConfigurationError: ``publications.yml`` is wrong.
        SinergiError: One of the publications could not be made (the first that failed).
    """
    publications = load_publications(settings.reference / "publications.yml")
    folder = make_private_folder(publish_folder(settings))
    results: list[PublicationResult] = []
    failures: list[SinergiError] = []
    with (
        exclusive_lock(run_folder(settings) / _LOCK),
        warehouse_engine(settings, role="analyst").connect() as connection,
    ):
        _remove_half_written(folder)
        for publication in publications:
            try:
                results.append(_publish(connection, publication, folder))
            except SinergiError as error:
                logger.error("%s", error.sentence())
                failures.append(error)
    if failures:
        raise failures[0]
    return tuple(results)


def _publish(connection: Connection, publication: Publication, folder: Path) -> PublicationResult:
    with connection.begin():
        rows = _read(connection, publication)
        meanings = _meanings(connection, publication)
    shown = hide_small(publication, rows)
    path = folder / f"{publication.name}.xlsx"
    cutoff_at = None if rows.empty else rows[CUTOFF].max().to_pydatetime()

    def workbook(made_at: datetime) -> bytes:
        metadata = describe(publication, shown, meanings=meanings, cutoff_at=cutoff_at, made_at=made_at)
        return write_workbook(publication, shown, metadata, made_at=made_at)

    files = {path.with_suffix(".csv"): write_csv(publication, shown.rows)}
    before = made_at_of(path)
    if before is None or not _holds(path, workbook(before)):
        files[path] = workbook(datetime.now(UTC))
    written = tuple(target.name for target, content in files.items() if _bring(target, content))
    logger.info("%s: %s baris, %s sel tertutup, %s berkas ditulis", *_counts(publication, shown), len(written))
    return PublicationResult(name=publication.name, rows=len(rows), hidden_cells=shown.hidden_cells, written=written)


def _counts(publication: Publication, shown: SafeTable) -> tuple[str, int, int]:
    return publication.name, len(shown.rows), shown.hidden_cells


def _read(connection: Connection, publication: Publication) -> pd.DataFrame:
    """Return the rows of a publication in its order, as the analyst sees them."""
    names = [published.name for published in publication.columns]
    columns: list[ColumnClause[Any]] = [column(name) for name in names]
    source: FromClause
    if publication.mart is not None:
        source = table(publication.mart, schema="mart")
    else:
        body = read_sql(f"publish/{publication.select}").rstrip().removesuffix(";")
        source = text(body).columns(*columns).subquery("shown")
    query = select(*columns).select_from(source).order_by(*(column(name) for name in publication.order))
    rows = pd.DataFrame(connection.execute(query).all(), columns=names)
    whole = {published.name: "Int64" for published in publication.columns if published.kind in {"count", "year"}}
    rows = rows.astype(whole)
    rows[CUTOFF] = pd.to_datetime(rows[CUTOFF], utc=True)
    return rows


def _meanings(connection: Connection, publication: Publication) -> dict[str, str]:
    """Return the comments of the mart's columns."""
    if publication.mart is None:
        return {}
    described = inspect(connection).get_columns(publication.mart, schema="mart")
    return {found["name"]: found.get("comment") or "" for found in described}


def _bring(path: Path, content: bytes) -> bool:
    if _holds(path, content):
        return False
    write_whole(path, content, mode=_FILE_MODE)
    return True


def _holds(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() == content


def _remove_half_written(folder: Path) -> None:
    """Remove what a kill left beside the files; under the lock nobody else writes here."""
    for kind in ("csv", "xlsx"):
        for path in folder.glob(f".*.{kind}.*.*"):
            path.unlink(missing_ok=True)
