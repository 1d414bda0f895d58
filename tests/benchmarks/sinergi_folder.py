"""The steps of every file of a folder without Airflow, imports done. Argument: INBOX; the home by SINERGI_HOME."""

from __future__ import annotations

import sys
from pathlib import Path

import great_expectations  # noqa: F401

from sinergi.delivery import inbox, ledger, steps
from sinergi.settings import load_settings
from tests.benchmarks.clock import Clock


def main(folder: Path) -> None:
    """Take all deliveries of the folder in, one after another."""
    clock, settings = Clock(), load_settings()
    sources = sorted(path for path in folder.iterdir() if path.is_dir())
    for source in sources:
        for path in sorted(source.iterdir()):
            inbox.put_into_inbox(settings, source.name, path)
    for source in sources:
        with clock.lap("steps"):
            for delivery in ledger.take_deliveries(settings, source.name, drop_id="bench"):
                steps.ingest_delivery(settings, delivery)
    clock.report()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
