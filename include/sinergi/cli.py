"""``python -m sinergi <verb>``: one table of verbs, each a module that is imported only when used."""

from __future__ import annotations

import logging
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module

from sinergi.commands.parser import IndonesianParser
from sinergi.errors import SinergiError
from sinergi.failures import describe_failure, failure_frames
from sinergi.services.disk import DISK_FULL, explain_disk_failure, find_full_disk
from sinergi.settings import Settings, load_settings


@dataclass(frozen=True, kw_only=True)
class Verb:
    """One verb of the command line.

    Attributes:
        name: What is typed.
        help: What ``--help`` says, in Indonesian.
        call: ``module:function``; takes settings and the parsed arguments, returns the exit code.
        arguments: ``module:function`` that declares the arguments, if there are any.
    """

    name: str
    help: str
    call: str
    arguments: str = ""


_COMMANDS = "sinergi.commands"

VERBS = (
    Verb(
        name="load",
        help="ambil berkas satu folder lewat Airflow, lalu tampilkan ringkasan (make run)",
        call=f"{_COMMANDS}.load:load_command",
        arguments=f"{_COMMANDS}.load:add_inbox",
    ),
    Verb(
        name="run",
        help="langkah yang sama tanpa Airflow",
        call=f"{_COMMANDS}.run:run_command",
        arguments=f"{_COMMANDS}.load:add_inbox",
    ),
    Verb(
        name="decide",
        help="putuskan kiriman yang ditahan",
        call=f"{_COMMANDS}.decide:decide",
        arguments=f"{_COMMANDS}.decide:add_arguments",
    ),
    Verb(
        name="trace",
        help="telusuri satu baris gudang sampai ke berkas asalnya",
        call=f"{_COMMANDS}.trace:trace",
        arguments=f"{_COMMANDS}.trace:add_arguments",
    ),
    Verb(
        name="explain",
        help="jelaskan mengapa catatan-catatan ini satu orang",
        call=f"{_COMMANDS}.explain:explain",
        arguments=f"{_COMMANDS}.explain:add_arguments",
    ),
    Verb(
        name="train",
        help="latih model pencocokan orang dari catatan gudang",
        call=f"{_COMMANDS}.train:train",
        arguments=f"{_COMMANDS}.train:add_arguments",
    ),
    Verb(
        name="review",
        help="pasangan yang mungkin satu orang: lihat, tulis ke XLSX, ambil yang sudah diisi",
        call=f"{_COMMANDS}.review:review",
        arguments=f"{_COMMANDS}.review:add_arguments",
    ),
    Verb(
        name="match",
        help="putuskan dua orang sama atau berbeda; batalkan atau lihat keputusan",
        call=f"{_COMMANDS}.match:match",
        arguments=f"{_COMMANDS}.match:add_arguments",
    ),
    Verb(name="up", help="nyalakan PostgreSQL dan Airflow", call=f"{_COMMANDS}.services:start"),
    Verb(name="down", help="hentikan semuanya", call=f"{_COMMANDS}.services:stop"),
    Verb(
        name="status",
        help="apa yang berjalan, apa yang menunggu orang",
        call=f"{_COMMANDS}.services:show_status",
        arguments=f"{_COMMANDS}.services:add_all",
    ),
    Verb(
        name="url",
        help="cetak alamat SQLAlchemy sebuah basis data",
        call=f"{_COMMANDS}.database:print_url",
        arguments=f"{_COMMANDS}.database:add_arguments",
    ),
    Verb(
        name="publish",
        help="tulis tabel yang boleh keluar sebagai CSV dan XLSX",
        call=f"{_COMMANDS}.publish:publish",
    ),
    Verb(
        name="mart",
        help="cetak satu mart sebagai CSV, sekarang atau seperti diketahui pada satu hari",
        call=f"{_COMMANDS}.mart:print_mart",
        arguments=f"{_COMMANDS}.mart:add_arguments",
    ),
    Verb(
        name="dictionary",
        help="cetak kamus data (Markdown) dari komentar gudang data",
        call=f"{_COMMANDS}.dictionary:print_dictionary",
    ),
    Verb(
        name="prepare",
        help="siapkan folder, rahasia dan kedua basis data (docker-compose.yml)",
        call=f"{_COMMANDS}.prepare:prepare",
    ),
    Verb(
        name="serve",
        help="jalankan satu bagian Airflow di tempat (docker-compose.yml)",
        call=f"{_COMMANDS}.serve:serve",
        arguments=f"{_COMMANDS}.serve:add_component",
    ),
    Verb(
        name="health",
        help="periksa satu bagian Airflow di tempatnya berjalan (docker-compose.yml)",
        call=f"{_COMMANDS}.serve:health",
        arguments=f"{_COMMANDS}.serve:add_component",
    ),
    Verb(
        name="sample",
        help="buat kiriman contoh berisi orang rekaan, dengan jawaban yang benar di sampingnya",
        call=f"{_COMMANDS}.sample:sample",
        arguments=f"{_COMMANDS}.sample:add_arguments",
    ),
    Verb(
        name="remove",
        help="hentikan semuanya dan hapus rumah bawaan (make clean)",
        call=f"{_COMMANDS}.removal:remove",
    ),
    Verb(
        name="psql",
        help="buka psql pada gudang data",
        call=f"{_COMMANDS}.database:open_psql",
        arguments=f"{_COMMANDS}.database:add_role",
    ),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb.

    Args:
        arguments: Without the program's name; default those of the process.

    Returns:
        The exit code: 0 done, 1 an error (said in one sentence), 2 a command written wrongly, 3 somebody
        must act, 130 interrupted.
    """
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    try:
        return _run_verb(arguments)
    except KeyboardInterrupt:
        sys.stderr.write("\nDihentikan. Layanan yang sudah menyala tetap berjalan; ulangi kapan saja.\n")
        return 130


def _run_verb(arguments: Sequence[str] | None) -> int:
    words = list(sys.argv[1:] if arguments is None else arguments)
    verb = next((verb for verb in VERBS if verb.name in words[:1]), None)
    parsed = _parser(verb).parse_args(words)
    try:
        settings = load_settings()
    except SinergiError as error:
        sys.stderr.write(f"{error.sentence()}\n")
        return 1
    try:
        code = int(_resolve(next(known for known in VERBS if known.name == parsed.verb).call)(settings, parsed))
    except Exception as error:
        known = error if isinstance(error, SinergiError) else _explain(settings, error)
        # The text of an exception may hold cells of a file; its type and the lines of source do not.
        unknown = f"Kesalahan yang tidak diduga: {describe_failure(error)}\n{failure_frames(error)}"
        sys.stderr.write(f"{known.sentence() if known else unknown}\n")
        code = 1
        if getattr(known, "code", "") == DISK_FULL:
            return code
    if code == 1 and (full := find_full_disk(settings)):
        # Whatever failed, and whatever it said: it had no room.
        sys.stderr.write(f"{full.sentence()}\n")
    return code


def _explain(settings: Settings, error: Exception) -> SinergiError | None:
    """Return what to say where the disk or PostgreSQL is the trouble; ``None`` when the error is another one."""
    if trouble := explain_disk_failure(settings, error):
        return trouble
    if type(error).__name__ != "OperationalError" or not hasattr(error, "orig"):
        return None
    from sinergi.services.outside_failures import explain_outage  # noqa: PLC0415

    return explain_outage(settings, error)


def _parser(wanted: Verb | None) -> ArgumentParser:
    """Return the parser of all verbs; only the wanted one's module is imported for its arguments."""
    parser = IndonesianParser(prog="python -m sinergi", description="Sinergi: satu gudang data sosial kabupaten.")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="perintah")
    for verb in VERBS:
        declared = verbs.add_parser(verb.name, help=verb.help, description=verb.help)
        if verb is wanted and verb.arguments:
            _resolve(verb.arguments)(declared)
    return parser


def _resolve(path: str):  # type: ignore[no-untyped-def]  # noqa: ANN202
    module, _, name = path.partition(":")
    return getattr(import_module(module), name)
