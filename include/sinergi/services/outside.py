"""An outside PostgreSQL as the warehouse (``SINERGI_WAREHOUSE_URL``): whether it will do, and its roles.

Everything is looked at before anything is written, and what is missing is told as the SQL that its
administrator runs. No sentence holds the address: it has the password in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress

import psycopg2
from psycopg2 import extensions, sql

from sinergi.errors import ServiceError
from sinergi.services.home import prepare_home
from sinergi.services.outside_failures import explain_refusal
from sinergi.services.secrets import ensure_secrets, read_key, read_secret
from sinergi.services.urls import LOGINS, analyst_url, warehouse_url
from sinergi.settings import Settings

OLDEST_VERSION = 15
EXTENSION = "fuzzystrmatch"

_ETL, _ANALYST = LOGINS["etl"], LOGINS["analyst"]
_STATE = """
select
    current_setting('server_version_num')::integer / 10000,
    current_setting('server_version'),
    current_setting('server_encoding'),
    pg_is_in_recovery() or current_setting('transaction_read_only')::boolean,
    has_database_privilege(current_database(), 'create'),
    coalesce(has_schema_privilege(to_regnamespace('public')::oid, 'create'), false),
    current_database(),
    quote_ident(current_database()),
    quote_ident(current_user)
"""
_EXTENSION = """
select
    (select n.nspname from pg_extension as e inner join pg_namespace as n on e.extnamespace = n.oid
        where e.extname = %(name)s),
    exists (select from pg_available_extensions where name = %(name)s)
"""
_CLAIM = """
create table if not exists public.sinergi_home (
    is_only boolean primary key default true check (is_only),
    token_key_id text not null,
    claimed_at timestamptz not null default now()
);
comment on table public.sinergi_home is 'Rumah Sinergi pemilik gudang data ini: satu baris, dikenali dari kuncinya';
comment on column public.sinergi_home.is_only is 'Selalu benar: satu gudang data, satu rumah';
comment on column public.sinergi_home.token_key_id is 'Nama pendek kunci token rumah itu; bukan kuncinya';
comment on column public.sinergi_home.claimed_at is 'Waktu pertama dipakai';
"""


def prepare_outside_warehouse(settings: Settings) -> None:
    """Make sure that an outside database can be the warehouse, and that the roles are there.

    Nothing happens when the warehouse is the embedded one. ``sinergi_etl`` and ``sinergi_analyst`` are
    created where they are missing; the login of ``SINERGI_WAREHOUSE_URL`` becomes a member of both, so that
    :func:`sinergi.services.urls.warehouse_url` can take them on.

    Raises:
        ServiceError: It does not answer, is too old, has another encoding, lacks the extension, its login
            lacks a right, or another home works in it; the sentence holds what has to be done.
    """
    if settings.warehouse_url is None:
        return
    with _login(settings) as cursor:
        _check_server(cursor)
        _check_extension(cursor)
        _join_roles(cursor)
        _let_make_temporary_tables(cursor)
        _claim(cursor, settings)


def open_analyst_login(settings: Settings) -> str:
    """Return the address of the warehouse as the login of an analyst.

    In an outside database ``sinergi_analyst`` is made a login with the password of this home, where it is
    none yet and the login of ``SINERGI_WAREHOUSE_URL`` may do that.

    Raises:
        ServiceError: It is no login, or has another password, and this login may not change that.
    """
    url = analyst_url(settings)
    if settings.warehouse_url is None or _lets_in(url):
        return url
    ensure_secrets(settings)
    with _login(settings) as cursor:
        role = sql.Identifier(_ANALYST)
        verifier = extensions.encrypt_password(
            read_secret(settings, f"postgres_{_ANALYST}"),
            _ANALYST,
            scope=cursor.connection,
            algorithm="scram-sha-256",
        )
        try:
            cursor.execute("select rolcanlogin from pg_roles where rolname = %s", (_ANALYST,))
            if cursor.fetchone() == (True,):
                raise _analyst_is_closed(settings)
            cursor.execute(sql.SQL("alter role {} login password {}").format(role, sql.Literal(verifier)))
        except psycopg2.errors.InsufficientPrivilege as error:
            raise _analyst_is_closed(settings) from error
    if not _lets_in(url):
        raise _analyst_is_closed(settings)
    return url


@contextmanager
def _login(settings: Settings) -> Iterator[extensions.cursor]:
    dsn = _dsn(warehouse_url(settings))
    try:
        connection = psycopg2.connect(dsn)
    except (psycopg2.OperationalError, psycopg2.ProgrammingError) as error:
        raise explain_refusal(dsn, error) from None
    with closing(connection):
        connection.autocommit = True
        with connection.cursor() as cursor:
            yield cursor


def _check_server(cursor: extensions.cursor) -> None:
    cursor.execute(_STATE)
    number, version, encoding, is_read_only, may_create, may_use_public, name, database, login = cursor.fetchone()
    if number < OLDEST_VERSION:
        raise ServiceError(
            f"PostgreSQL gudang data versi {version}; Sinergi memerlukan versi {OLDEST_VERSION} atau lebih baru.",
            code="SERVICE-145",
            remedy="Minta pengelolanya menaikkan versi, atau pakai PostgreSQL bawaan Sinergi.",
        )
    if encoding != "UTF8":
        raise ServiceError(
            f"Basis data {name} memakai pengodean {encoding}; Sinergi memerlukan UTF8.",
            code="SERVICE-146",
            remedy=f"Minta pengelolanya: create database sinergi owner {login} template template0 encoding 'UTF8';",
        )
    if is_read_only:
        raise ServiceError(
            "PostgreSQL gudang data hanya dapat dibaca (salinan siaga, atau diatur demikian).",
            code="SERVICE-147",
            remedy="Tulis alamat server utamanya di SINERGI_WAREHOUSE_URL.",
        )
    if not (may_create and may_use_public):
        rights = f"create, temporary on database {database} to {login}; grant create on schema public to {login}"
        raise ServiceError(
            f"Login {login} tidak boleh membuat skema di basis data {name}.",
            code="SERVICE-143",
            remedy=f"Minta pengelolanya menjalankan di basis data itu: grant {rights};",
        )


def _check_extension(cursor: extensions.cursor) -> None:
    cursor.execute(_EXTENSION, {"name": EXTENSION})
    schema, is_available = cursor.fetchone()
    if schema == "public":
        return
    if schema is not None:
        raise ServiceError(
            f"Ekstensi {EXTENSION} terpasang di skema {schema}; Sinergi mencarinya di skema public.",
            code="SERVICE-144",
            remedy=f"Minta pengelolanya menjalankan: alter extension {EXTENSION} set schema public;",
        )
    if not is_available:
        raise ServiceError(
            f"Ekstensi {EXTENSION} tidak tersedia di server PostgreSQL gudang data.",
            code="SERVICE-144",
            remedy="Minta pengelolanya memasang paket contrib PostgreSQL (Debian: postgresql-contrib).",
        )
    try:
        cursor.execute(f"create extension {EXTENSION} schema public")
    except psycopg2.errors.InsufficientPrivilege as error:
        raise ServiceError(
            f"Login gudang data tidak boleh memasang ekstensi {EXTENSION}.",
            code="SERVICE-144",
            remedy=f"Minta pengelolanya menjalankan di basis data itu: create extension {EXTENSION} schema public;",
        ) from error


def _join_roles(cursor: extensions.cursor) -> None:
    """Create the roles where they are missing, and make the login a member that has their rights."""
    try:
        for name in (_ETL, _ANALYST):
            if not _is_there(cursor, name):
                cursor.execute(sql.SQL("create role {} nologin").format(sql.Identifier(name)))
            if not _is_member(cursor, name):
                cursor.execute(sql.SQL("grant {} to current_user").format(sql.Identifier(name)))
    except psycopg2.errors.InsufficientPrivilege as error:
        raise _roles_are_closed(cursor) from error
    if not (_is_member(cursor, _ETL) and _is_member(cursor, _ANALYST)):
        raise _roles_are_closed(cursor)


def _roles_are_closed(cursor: extensions.cursor) -> ServiceError:
    cursor.execute("select quote_ident(current_user), rolinherit from pg_roles where rolname = current_user")
    login, inherits = cursor.fetchone()
    statements = [f"create role {name}" for name in (_ETL, _ANALYST) if not _is_there(cursor, name)]
    statements += [] if inherits else [f"alter role {login} inherit"]
    statements += [f"grant {_ETL}, {_ANALYST} to {login}"]
    return ServiceError(
        f"Login {login} tidak boleh membuat atau memakai peran {_ETL} dan {_ANALYST} di PostgreSQL gudang data.",
        code="SERVICE-142",
        remedy=f"Minta pengelolanya menjalankan: {'; '.join(statements)};",
    )


def _is_there(cursor: extensions.cursor, name: str) -> bool:
    cursor.execute("select from pg_roles where rolname = %s", (name,))
    return cursor.fetchone() is not None


def _is_member(cursor: extensions.cursor, name: str) -> bool:
    """Return whether the login may ``set role`` and has its rights; to administer the role is not enough."""
    cursor.execute("select pg_has_role(%s, 'member') and pg_has_role(%s, 'usage')", (name, name))
    if cursor.fetchone() != (True,):
        return False
    try:
        cursor.execute(sql.SQL("set role {}").format(sql.Identifier(name)))
    except psycopg2.errors.InsufficientPrivilege:
        return False
    cursor.execute("reset role")
    return True


def _let_make_temporary_tables(cursor: extensions.cursor) -> None:
    """Give ``sinergi_etl`` what an administrator may have taken from everybody."""
    wanted = "select has_database_privilege(%s, current_database(), 'temporary'), quote_ident(current_database())"
    cursor.execute(wanted, (_ETL,))
    may, database = cursor.fetchone()
    if may:
        return
    grant = f"grant temporary on database {database} to {_ETL}"
    # Without the right to give it, PostgreSQL warns or refuses, as the case may be.
    with suppress(psycopg2.errors.InsufficientPrivilege):
        cursor.execute(grant)
    cursor.execute(wanted, (_ETL,))
    if cursor.fetchone()[0] is not True:
        raise ServiceError(
            f"Peran {_ETL} tidak boleh membuat tabel sementara di PostgreSQL gudang data.",
            code="SERVICE-143",
            remedy=f"Minta pengelolanya menjalankan: {grant};",
        )


def _claim(cursor: extensions.cursor, settings: Settings) -> None:
    """Let one home work in a database: tokens of another key would make two of every person."""
    prepare_home(settings)
    ensure_secrets(settings)
    own = read_key(settings, "token").key_id
    cursor.execute("select to_regclass('public.sinergi_home') is null")
    if cursor.fetchone() == (True,):
        # Two homes that start in one moment: the second finds table and row there.
        with suppress(psycopg2.errors.UniqueViolation, psycopg2.errors.DuplicateTable):
            cursor.execute(_CLAIM)
    cursor.execute("insert into public.sinergi_home (token_key_id) values (%s) on conflict do nothing", (own,))
    cursor.execute("select token_key_id from public.sinergi_home")
    (owner,) = cursor.fetchone()
    if owner != own:
        raise ServiceError(
            f"Basis data gudang dipakai rumah Sinergi lain (kunci {owner}; di {settings.home} kunci {own}).",
            code="SERVICE-149",
            remedy="Satu basis data untuk satu SINERGI_HOME: minta basis data baru, atau pakai rumah itu. Bila ini"
            " penggantinya, pulihkan folder secrets dan archive dari cadangan rumah itu.",
        )


def _analyst_is_closed(settings: Settings) -> ServiceError:
    return ServiceError(
        f"{_ANALYST} belum dapat masuk ke gudang data dengan sandi yang tersimpan di {settings.secrets}.",
        code="SERVICE-148",
        remedy=(
            f"Minta pengelolanya menjalankan: alter role {_ANALYST} login; lalu \\password {_ANALYST} di psql dengan"
            f" isi berkas postgres_{_ANALYST}; pg_hba.conf harus mengizinkannya masuk."
        ),
    )


def _lets_in(url: str) -> bool:
    try:
        psycopg2.connect(_dsn(url)).close()
    except psycopg2.OperationalError:
        return False
    return True


def _dsn(url: str) -> str:
    return url.replace("postgresql+psycopg2://", "postgresql://", 1)
