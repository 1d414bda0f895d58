"""Where everything lives: the state folder, the warehouse, the kabupaten served."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from sinergi.errors import ConfigurationError

REPOSITORY = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Settings of one installation, read once from the environment.

    Attributes:
        home: ``SINERGI_HOME``, the folder that holds all state.
        repository: The checkout that holds ``dags/``, ``include/`` and ``expectations/``.
        warehouse_url: ``SINERGI_WAREHOUSE_URL`` when an outside PostgreSQL is used, else ``None``.
        api_port: ``SINERGI_API_PORT``, the wanted port of the Airflow UI.
        kabupaten_code: Dotted Kemendagri code of the kabupaten served.
        airflow_database_url: ``SINERGI_AIRFLOW_DATABASE_URL`` when an outside PostgreSQL holds the
            metadata of Airflow, else ``None``.
        api_server_url: ``SINERGI_API_SERVER_URL``, where the processes of Airflow reach its API when
            somebody else starts each of them (containers); ``None`` when Sinergi starts all of them here.
    """

    home: Path
    repository: Path
    warehouse_url: str | None
    api_port: int
    kabupaten_code: str
    airflow_database_url: str | None = None
    api_server_url: str | None = None

    @property
    def starts_services(self) -> bool:
        """Whether Sinergi starts PostgreSQL and Airflow itself, on this machine."""
        return self.api_server_url is None

    @property
    def inbox(self) -> Path:
        """Folder that is watched, one sub-folder per source."""
        return self.home / "inbox"

    @property
    def refused(self) -> Path:
        """Folder of refused files, each with a text that says why."""
        return self.inbox / "_ditolak"

    @property
    def archive(self) -> Path:
        """Immutable raw copies by sha256; only :mod:`sinergi.delivery.archive` goes there."""
        return self.home / "archive"

    @property
    def outbox(self) -> Path:
        """What goes back to senders."""
        return self.home / "outbox"

    @property
    def secrets(self) -> Path:
        """Generated passwords and keys (directory mode 700, files 600)."""
        return self.home / "secrets"

    @property
    def sources(self) -> Path:
        """Contracts of the feeds."""
        return self.repository / "include" / "sources"

    @property
    def samples(self) -> Path:
        """Sample exports of invented people, one folder per source."""
        return self.repository / "include" / "samples" / "inbox"

    @property
    def reference(self) -> Path:
        """Reviewed reference data."""
        return self.repository / "include" / "reference"

    @property
    def sql(self) -> Path:
        """SQL files by schema."""
        return self.repository / "include" / "sql"

    @property
    def expectations(self) -> Path:
        """Great Expectations suites."""
        return self.repository / "expectations"


def load_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings from the environment and ``include/reference/kabupaten.yml``."""
    home = _home(environment.get("SINERGI_HOME") or str(REPOSITORY / ".sinergi"))
    kabupaten = yaml.safe_load((REPOSITORY / "include/reference/kabupaten.yml").read_text("utf-8"))
    settings = Settings(
        home=home,
        repository=REPOSITORY,
        warehouse_url=environment.get("SINERGI_WAREHOUSE_URL") or None,
        api_port=_port(environment.get("SINERGI_API_PORT") or "8080"),
        kabupaten_code=environment.get("SINERGI_KABUPATEN") or kabupaten["code"],
        airflow_database_url=environment.get("SINERGI_AIRFLOW_DATABASE_URL") or None,
        api_server_url=_api_server(environment.get("SINERGI_API_SERVER_URL") or ""),
    )
    if not settings.starts_services and None in {settings.warehouse_url, settings.airflow_database_url}:
        raise ConfigurationError(
            "Dengan SINERGI_API_SERVER_URL, Sinergi tidak menyalakan PostgreSQL sendiri.",
            code="CONFIG-022",
            remedy="Isi juga SINERGI_WAREHOUSE_URL dan SINERGI_AIRFLOW_DATABASE_URL.",
        )
    return settings


def _home(text: str) -> Path:
    """Return the whole path; ``pg_ctl`` gives it to a shell, between double quotes."""
    try:
        home = Path(text).expanduser().resolve()
    except (RuntimeError, OSError):
        home = None
    if home is None or any(sign in str(home) for sign in '"$`\\\n'):
        raise ConfigurationError(
            "SINERGI_HOME bukan jalur folder yang dapat dipakai.",
            code="CONFIG-026",
            remedy="Tulis jalur lengkap tanpa tanda kutip ganda, $, `, dan \\, misalnya /srv/sinergi.",
        )
    return home


def _api_server(text: str) -> str | None:
    if not text:
        return None
    address = urlsplit(text)
    try:
        has_port = address.port is not None
    except ValueError:
        has_port = False
    if address.scheme != "http" or not address.hostname or not has_port or address.path.strip("/"):
        raise ConfigurationError(
            "SINERGI_API_SERVER_URL bukan alamat http dengan port.",
            code="CONFIG-021",
            remedy="Tulis nama layanan dan portnya, misalnya http://api-server:8080.",
        )
    return text.rstrip("/")


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise ConfigurationError(
            "SINERGI_API_PORT bukan nomor port.",
            code="CONFIG-020",
            remedy="Tulis angka 1 sampai 65535, misalnya 8080.",
        )
    return int(text)
