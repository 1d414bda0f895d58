"""Launcher of the embedded PostgreSQL 18; thin, so that another build can take its place.

Usage::

    start_postgres(settings)   # idempotent; makes the cluster, the two databases and the roles
    engine = create_engine(warehouse_url(settings, "owner"))   # sinergi.services.urls
    stop_postgres(settings)    # idempotent; a fast shutdown

It listens on 127.0.0.1 only, on a port kept in the home (the next free one when that is taken),
has no unix socket, asks every login for a password and writes no value of a row into its log.
After a ``kill -9`` of anything, at any moment, ``start_postgres`` recovers.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import tempfile
import time
from pathlib import Path

from sinergi.errors import ServiceError
from sinergi.log import get_logger
from sinergi.services.cluster import Cluster, locate_cluster
from sinergi.services.databases import provision_databases
from sinergi.services.files import exclusive_lock, write_whole
from sinergi.services.home import home_token, prepare_home, run_folder
from sinergi.services.ports import next_free_port
from sinergi.services.postgres_settings import access_rules, server_settings
from sinergi.services.secrets import ensure_secrets, read_secret
from sinergi.services.urls import PORT_FILE, embedded_port
from sinergi.settings import Settings

logger = get_logger(__name__)

_FIRST_PORT = 25432
_PORT_SPREAD = 1000
_START_ATTEMPTS = 5
_RECOVERY_SECONDS = 600
_RECOVERY_BEFORE_STOP_SECONDS = 60
_IS_REJECTING = 1
_ORPHANS_PATIENCE_SECONDS = 1
_LOG_KEPT_BYTES = 5_000_000


def start_postgres(settings: Settings, *, durable: bool = True) -> None:
    """Make the cluster when there is none, start it when it does not run, complete its databases.

    Args:
        settings: Whose home it is.
        durable: ``False`` gives up safety against a power cut for speed; for tests only.

    Raises:
        ServiceError: It cannot be made or started; the sentence names the log.
    """
    prepare_home(settings)
    ensure_secrets(settings)
    with _lock(settings):
        cluster = locate_cluster(settings)
        if not _adopt(cluster, settings):
            _end_orphans(cluster)
            _make_data_folder(cluster, settings)
            _start(cluster, settings, durable=durable)
        provision_databases(settings)


def stop_postgres(settings: Settings) -> None:
    """Stop the cluster: fast, then at once, then by force. Nothing happens when it does not run."""
    if not (settings.home / "postgres").exists():
        return
    with _lock(settings):
        cluster = locate_cluster(settings)
        _wait_for_recovery(cluster, settings)
        for mode, seconds in (("fast", 30), ("immediate", 10)):
            if _postmaster(cluster) is None:
                break
            cluster.run("pg_ctl", "stop", "-D", cluster.data, "-m", mode, "-w", "-t", str(seconds))
        _end_orphans(cluster)


def is_postgres_running(settings: Settings) -> bool:
    """Return whether the embedded PostgreSQL of this home runs."""
    return postgres_pid(settings) is not None


def postgres_pid(settings: Settings) -> int | None:
    """Return the process id of the embedded PostgreSQL of this home, ``None`` when it is down."""
    if not (settings.home / "postgres").exists():
        return None
    return _postmaster(locate_cluster(settings))


def remove_postgres(settings: Settings) -> None:
    """Stop the cluster and delete its data, also where it lives outside the home."""
    stop_postgres(settings)
    link = settings.home / "postgres"
    if link.exists():
        shutil.rmtree(link.resolve())
    if link.is_symlink():
        link.unlink()


def _lock(settings: Settings) -> contextlib.AbstractContextManager[None]:
    return exclusive_lock(run_folder(settings) / "postgres.lock")


def _make_data_folder(cluster: Cluster, settings: Settings) -> None:
    for left_over in cluster.root.glob("making-*"):
        shutil.rmtree(left_over)
    if cluster.data.exists():
        return
    logger.info("Menyiapkan PostgreSQL di %s", cluster.root)
    beside = Path(tempfile.mkdtemp(prefix="making-", dir=cluster.root))
    password = beside / "password"
    write_whole(password, read_secret(settings, "postgres_superuser").encode("ascii"))
    cluster.give(password)
    cluster.give(beside)
    made = cluster.run(
        *("initdb", "-D", beside / "data", "-U", "postgres", "-A", "scram-sha-256", "--pwfile", password),
        *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--encoding=UTF8"),
    )
    if made.returncode != 0:
        raise ServiceError(
            f"initdb gagal: {_last_line(made.stdout)}",
            code="SERVICE-130",
            remedy=f"Periksa ruang disk dan hak akses {cluster.root}, lalu ulangi.",
        )
    (beside / "data").rename(cluster.data)
    shutil.rmtree(beside)


def _start(cluster: Cluster, settings: Settings, *, durable: bool) -> None:
    _rotate_log(cluster)
    _forget_strange_process_id(cluster)
    port = _kept_port(settings)
    for _ in range(_START_ATTEMPTS):
        port = next_free_port(port)
        _write_settings(cluster, "postgresql.conf", server_settings(port=port, durable=durable))
        _write_settings(cluster, "pg_hba.conf", access_rules())
        started = cluster.run(
            *("pg_ctl", "start", "-D", cluster.data, "-l", cluster.log, "-w", "-t", str(_RECOVERY_SECONDS)),
            *("-o", f"-c cluster_name={cluster.name}"),
            timeout=_RECOVERY_SECONDS + 30,
        )
        if started.returncode == 0:
            write_whole(settings.home / PORT_FILE, str(port).encode("ascii"))
            logger.info("PostgreSQL berjalan di 127.0.0.1:%s", port)
            return
        time.sleep(1)
    raise ServiceError(
        "PostgreSQL tidak dapat dijalankan.", code="SERVICE-131", remedy=f"Baca catatannya: {cluster.log}"
    )


def _adopt(cluster: Cluster, settings: Settings) -> bool:
    """Take on a server that runs already, even when a kill came before its port was written down.

    Returns:
        Whether one runs and answers; its own ``postmaster.pid`` tells the port.
    """
    deadline = time.monotonic() + _RECOVERY_SECONDS
    while _postmaster(cluster) is not None and time.monotonic() < deadline:
        port = _listening_port(cluster)
        if port is not None and cluster.run("pg_isready", "-h", "127.0.0.1", "-p", str(port)).returncode == 0:
            if _kept_port(settings) != port or not (settings.home / PORT_FILE).exists():
                write_whole(settings.home / PORT_FILE, str(port).encode("ascii"))
            return True
        time.sleep(0.05)
    return False


def _listening_port(cluster: Cluster) -> int | None:
    """Return the port in ``postmaster.pid`` (its fourth line), ``None`` while it is being written."""
    try:
        return int((cluster.data / "postmaster.pid").read_text("utf-8").splitlines()[3])
    except (OSError, ValueError, IndexError):
        return None


def _write_settings(cluster: Cluster, name: str, content: str) -> None:
    path = cluster.data / name
    write_whole(path, content.encode("utf-8"))
    cluster.give(path)


def _kept_port(settings: Settings) -> int:
    try:
        return embedded_port(settings)
    except ServiceError:
        return _FIRST_PORT + int(home_token(settings), 16) % _PORT_SPREAD


def _postmaster(cluster: Cluster) -> int | None:
    pid = _written_pid(cluster)
    return pid if pid is not None and _belongs(pid, cluster) else None


def _written_pid(cluster: Cluster) -> int | None:
    try:
        return int((cluster.data / "postmaster.pid").read_text("utf-8").split("\n", 1)[0])
    except (OSError, ValueError):
        return None


def _belongs(pid: int, cluster: Cluster) -> bool:
    if not Path("/proc/self").exists():
        return _is_alive(pid)
    try:
        title = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
    program = Path(os.fsdecode(title.split(b"\0", 1)[0])).name
    if program not in {"initdb", "postgres"} and not program.startswith("postgres:"):
        return False
    return cluster.name.encode() in title or os.fsencode(cluster.root / "making-") in title


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _forget_strange_process_id(cluster: Cluster) -> None:
    """Drop ``postmaster.pid`` when its number is another program's now (after a reboot)."""
    pid = _written_pid(cluster)
    if pid is not None and _is_alive(pid):
        (cluster.data / "postmaster.pid").unlink(missing_ok=True)


def _end_orphans(cluster: Cluster) -> None:
    """End what outlived its postmaster: it holds the shared memory of the data folder."""
    deadline = time.monotonic() + _ORPHANS_PATIENCE_SECONDS
    while orphans := [pid for pid in _processes() if _belongs(pid, cluster)]:
        if time.monotonic() > deadline:
            for pid in orphans:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)


def _processes() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").glob("[0-9]*")]


def _wait_for_recovery(cluster: Cluster, settings: Settings) -> None:
    """Let a running crash recovery end: PostgreSQL 18 hangs when it is told to stop meanwhile."""
    deadline = time.monotonic() + _RECOVERY_BEFORE_STOP_SECONDS
    while _postmaster(cluster) is not None and time.monotonic() < deadline:
        answer = cluster.run("pg_isready", "-h", "127.0.0.1", "-p", str(embedded_port(settings)))
        if answer.returncode != _IS_REJECTING:
            return
        time.sleep(0.1)


def _rotate_log(cluster: Cluster) -> None:
    if cluster.log.exists() and cluster.log.stat().st_size > _LOG_KEPT_BYTES:
        cluster.log.replace(cluster.log.with_suffix(".log.1"))


def _last_line(output: str) -> str:
    return next((line for line in reversed(output.splitlines()) if line.strip()), "tanpa keterangan")
