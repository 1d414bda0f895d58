"""``sample``: invented exports with the truth beside them, for tests, measurements and trying things out."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from sinergi.commands.progress import Progress
from sinergi.errors import ConfigurationError
from sinergi.samples.exports import Order, write_exports
from sinergi.samples.payments import write_payments
from sinergi.samples.quarters import parse_quarter
from sinergi.settings import Settings


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what is made, how much of it and where it goes."""
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--persons", type=int, metavar="N", help="semua kiriman dengan N orang rekaan")
    what.add_argument("--payments", type=int, metavar="N", help="satu CSV penyaluran PKH berisi N baris")
    parser.add_argument(
        "--quarters", type=int, default=1, metavar="K", help="banyaknya triwulan berurutan (bawaan 1)"
    )
    parser.add_argument("--start", default="2025-TW1", metavar="T", help="triwulan pertama (bawaan 2025-TW1)")
    parser.add_argument(
        "--share", action="append", default=[], metavar="JENIS=BAGIAN",
        help="bagian lain untuk satu jenis, misalnya twin=0.1; jenisnya ada di include/samples/shares.yml",
    )  # fmt: skip
    parser.add_argument("--held", action="store_true", help="tambah berkas yang harus ditahan atau ditolak")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="benih acak (bawaan 1)")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder hasil")


def sample(settings: Settings, arguments: Namespace) -> int:
    """Write the samples that were asked for and print where they are.

    Returns:
        0.

    Raises:
        ConfigurationError: A number is not positive, the quarter or a share is written wrongly.
    """
    say = Progress().say
    if any(count is not None and count < 1 for count in (arguments.persons, arguments.payments, arguments.quarters)):
        raise ConfigurationError("Banyaknya orang, baris, dan triwulan harus lebih dari 0.", code="CONFIG-042")
    if arguments.payments:
        made = [write_payments(settings, rows=arguments.payments, seed=arguments.seed, out=arguments.out, say=say)]
    else:
        first = parse_quarter(arguments.start)
        order = Order(
            persons=arguments.persons,
            seed=arguments.seed,
            quarters=tuple(first.after(step) for step in range(arguments.quarters)),
            out=arguments.out,
            with_held=arguments.held,
            shares=tuple(arguments.share),
        )
        made = write_exports(settings, order, say=say)
    sys.stdout.write("".join(f"{path}\n" for path in made))
    return 0
