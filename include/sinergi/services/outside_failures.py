"""Why an outside PostgreSQL does not let us in, in one sentence, whatever language it speaks.

libpq gives no code for a refused connection, only a text in the language of the server, which may hold
parts of the address. So what can be tried is tried: the host, the port, another database of the same server.
"""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass

import psycopg2
from psycopg2.extensions import parse_dsn

from sinergi.errors import ServiceError
from sinergi.services.urls import warehouse_url
from sinergi.settings import Settings

_CODE = "SERVICE-141"
_REACH_SECONDS = 5
_DEFAULT_PORT = "5432"
_ALWAYS_THERE = ("postgres", "template1")
_CHECK_ADDRESS = "Periksa SINERGI_WAREHOUSE_URL."


@dataclass(frozen=True, kw_only=True)
class _Hint:
    """What an English message of libpq or the server tells, and what to do."""

    pattern: re.Pattern[str]
    message: str
    remedy: str


def _hint(pattern: str, message: str, remedy: str) -> _Hint:
    return _Hint(pattern=re.compile(pattern, re.IGNORECASE), message=message, remedy=remedy)


_HINTS = (
    _hint(
        "does not support SSL",
        "PostgreSQL gudang data tidak memakai SSL, sedangkan alamatnya mewajibkan SSL.",
        "Nyalakan SSL di server itu, atau hapus sslmode dari SINERGI_WAREHOUSE_URL.",
    ),
    _hint(
        "certificate|ssl error|root.crt|sslmode|sslrootcert",
        "Sambungan SSL ke PostgreSQL gudang data gagal (sertifikat atau sslmode).",
        "Periksa sslmode dan sslrootcert di SINERGI_WAREHOUSE_URL bersama pengelolanya.",
    ),
    _hint(
        r"pg_hba\.conf",
        "PostgreSQL gudang data tidak mengizinkan komputer atau login ini masuk (pg_hba.conf).",
        "Minta pengelolanya menambah baris di pg_hba.conf; bila ia mewajibkan SSL, tambahkan ?sslmode=require.",
    ),
    _hint(
        "too many (clients|connections)|remaining connection slots",
        "PostgreSQL gudang data penuh: semua sambungannya terpakai.",
        "Coba lagi nanti, atau minta pengelolanya menaikkan max_connections.",
    ),
    _hint(
        "starting up|shutting down|recovery mode|not accepting connections",
        "PostgreSQL gudang data sedang dinyalakan, dimatikan, atau ditutup.",
        "Coba lagi sebentar lagi.",
    ),
    _hint(
        "invalid (connection|uri|port|integer|sslmode)|unsupported startup parameter|invalid percent",
        "Alamat di SINERGI_WAREHOUSE_URL berisi pilihan yang tidak dikenal.",
        "Periksa bagian sesudah tanda tanya; lihat docs/how-to/outside-postgresql.md.",
    ),
)


def explain_refusal(dsn: str, error: psycopg2.Error | None = None) -> ServiceError:
    """Return what keeps this address from being reached.

    Args:
        dsn: The address as libpq reads it; it is tried, never told.
        error: What libpq said.
    """
    told = str(error or "")
    try:
        parts = parse_dsn(dsn)
    except psycopg2.ProgrammingError:
        return _failure("SINERGI_WAREHOUSE_URL tidak dapat dibaca sebagai alamat PostgreSQL.", _CHECK_ADDRESS)
    host, port = parts.get("host", ""), parts.get("port", _DEFAULT_PORT)
    unreachable = _try_host(host, port)
    if unreachable is not None:
        return unreachable
    for hint in _HINTS:
        if hint.pattern.search(told):
            return _failure(hint.message, hint.remedy)
    if _enters_elsewhere(parts):
        return _failure(
            f"Basis data {parts.get('dbname')} tidak ada di PostgreSQL gudang data, atau tertutup bagi login ini.",
            "Minta pengelolanya membuat basis data itu dengan login ini sebagai pemiliknya, atau betulkan namanya.",
        )
    return _failure(
        "PostgreSQL gudang data menolak nama pengguna atau sandinya.",
        "Periksa keduanya di SINERGI_WAREHOUSE_URL; tanda khusus di sandi ditulis sebagai kode persen (@ jadi %40).",
    )


def explain_outage(settings: Settings, error: Exception) -> ServiceError | None:
    """Return what to say when a connection to either warehouse was refused or broke off; ``None`` for all else.

    Args:
        settings: Whose warehouse it is.
        error: An ``OperationalError`` of SQLAlchemy. One with a code of PostgreSQL's comes from a statement.
    """
    cause = getattr(error, "orig", None)
    if not isinstance(cause, psycopg2.OperationalError) or cause.pgcode is not None:
        return None
    if settings.warehouse_url is not None:
        return explain_refusal(warehouse_url(settings).replace("+psycopg2", "", 1), cause)
    return _failure("PostgreSQL bawaan tidak menjawab atau terputus.", "Jalankan `make up`, lalu ulangi.")


def _try_host(host: str, port: str) -> ServiceError | None:
    """Return why nothing listens there; ``None`` when something does, or when it is a socket or a list."""
    if not host or host.startswith("/") or "," in host or not port.isdecimal():
        return None
    try:
        socket.create_connection((host, int(port)), timeout=_REACH_SECONDS).close()
    except socket.gaierror:
        return _failure(f"Nama server {host} tidak dikenal.", _CHECK_ADDRESS)
    except TimeoutError:
        return _failure(
            f"Server {host} tidak menjawab di port {port}.", "Periksa jaringan, dinding api, dan alamatnya."
        )
    except (OSError, OverflowError):
        return _failure(
            f"Tidak ada PostgreSQL yang mendengarkan di {host} port {port}.",
            "Nyalakan server itu, atau betulkan SINERGI_WAREHOUSE_URL.",
        )
    return None


def _enters_elsewhere(parts: dict[str, str]) -> bool:
    for database in _ALWAYS_THERE:
        try:
            psycopg2.connect(**{**parts, "dbname": database}).close()
        except psycopg2.OperationalError:
            continue
        return True
    return False


def _failure(message: str, remedy: str) -> ServiceError:
    return ServiceError(message, code=_CODE, remedy=remedy)
