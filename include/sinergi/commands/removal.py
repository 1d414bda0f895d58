"""Removes what a home runs and holds: ``python -m sinergi.commands.removal`` (``make clean``).

Only the default home inside the repository is deleted. Another one is stopped and left alone: it
may hold the only copy of the archive and the keys.
"""

from __future__ import annotations

import shutil
import sys

from sinergi.commands.lifecycle import down
from sinergi.services.postgres import remove_postgres
from sinergi.settings import REPOSITORY, Settings, load_settings


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


def main() -> int:
    """Remove the home named by the environment and say what was left."""
    settings = load_settings()
    if not _is_wanted(settings):
        sys.stderr.write("Tidak ada yang dihapus.\n")
        return 1
    if not remove_home(settings):
        sys.stderr.write(f"{settings.home} tidak dihapus; hapus sendiri bila isinya tidak diperlukan lagi.\n")
    return 0


def _is_wanted(settings: Settings) -> bool:
    """Ask a person at a terminal: warehouse, archive and keys have no other copy. A script is not asked."""
    if not sys.stdin.isatty() or settings.home != REPOSITORY / ".sinergi" or not settings.archive.is_dir():
        return True
    kept = sum(1 for _ in settings.archive.iterdir())
    sys.stderr.write(f"Gudang data, kunci, dan {kept} berkas di arsip akan dihapus. Ketik ya untuk melanjutkan: ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() == "ya"


if __name__ == "__main__":
    sys.exit(main())
