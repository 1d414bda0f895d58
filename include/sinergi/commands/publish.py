"""``publish``: the tables that may leave the office, as CSV and XLSX."""

from __future__ import annotations

import sys
from argparse import Namespace

from sinergi.commands.lifecycle import up_databases
from sinergi.publishing.reports import publish_folder, publish_reports
from sinergi.settings import Settings


def publish(settings: Settings, _arguments: Namespace) -> int:
    """Bring ``SINERGI_HOME/publish`` up to date and say what was written.

    Raises:
        SinergiError: A publication could not be made; the others are up to date.
    """
    up_databases(settings)
    for result in publish_reports(settings):
        said = ", ".join(result.written) or "tidak ada yang baru"
        sys.stdout.write(f"{result.name}: {result.rows} baris, {result.hidden_cells} sel tertutup: {said}\n")
    sys.stdout.write(f"{publish_folder(settings)}\n")
    return 0
