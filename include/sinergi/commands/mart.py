"""``mart``: one mart as CSV, as it stands or as it was known on a day."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from datetime import date
from pathlib import Path

from sinergi.build.marts import mart_names
from sinergi.build.rewinding import write_mart
from sinergi.commands.lifecycle import up_databases
from sinergi.settings import Settings
from sinergi.warehouse.connection import begin


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of ``mart``."""
    parser.add_argument("name", metavar="MART", choices=mart_names(), help="nama mart tanpa skemanya")
    parser.add_argument(
        "--known-on",
        metavar="TANGGAL",
        type=date.fromisoformat,
        help="seperti diketahui pada akhir hari itu menurut jam kantor, misalnya 2025-07-15; bawaan: sekarang",
    )
    parser.add_argument("--out", metavar="BERKAS", type=Path, help="tulis ke berkas ini; bawaan: ke layar")


def print_mart(settings: Settings, arguments: Namespace) -> int:
    """Write the figures; small cells are open in them, as in the mart.

    Raises:
        ConfigurationError: The mart reads what cannot be rewound.
    """
    up_databases(settings)
    if arguments.out is None:
        with begin(settings) as connection:
            write_mart(connection, settings, arguments.name, output=sys.stdout, known_on=arguments.known_on)
        return 0
    unfinished = arguments.out.with_name(f"{arguments.out.name}.part")
    try:
        with begin(settings) as connection, unfinished.open("w", encoding="utf-8", newline="") as output:
            write_mart(connection, settings, arguments.name, output=output, known_on=arguments.known_on)
        unfinished.replace(arguments.out)
    finally:
        unfinished.unlink(missing_ok=True)
    return 0
