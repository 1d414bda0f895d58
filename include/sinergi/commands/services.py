"""``up``, ``down``, ``status``: the services of a home."""

from __future__ import annotations

import sys
from argparse import Namespace

from sqlalchemy.exc import DBAPIError

from sinergi.build.history import is_build_due
from sinergi.commands.lifecycle import ServicesStatus, down, status, up
from sinergi.commands.overview import describe_ledger, describe_waiting, find_waiting
from sinergi.commands.strays import find_inbox_strays
from sinergi.contracts.registry import load_contracts
from sinergi.delivery.inbox import list_files
from sinergi.log import mask_identifiers
from sinergi.services.component_health import read_component_health
from sinergi.services.secrets import read_secret
from sinergi.settings import Settings
from sinergi.warehouse.connection import begin

_MOST_STRAYS = 10
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
    """Stop everything."""
    down(settings)
    return 0


def show_status(settings: Settings, _arguments: Namespace) -> int:
    """Print what runs, what the ledger says and what waits for a human.

    Returns:
        1 when something that should run does not work, else 0, also when all was stopped on purpose.
    """
    lines = [f"Folder keadaan: {settings.home}"]
    if settings.starts_services:
        found = status(settings)
        is_disturbed = found.is_wanted and bool(found.missing)
        lines += [*_processes(found), *_verdict(settings, found)]
        if found.postgres_pid is not None:
            lines += _warehouse(settings)
    else:
        health = read_component_health(settings)
        is_disturbed = not all(health.values())
        lines += [*(f"  {name:<14} {'sehat' if works else 'GANGGUAN'}" for name, works in health.items())]
        lines += [_ON_A_SERVER, *_warehouse(settings)]
    lines += _inbox(settings)
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if is_disturbed else 0


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
        return [f"Semua layanan berjalan. {_address(settings, found)}"]
    if found.is_wanted:
        guard = " Penjaga layanan (supervisor) mati." if "supervisor" in found.missing else ""
        return [
            f"GANGGUAN: seharusnya berjalan, tetapi tidak: {', '.join(found.missing)}.{guard}",
            f"  Pulihkan dengan `make up`; bila terulang, baca catatan di {settings.home / 'logs'}.",
        ]
    if found.postgres_pid is not None:
        return ["Hanya PostgreSQL yang menyala; Airflow dihentikan, nyalakan dengan `make up`."]
    return ["Layanan dihentikan, atau belum pernah dinyalakan; nyalakan dengan `make up`."]


def _warehouse(settings: Settings) -> list[str]:
    try:
        with begin(settings) as connection:
            lines = ["Gudang data:", *describe_ledger(connection)]
            waiting = find_waiting(connection)
        if is_build_due(settings):
            lines[-1] += "; ada data yang lebih baru, menunggu build_warehouse"
    except DBAPIError:
        return ["Gudang data belum disiapkan; jalankan `make up`."]
    told = describe_waiting(waiting)
    return [*lines, f"Menunggu orang: {len(waiting)} kiriman", *(f"  {line}" for line in told)]


def _inbox(settings: Settings) -> list[str]:
    """Return how many files wait to be taken, and each that nobody will take as it lies."""
    sources = load_contracts(settings.sources)
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
        lines += [f"  {mask_identifiers(stray.name)}: {stray.reason}" for stray in strays[:_MOST_STRAYS]]
    if len(strays) > _MOST_STRAYS:
        lines.append(f"  … dan {len(strays) - _MOST_STRAYS} lagi")
    return lines


def _line(name: str, pid: int | None, *, is_healthy: bool, restarts: int = 0) -> str:
    state = "mati" if pid is None else "sehat" if is_healthy else "belum sehat"
    again = f", {restarts} kali dijalankan lagi" if restarts else ""
    return f"  {name:<14} {state}{f' (pid {pid}{again})' if pid else ''}"


def _address(settings: Settings, found: ServicesStatus) -> str:
    return f"Airflow: {found.api_url}  (nama: admin, sandi: {read_secret(settings, 'airflow_admin')})"
