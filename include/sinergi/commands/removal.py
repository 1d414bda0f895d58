"""``remove``, the command behind ``make clean``: what a home runs and holds.

Only the default home inside the repository is deleted. Another one is stopped and left alone: it
may hold the only copy of the archive and the keys.
"""

from __future__ import annotations

import shutil
import sys
from argparse import Namespace

from sinergi.commands.lifecycle import down
from sinergi.services.postgres import remove_postgres
from sinergi.settings import REPOSITORY, Settings


def remove_home(settings: Settings) -> bool:
    """Stop everything of this home and delete it when it is the default one.

    Returns:
        Whether it was deleted.
    """
    down(settings)
    if settings.home != REPOSITORY / ".sinergi":
        return False
    if settings.home.is_dir():
        remove_postgres(settings)
        shutil.rmtree(settings.home)
    return True


def remove(settings: Settings, _arguments: Namespace) -> int:
    """Remove the home, unless a person at the terminal does not want that, and say what was left."""
    if not _is_wanted(settings):
        sys.stderr.write("Tidak ada yang dihapus.\n")
        return 1
    if remove_home(settings):
        sys.stdout.write(f"Layanan berhenti; {settings.home} dihapus: {told_contents(settings)}, dan catatannya.\n")
    else:
        sys.stdout.write(
            f"Layanan berhenti; {settings.home} tidak dihapus, hapus sendiri bila isinya tidak diperlukan lagi.\n"
        )
    return 0


def told_contents(settings: Settings) -> str:
    """Return in words what a home holds; an outside warehouse is none of it."""
    if settings.warehouse_url is None:
        return "gudang data, kunci dan arsip"
    return "kunci dan arsip, bukan gudang data di PostgreSQL luar"


def _is_wanted(settings: Settings) -> bool:
    """Ask a person at a terminal: warehouse, archive and keys have no other copy. A script is not asked."""
    if not sys.stdin.isatty() or settings.home != REPOSITORY / ".sinergi" or not settings.archive.is_dir():
        return True
    kept = sum(1 for _ in settings.archive.iterdir())
    sys.stderr.write(f"Akan dihapus: {told_contents(settings)} ({kept} berkas). Ketik ya untuk melanjutkan: ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() == "ya"
