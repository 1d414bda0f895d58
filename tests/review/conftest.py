"""An office whose payments leave pairs for a human to judge, and the commands it types."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable

import pytest

from sinergi.build import build_warehouse
from sinergi.commands import explain as explaining
from sinergi.commands import match as matching
from sinergi.commands import review as reviewing
from sinergi.settings import Settings
from tests.delivery.office import Office, open_office
from tests.delivery.payments import csv_of, payment, payments

Say = Callable[..., tuple[int, str]]


@pytest.fixture
def office(warehouse: Settings, monkeypatch: pytest.MonkeyPatch) -> Office:
    """An office whose files are taken at once."""
    return open_office(warehouse, monkeypatch)


@pytest.fixture
def say(office: Office, capsys: pytest.CaptureFixture[str]) -> Say:
    """Return a function that types ``review``, ``match`` or ``explain`` and returns exit code and output."""
    verbs = {
        "review": (reviewing.add_arguments, reviewing.review),
        "match": (matching.add_arguments, matching.match),
        "explain": (explaining.add_arguments, explaining.explain),
    }

    def type_there(verb: str, *words: str) -> tuple[int, str]:
        declare, run = verbs[verb]
        parser = ArgumentParser()
        declare(parser)
        capsys.readouterr()
        code = run(office.settings, parser.parse_args(words))
        return code, capsys.readouterr().out

    return type_there


NIK, OTHER_NIK, THIRD_NIK = "3519024506700501", "3519024506700510", "3519024506700591"
NO_KK = "3519021506150331"


def widow(*, id_peserta: str = "351900000407", **changes: object) -> dict[str, object]:
    """Return a payment to a woman whose birth date her files lack: two NIK of hers are asked about."""
    row = {"NAMA_PENGURUS": "Siti Aminah", "NIK": NIK, "TANGGAL_LAHIR": "", "NO_KK": NO_KK}
    return payment(40, **row | {"ID_PESERTA_PKH": id_peserta} | changes)


def first_file(**changes: object) -> bytes:
    """Return the bytes of that file."""
    return csv_of([*payments(range(12)), widow(**changes)])


def load_two(office: Office, **changes: object) -> tuple[int, int]:
    """Load one woman under two NIK and two family numbers, in two deliveries; build; return the two persons."""
    office.load("BNBA_T1.csv", first_file(**changes))
    other = widow(id_peserta="351900000999", NIK=OTHER_NIK, **changes)
    office.load("BNBA_T1_SUSULAN.csv", csv_of([*payments(range(100, 112)), other]))
    return build_two(office)


def build_two(office: Office) -> tuple[int, int]:
    """Build, and return the two persons of the queue."""
    build_warehouse(office.settings)
    ((one, other),) = office.rows("select person_a, person_b from ops.match_review")
    return one, other


def persons_of(office: Office, name: str = "SITI AMINAH") -> list[int]:
    """Return the person of every stored record of a name, in the order of deliveries."""
    found = office.rows(
        "select l.person_key from core.person_link as l inner join vault.person_record as r"
        " using (delivery_id, sheet, row_no, role) where r.name_form = :name order by r.delivery_id, r.row_no",
        name=name,
    )
    return [person for (person,) in found]
