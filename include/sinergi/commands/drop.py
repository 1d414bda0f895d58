"""A folder of files to load: what lies in it, what of it is new, how it gets into the inbox."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import text

from sinergi.commands.strays import Stray, find_strays
from sinergi.contracts.registry import load_contracts
from sinergi.delivery.archive import fingerprint
from sinergi.delivery.inbox import list_files, put_drop_into_inbox
from sinergi.delivery.ledger import deliveries_to_work_on
from sinergi.errors import ConfigurationError, Place
from sinergi.log import mask_identifiers
from sinergi.settings import Settings
from sinergi.warehouse.connection import begin


@dataclass(frozen=True, kw_only=True)
class DropFile:
    """A file of the folder that belongs to a source with contracts."""

    source: str
    path: Path
    sha256: str

    @property
    def key(self) -> tuple[str, str]:
        """What makes a delivery unique."""
        return self.source, self.sha256


@dataclass(frozen=True, kw_only=True)
class Drop:
    """What a folder holds.

    Attributes:
        files: Files of sources with contracts.
        strays: Files that are not taken, and why.
    """

    files: tuple[DropFile, ...]
    strays: tuple[Stray, ...]

    @property
    def keys(self) -> tuple[tuple[str, str], ...]:
        """Source and sha256 of every delivery, each once, in the order of the files."""
        return tuple(dict.fromkeys(file.key for file in self.files))


def survey_drop(settings: Settings, folder: Path) -> Drop:
    """Look at a folder, whose sub-folders are sources; it is only read.

    Raises:
        ConfigurationError: It is no folder, it is the watched inbox itself, or it cannot be read.
    """
    if not folder.is_dir():
        raise _unusable(folder, "Bukan folder, atau tidak ada.")
    if folder.resolve() == settings.inbox.resolve():
        raise _unusable(folder, "Folder itu kotak masuk yang sudah diawasi; berkas di sana diambil sendiri.")
    known = load_contracts(settings.sources)
    try:
        files = tuple(_files(folder, known))
        strays = tuple(find_strays(folder, known))
    except OSError as error:
        raise _unusable(
            folder, f"Tidak dapat dibaca: {error.strerror} ({mask_identifiers(str(error.filename))})."
        ) from error
    return Drop(files=files, strays=strays)


def without_new_samples(settings: Settings, drop: Drop) -> Drop:
    """Return what may be taken of the sample files: all of them, or only the known ones beside other files.

    Their people are invented. In a warehouse that real files have come to, nobody could tell them from real ones.
    """
    with begin(settings) as connection:
        others = connection.execute(
            text("select exists (select from ops.delivery where sha256 <> all(:sha256))"),
            {"sha256": [file.sha256 for file in drop.files]},
        ).scalar_one()
    if not others:
        return drop
    known = known_deliveries(settings, drop)
    return replace(drop, files=tuple(file for file in drop.files if file.key in known))


def put_new_files(settings: Settings, drop: Drop) -> int:
    """Put what the ledger does not know and what does not wait in the inbox yet there.

    Returns:
        The number of files put.
    """
    there = known_deliveries(settings, drop) | _waiting(settings, drop)
    new = {file.key: file for file in reversed(drop.files) if file.key not in there}
    put_drop_into_inbox(settings, [(file.source, file.path) for file in drop.files if new.get(file.key) is file])
    return len(new)


def known_deliveries(settings: Settings, drop: Drop) -> frozenset[tuple[str, str]]:
    """Return which deliveries of the drop are in the ledger."""
    return frozenset(_ids(settings, drop))


def unfinished_files(settings: Settings, drop: Drop) -> tuple[DropFile, ...]:
    """Return the files with work left: not in the ledger, only received, or held and since decided."""
    ids = _ids(settings, drop)
    with begin(settings) as connection:
        to_do = {
            delivery_id
            for source in {file.source for file in drop.files}
            for delivery_id in deliveries_to_work_on(connection, source)
        }
    return tuple(file for file in drop.files if file.key not in ids or ids[file.key] in to_do)


def sources_with_work(settings: Settings, drop: Drop) -> tuple[str, ...]:
    """Return the sources to start: those of unfinished files, and those where earlier work was left.

    Left are deliveries whose last run broke off, and held ones that somebody has decided since.
    """
    unfinished = {file.source for file in unfinished_files(settings, drop)}
    with begin(settings) as connection:
        left = {source for source in load_contracts(settings.sources) if deliveries_to_work_on(connection, source)}
    return tuple(sorted(unfinished | left))


def _ids(settings: Settings, drop: Drop) -> dict[tuple[str, str], int]:
    with begin(settings) as connection:
        found = connection.execute(
            text("select source, sha256, delivery_id from ops.delivery where sha256 = any(:sha256)"),
            {"sha256": [file.sha256 for file in drop.files]},
        )
        return {(row.source, row.sha256): row.delivery_id for row in found}


def _waiting(settings: Settings, drop: Drop) -> frozenset[tuple[str, str]]:
    """Return the files of the drop whose bytes lie in the inbox already."""
    waiting = set()
    for source in {file.source for file in drop.files}:
        sizes = {file.path.stat().st_size for file in drop.files if file.source == source}
        for look in list_files(settings.inbox / source):
            if look.size in sizes:
                waiting.add((source, _fingerprint_if_there(look.path)))
    return frozenset(waiting)


def _fingerprint_if_there(path: Path) -> str:
    try:
        return fingerprint(path)
    except OSError:
        # Taken this very moment (by then it is in the ledger, and putting it again changes nothing), or
        # not for this user to read: then its bytes are unknown to us.
        return ""


def _files(folder: Path, known: Container[str]) -> Iterator[DropFile]:
    for source in _folders(folder):
        if source.name in known:
            for look in list_files(source):
                yield DropFile(source=source.name, path=look.path, sha256=fingerprint(look.path))


def _folders(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith((".", "_")))


def _unusable(folder: Path, why: str) -> ConfigurationError:
    return ConfigurationError(
        why,
        code="CONFIG-201",
        place=Place(file=str(folder)),
        remedy="Sebutkan folder yang berisi satu folder per sumber, misalnya pkh/ dan slrt/.",
    )
