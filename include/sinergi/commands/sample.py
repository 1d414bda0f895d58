"""``sample``: invented exports with the truth beside them, for tests, measurements and trying things out."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from sinergi.commands.progress import Progress
from sinergi.samples.payments import write_payments
from sinergi.settings import Settings


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what is made, how much of it and where it goes."""
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--payments", type=int, metavar="N", help="satu CSV penyaluran PKH berisi N baris")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="benih acak (bawaan 1)")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder hasil")


def sample(settings: Settings, arguments: Namespace) -> int:
    """Write the samples that were asked for and print where they are; returns 0."""
    say = Progress().say
    path = write_payments(settings, rows=arguments.payments, seed=arguments.seed, out=arguments.out, say=say)
    sys.stdout.write(f"{path}\n")
    return 0
