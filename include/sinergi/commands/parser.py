"""The parser of the command line, speaking Indonesian: argparse has English sentences of its own."""

from __future__ import annotations

import re
import sys
from argparse import ArgumentParser, HelpFormatter
from typing import Any, NoReturn

_EXIT_USAGE = 2

# What argparse may say, from 3.11 on; what is not listed is passed on as it is.
_SENTENCES = tuple(
    (re.compile(pattern, re.DOTALL), sentence)
    for pattern, sentence in (
        (r"the following arguments are required: (.*)", r"yang berikut harus diisi: \1"),
        (r"unrecognized arguments: (.*)", r"tidak dikenal: \1"),
        (r"argument (.*?): invalid choice: (.*?),? \(?choose from (.*?)\)?", r"\1: \2 bukan pilihan; pilih: \3"),
        (r"argument (.*?): invalid choice: (.*?), maybe you meant (.*)", r"\1: \2 bukan pilihan; maksudnya \3"),
        (r"argument (.*?): invalid int value: (.*)", r"\1: \2 bukan bilangan bulat"),
        (r"argument (.*?): invalid \w+ value: (.*)", r"\1: nilai \2 tidak sah"),
        (r"argument (.*?): expected one argument", r"\1: nilainya belum ditulis"),
        (r"argument (.*?): expected at (?:least|most) .*", r"\1: banyaknya nilai tidak sesuai"),
        (r"argument (.*?): expected \d+ arguments?", r"\1: banyaknya nilai tidak sesuai"),
        (r"argument (.*?): ignored explicit argument (.*)", r"\1: tidak menerima nilai \2"),
        (r"argument (.*?): not allowed with argument (.*)", r"\1: tidak dapat dipakai bersama \2"),
        (r"ambiguous option: (.*) could match (.*)", r"\1 dapat berarti \2; tulis lengkap"),
        (r"argument (.*?): (.* bukan .*)", r"\1: \2"),
    )
)


class _IndonesianHelp(HelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        """Say "pemakaian" where the base class says "usage"."""
        super().add_usage(usage, actions, groups, "pemakaian: " if prefix is None else prefix)


class IndonesianParser(ArgumentParser):
    """An argument parser whose help, usage and errors are Indonesian."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{"formatter_class": _IndonesianHelp, **settings, "add_help": False})
        self._positionals.title = "argumen"
        self._optionals.title = "pilihan"
        self.add_argument("-h", "--help", action="help", help="tampilkan bantuan ini")

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and how the command is written, and end with exit code 2."""
        self.print_usage(sys.stderr)
        self.exit(_EXIT_USAGE, f"{self.prog}: salah tulis: {translate(message)}\n")


def translate(message: str) -> str:
    """Return a sentence of argparse in Indonesian.

    >>> translate("the following arguments are required: --reason, --by")
    'yang berikut harus diisi: --reason, --by'
    """
    for pattern, sentence in _SENTENCES:
        if found := pattern.fullmatch(message):
            return found.expand(sentence)
    return message
