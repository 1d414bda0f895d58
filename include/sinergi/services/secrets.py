"""Passwords and keys of one installation, generated once into ``SINERGI_HOME/secrets``.

Usage::

    ensure_secrets(settings)                       # idempotent; existing ones are never replaced
    read_secret(settings, "postgres_sinergi_etl")  # a password, as text
    read_key(settings, "token").value              # 32 random bytes
    read_key(settings, "seal").key_id              # short name that goes in front of sealed values

The folder has mode 700, each file 600. A key file holds one line, ``<key id> <64 hex digits>``.
Losing ``token.key`` or ``seal.key`` makes stored tokens and sealed values useless: both belong
in the backup, kept apart from the data.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from sinergi.errors import ServiceError
from sinergi.services.files import exclusive_lock, make_private_folder, write_whole
from sinergi.settings import Settings

PASSWORDS = (
    "postgres_superuser",
    "postgres_airflow",
    "postgres_sinergi_owner",
    "postgres_sinergi_etl",
    "postgres_sinergi_analyst",
    "airflow_jwt",
    "airflow_api",
    "airflow_fernet",
    "airflow_admin",
    "airflow_operator",
    "airflow_viewer",
)
KEYS = ("token", "seal")
LOGINS_FILE = "airflow_logins.json"
AIRFLOW_LOGINS = {"admin": "airflow_admin", "operator": "airflow_operator", "viewer": "airflow_viewer"}

_SPOKEN_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, kw_only=True)
class SecretKey:
    """A key of 32 random bytes and the short name under which it is known.

    Attributes:
        key_id: Eight hexadecimal digits, random; safe to store beside what the key protects.
        value: The 32 bytes; never shown by ``repr``.
    """

    key_id: str
    value: bytes = field(repr=False)


def ensure_secrets(settings: Settings) -> None:
    """Generate every secret that does not exist yet; safe at any time, from several processes."""
    folder = make_private_folder(settings.secrets)
    folder.chmod(0o700)
    with exclusive_lock(folder / ".lock"):
        for name in PASSWORDS:
            _write_once(folder / name, partial(_new_password, name))
        for name in KEYS:
            _write_once(folder / f"{name}.key", _new_key)
        _write_once(folder / LOGINS_FILE, partial(_logins, settings))


def read_secret(settings: Settings, name: str) -> str:
    """Return the password ``name`` (one of ``PASSWORDS``).

    Raises:
        ServiceError: The secret does not exist; the installation was never started.
    """
    path = settings.secrets / name
    try:
        return path.read_text("ascii").strip()
    except OSError as error:
        raise _missing(path) from error


def read_key(settings: Settings, name: str) -> SecretKey:
    """Return the key ``name`` (``"token"`` or ``"seal"``).

    Raises:
        ServiceError: The key does not exist or is not what was written.
    """
    path = settings.secrets / f"{name}.key"
    try:
        key_id, digits = path.read_text("ascii").split()
        value = bytes.fromhex(digits)
    except OSError as error:
        raise _missing(path) from error
    except ValueError:
        raise _damaged(path) from None
    if len(value) != 32:
        raise _damaged(path)
    return SecretKey(key_id=key_id, value=value)


def _write_once(path: Path, make: Callable[[], str]) -> None:
    if not path.exists():
        write_whole(path, make().encode("ascii"))


def _new_password(name: str) -> str:
    if name == "airflow_fernet":
        return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode("ascii")
    if name in AIRFLOW_LOGINS.values():
        return "".join(secrets.choice(_SPOKEN_ALPHABET) for _ in range(16))
    return secrets.token_hex(32)


def _new_key() -> str:
    return f"{secrets.token_hex(4)} {secrets.token_hex(32)}"


def _logins(settings: Settings) -> str:
    return json.dumps({login: read_secret(settings, name) for login, name in AIRFLOW_LOGINS.items()})


def _missing(path: Path) -> ServiceError:
    return ServiceError(
        f"Rahasia {path.name} tidak ditemukan di {path.parent}.",
        code="SERVICE-101",
        remedy="Jalankan `make up`, atau pulihkan berkasnya dari cadangan.",
    )


def _damaged(path: Path) -> ServiceError:
    return ServiceError(
        f"Kunci {path.name} di {path.parent} rusak.",
        code="SERVICE-102",
        remedy="Pulihkan berkas itu dari cadangan; jangan dibuat ulang, data lama tidak akan terbaca lagi.",
    )
