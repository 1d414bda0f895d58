"""``trace``: a row is found with as little as is needed to name it."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

import pytest
from sqlalchemy import text

from sinergi.commands.trace import add_arguments, trace
from sinergi.errors import SinergiError
from sinergi.settings import Settings
from sinergi.warehouse.connection import begin
from tests.delivery.payments import member, workbook

from .conftest import Run, members, write


@pytest.fixture(scope="module")
def follow(office: Settings):
    """Return a function that traces with the words of a command line."""

    def follow_there(*words: str) -> int:
        parser = ArgumentParser()
        add_arguments(parser)
        return trace(office, parser.parse_args(words))

    return follow_there


def number_of(office: Settings, file_name: str) -> str:
    """Return the number of a delivery as it is typed."""
    with begin(office) as connection:
        sql = "select delivery_id from ops.delivery where file_name = :name"
        return str(connection.execute(text(sql), {"name": file_name}).scalar_one())


def sheet_of(first: int) -> list[list[object]]:
    """Return the rows of a sheet of members, the headings first."""
    rows = [member(number) for number in range(first, first + 4)]
    return [list(rows[0]), *(list(row.values()) for row in rows)]


def test_a_row_of_a_csv_needs_no_sheet(
    office: Settings, run_on: Run, follow, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "pkh" / "ANGGOTA_2021_TW1.csv", members(2000))
    run_on(tmp_path)
    number = number_of(office, "ANGGOTA_2021_TW1.csv")
    assert follow(number, "3") == 0
    said = capsys.readouterr().out
    assert "ANGGOTA_2021_TW1.csv (loaded)" in said
    assert "\n  baris 3\n" in said
    assert follow(number, "", "3") == 0
    assert capsys.readouterr().out == said


def test_of_several_sheets_one_must_be_named_and_they_are_listed(
    office: Settings, run_on: Run, follow, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheets = {"Dolopo": sheet_of(2100), "Dagangan": sheet_of(2200)}
    write(tmp_path / "pkh" / "ANGGOTA_2021_TW2.xlsx", workbook(tmp_path / "buku.xlsx", sheets))
    (tmp_path / "buku.xlsx").unlink()
    run_on(tmp_path)
    number = number_of(office, "ANGGOTA_2021_TW2.xlsx")
    with pytest.raises(SinergiError, match=r"OPS-007.*'Dagangan', 'Dolopo'"):
        follow(number, "3")
    with pytest.raises(SinergiError, match=r"OPS-006.*'Dagangan', 'Dolopo'"):
        follow(number, "dolopo", "3")
    assert follow(number, "Dagangan", "3") == 0
    assert "lembar 'Dagangan', baris 3" in capsys.readouterr().out


@pytest.mark.parametrize("words", [(), ("1",), ("1", "a", "b"), ("1", "a", "b", "3")])
def test_a_place_that_is_no_place_is_answered_with_an_example(office: Settings, follow, words) -> None:
    with pytest.raises(SinergiError, match=r"OPS-007.*make trace"):
        follow(*words)
