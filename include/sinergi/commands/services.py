"""``up``, ``down``, ``status``: the services of a home."""

from __future__ import annotations

import sys
from argparse import Namespace

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from sinergi.commands.lifecycle import ServicesStatus, down, status, up
from sinergi.log import mask_identifiers
from sinergi.services.secrets import read_secret
from sinergi.settings import Settings
from sinergi.warehouse.connection import begin


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
    """Print what runs; 0 also when nothing does."""
    found = status(settings)
    lines = [f"Folder keadaan: {settings.home}", _line("postgres", found.postgres_pid, is_healthy=True)]
    lines[1] += f"  127.0.0.1:{found.postgres_port}" if found.postgres_pid else ""
    lines += [
        _line(process.name, process.pid, is_healthy=process.is_healthy, restarts=process.restarts)
        for process in found.processes
    ]
    if found.is_up:
        lines.append(_address(settings, found))
    if found.postgres_pid is not None:
        lines += _held_deliveries(settings)
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def _held_deliveries(settings: Settings) -> list[str]:
    """Return what waits for a human: held deliveries, and those whose last step failed."""
    try:
        with begin(settings) as connection:
            held = connection.execute(
                text(
                    "select d.delivery_id, d.source, d.file_name,"
                    " coalesce(d.reason, 'gagal di ' || s.step || ' (' || (s.detail ->> 'code') || ')') as reason,"
                    " case d.status when 'held' then 'Ditahan' else 'Belum selesai' end as state"
                    " from ops.delivery as d left join lateral ("
                    "   select step, outcome, detail from ops.step_run where delivery_id = d.delivery_id"
                    "   order by step_run_id desc limit 1) as s on true"
                    " where d.status = 'held' or (d.status = 'received' and s.outcome = 'failed')"
                    " order by d.delivery_id"
                )
            ).all()
    except DBAPIError:
        return ["Gudang data belum disiapkan; jalankan `make up`."]
    return [
        f"{row.state}: kiriman {row.delivery_id} {row.source}/{mask_identifiers(row.file_name)}: {row.reason}"
        for row in held
    ]


def _line(name: str, pid: int | None, *, is_healthy: bool, restarts: int = 0) -> str:
    state = "mati" if pid is None else "sehat" if is_healthy else "belum sehat"
    again = f", {restarts} kali dijalankan lagi" if restarts else ""
    return f"  {name:<14} {state}{f' (pid {pid}{again})' if pid else ''}"


def _address(settings: Settings, found: ServicesStatus) -> str:
    return f"Airflow: {found.api_url}  (nama: admin, sandi: {read_secret(settings, 'airflow_admin')})"
