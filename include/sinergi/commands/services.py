"""``up``, ``down``, ``status``: the services of a home."""

from __future__ import annotations

import shutil
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy.exc import DBAPIError

from sinergi.build.history import is_build_due
from sinergi.commands.lateness import describe_late, find_late
from sinergi.commands.lifecycle import ServicesStatus, down, status, up
from sinergi.commands.overview import (
    describe_ledger,
    describe_pairs,
    describe_waiting,
    find_waiting,
    last_publication,
    tell_more,
)
from sinergi.commands.removal import told_contents
from sinergi.commands.strays import find_inbox_strays
from sinergi.contracts.contract import Contract
from sinergi.contracts.registry import load_contracts
from sinergi.delivery.inbox import list_files
from sinergi.errors import ConfigurationError, ServiceError
from sinergi.log import mask_identifiers
from sinergi.services.component_health import read_component_health
from sinergi.services.outside_failures import explain_outage
from sinergi.services.secrets import read_secret
from sinergi.settings import Settings
from sinergi.warehouse.connection import begin
from sinergi.wording import OFFICE_TIME

Contracts = Mapping[str, Sequence[Contract]]

_MOST_STRAYS = 5
_ADMIN = "airflow_admin"
_FREE_BYTES_WANTED = 2e9
_ON_A_SERVER = (
    "Perintah di server: docker compose exec api-server python -m sinergi …\n"
    '  (`make decide DELIVERY=3 OUTCOME=release` menjadi `… decide 3 release --reason "…" --by "…"`)'
)


def start(settings: Settings, _arguments: Namespace) -> int:
    """Start everything and say where it is."""
    found = up(settings)
    sys.stdout.write(f"{_address(settings, found)}\n")
    return 0


def stop(settings: Settings, _arguments: Namespace) -> int:
    """Stop everything and say what remains."""
    down(settings)
    sys.stdout.write(
        f"PostgreSQL dan Airflow berhenti; di {settings.home} tetap ada {told_contents(settings)}."
        " Nyalakan lagi dengan `make up`.\n"
        if settings.home.is_dir()
        else f"Tidak ada yang dihentikan: {settings.home} belum pernah dipakai.\n"
    )
    return 0


def add_all(parser: ArgumentParser) -> None:
    """Declare the argument of ``status``."""
    parser.add_argument("--all", action="store_true", help="semua yang menunggu, bukan hanya beberapa yang pertama")


def show_status(settings: Settings, arguments: Namespace) -> int:
    """Print what runs, what the ledger says, what waits for a human and what has not come.

    Returns:
        1 when something that should run does not work or a contract is broken, else 0, also when all was
        stopped on purpose.
    """
    contracts, broken = _contracts(settings)
    lines = [f"Folder keadaan: {settings.home}"]
    if settings.starts_services:
        found = status(settings)
        is_disturbed = found.is_wanted and bool(found.missing)
        lines += [*_processes(found), *_verdict(settings, found)]
        is_warehouse_up = found.postgres_pid is not None or settings.warehouse_url is not None
    else:
        health = read_component_health(settings)
        is_disturbed = not all(health.values())
        lines += [*(f"  {name:<14} {'sehat' if works else 'GANGGUAN'}" for name, works in health.items())]
        lines += [_ON_A_SERVER]
        is_warehouse_up = True
    lines += _warehouse(settings, contracts, shows_all=arguments.all) if is_warehouse_up else []
    lines += [*(_inbox(settings, contracts, shows_all=arguments.all) if not broken else []), *_disk(settings)]
    sys.stdout.write("\n".join(lines + broken) + "\n")
    return 1 if is_disturbed or broken else 0


def _contracts(settings: Settings) -> tuple[Contracts, list[str]]:
    """Return the contracts, or none and why: what runs is to be told even then."""
    try:
        return load_contracts(settings.sources), []
    except ConfigurationError as error:
        return {}, [f"GANGGUAN: tidak ada kiriman yang dapat dikerjakan: {error.sentence()}"]


def _processes(found: ServicesStatus) -> list[str]:
    postgres = _line("postgres", found.postgres_pid, is_healthy=True)
    return [
        f"{postgres}  127.0.0.1:{found.postgres_port}" if found.postgres_pid else postgres,
        *(
            _line(process.name, process.pid, is_healthy=process.is_healthy, restarts=process.restarts)
            for process in found.processes
        ),
    ]


def _verdict(settings: Settings, found: ServicesStatus) -> list[str]:
    """Say whether what runs is what should run."""
    if found.is_up:
        login = f"(nama: admin, sandi di {settings.secrets / _ADMIN})"
        return [f"Semua layanan berjalan. Airflow: {found.api_url}  {login}"]
    if found.is_wanted:
        guard = " Penjaga layanan (supervisor) mati." if "supervisor" in found.missing else ""
        return [
            f"GANGGUAN: seharusnya berjalan, tetapi tidak: {', '.join(found.missing)}.{guard}",
            f"  Pulihkan dengan `make up`; bila terulang, baca catatan di {settings.home / 'logs'}.",
        ]
    if found.postgres_pid is not None:
        return ["Hanya PostgreSQL yang menyala; Airflow dihentikan, nyalakan dengan `make up`."]
    return ["Layanan dihentikan, atau belum pernah dinyalakan; nyalakan dengan `make up`."]


def _warehouse(settings: Settings, contracts: Contracts, *, shows_all: bool) -> list[str]:
    try:
        with begin(settings) as connection:
            ledger = describe_ledger(connection)
            waiting = find_waiting(connection)
            pairs = describe_pairs(connection)
            late = find_late(connection, settings, contracts, today=datetime.now(OFFICE_TIME).date())
        if is_build_due(settings):
            ledger[-1] += "; ada yang lebih baru"
    except (DBAPIError, ServiceError) as error:
        outage = error if isinstance(error, ServiceError) else explain_outage(settings, error)
        return [outage.sentence() if outage else "Gudang data belum disiapkan; jalankan `make up`."]
    lines = ["Gudang data:", *ledger, last_publication(settings.home / "publish")]
    lines += [f"Menunggu orang: {len(waiting)} kiriman", *_indented(describe_waiting(waiting, shows_all=shows_all))]
    lines += pairs
    if late:
        lines += [f"Terlambat datang: {len(late)} jenis berkas", *_indented(describe_late(late, shows_all=shows_all))]
    return lines


def _indented(lines: Iterable[str]) -> Iterator[str]:
    return (f"  {line}" for line in lines)


def _disk(settings: Settings) -> list[str]:
    """Return a warning when the disk of the home is nearly full."""
    folder = next(path for path in (settings.home, *settings.home.parents) if path.is_dir())
    free = shutil.disk_usage(folder).free
    if free >= _FREE_BYTES_WANTED:
        return []
    return [f"RUANG DISK HAMPIR HABIS: tinggal {free / 1e9:.1f} GB untuk {settings.home}; kosongkan atau perbesar."]


def _inbox(settings: Settings, sources: Contracts, *, shows_all: bool) -> list[str]:
    """Return how many files wait to be taken, and each that nobody will take as it lies."""
    strays = find_inbox_strays(settings, sources)
    hindered = {stray.name for stray in strays}
    waiting = sum(
        str(look.path.relative_to(settings.inbox)) not in hindered
        for source in sources
        for look in list_files(settings.inbox / source)
    )
    lines = [f"Kotak masuk: {settings.inbox}, {waiting} berkas menunggu diambil"]
    if strays:
        lines.append(f"Tidak diambil dari kotak masuk: {len(strays)}")
        shown = strays if shows_all else strays[:_MOST_STRAYS]
        lines += _indented(f"{mask_identifiers(stray.name)}: {stray.reason}" for stray in shown)
    if len(strays) > _MOST_STRAYS and not shows_all:
        lines.append(f"  {tell_more(len(strays) - _MOST_STRAYS)}")
    return lines


def _line(name: str, pid: int | None, *, is_healthy: bool, restarts: int = 0) -> str:
    state = "mati" if pid is None else "sehat" if is_healthy else "belum sehat"
    again = f", {restarts} kali dijalankan lagi" if restarts else ""
    return f"  {name:<14} {state}{f' (pid {pid}{again})' if pid else ''}"


def _address(settings: Settings, found: ServicesStatus) -> str:
    return f"Airflow: {found.api_url}  (nama: admin, sandi: {read_secret(settings, _ADMIN)})"
