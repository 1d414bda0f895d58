"""``load``, the command behind ``make run``: a folder of files through the real DAGs, then a summary."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path

from sinergi.build.history import is_build_due
from sinergi.commands.drop import Drop, put_new_files, survey_drop, without_new_samples
from sinergi.commands.follow import STOPPED, Follower
from sinergi.commands.lifecycle import up
from sinergi.commands.progress import Progress
from sinergi.commands.summary import EXIT_ERROR, exit_code, render_summary, summarise
from sinergi.errors import SinergiError
from sinergi.services.environment import api_url
from sinergi.services.secrets import read_secret
from sinergi.settings import Settings


def add_inbox(parser: ArgumentParser) -> None:
    """Declare the argument that ``load`` and ``run`` share."""
    parser.add_argument(
        "--inbox",
        type=Path,
        help="folder berisi satu folder per sumber (hanya dibaca); bawaan: berkas contoh",
    )


def chosen_inbox(settings: Settings, arguments: Namespace) -> Path:
    """Return the folder that was named, else that of the sample exports."""
    named: Path | None = arguments.inbox
    return named or settings.samples


def put_drop(settings: Settings, drop: Drop, *, inbox: Path, say: Callable[[str], None]) -> Drop:
    """Put the new files of a folder into the inbox, say how many, and return what is to be followed.

    Sample files stay out of a warehouse that other files have come to.
    """
    allowed = without_new_samples(settings, drop) if inbox.resolve() == settings.samples.resolve() else drop
    if allowed != drop:
        say("Gudang ini sudah berisi berkas lain: orang rekaan dari berkas contoh tidak dicampurkan.")
        say("Coba berkas contoh di rumah sendiri: SINERGI_HOME=/tmp/coba make run")
    count = put_new_files(settings, allowed)
    say(f"{len(allowed.files)} berkas di {inbox}, {count} di antaranya baru")
    return allowed


def load_command(settings: Settings, arguments: Namespace) -> int:
    """Run :func:`load` on the folder that was named."""
    return load(settings, chosen_inbox(settings, arguments))


def load(settings: Settings, inbox: Path) -> int:
    """Start everything, take the files of a folder through Airflow and print what became of them.

    Args:
        settings: The installation.
        inbox: Folder with one sub-folder per source; only read.

    Returns:
        0 when all files are loaded or superseded, 3 when one is held, refused or without contracts,
        1 when something failed.

    Raises:
        SinergiError: The folder cannot be used, or the services do not come up.
    """
    say = Progress().say
    drop = survey_drop(settings, inbox)
    up(settings, say=say)
    follower = Follower(settings, say=say)
    drop = put_drop(settings, drop, inbox=inbox, say=say)
    failure = None
    try:
        if follower.follow_ingest(drop) or is_build_due(settings):
            follower.follow_build()
            follower.settle(drop)
    except SinergiError as error:
        if error.code == STOPPED:
            raise
        failure = error
    rows = summarise(settings, drop)
    sys.stdout.write(f"\n{render_summary(rows, drop)}\n\n{_farewell(settings)}\n")
    sys.stdout.flush()
    if failure is not None:
        sys.stderr.write(f"\n{failure.sentence()}\n")
        return EXIT_ERROR
    return exit_code(rows, drop)


def _farewell(settings: Settings) -> str:
    password = read_secret(settings, "airflow_admin")
    return (
        f"Antarmuka Airflow: {api_url(settings)}  (nama: admin, sandi: {password})\n"
        "Layanan tetap berjalan di latar belakang; hentikan dengan `make down`."
    )
