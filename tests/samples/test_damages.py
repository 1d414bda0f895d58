"""Damages of single cells and sheets: what is written, and that the office reads in it what was meant."""

from __future__ import annotations

import csv
import itertools
import re
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd

from sinergi.cleaning.contacts import clean_phone
from sinergi.cleaning.dates import clean_date
from sinergi.samples.date_slips import ShortYear, shorten_year
from sinergi.samples.exports import Order, write_exports
from sinergi.samples.number_slips import add_phone
from sinergi.samples.quarters import Quarter
from sinergi.settings import load_settings

from .comparison import read_truth

SETTINGS = load_settings({})
RECEIVED = date(2025, 7, 5)


def test_a_year_of_two_digits_still_means_its_century() -> None:
    days = [date(1929, 5, 12) + timedelta(days=397 * place) for place in range(88)]
    written = [shorten_year(day) for day in days]
    short = [day for day in written if isinstance(day, ShortYear)]
    assert len(short) > 80
    assert all(re.fullmatch(r"\d\d-\d\d-\d\d", str(day)) for day in short)
    read = clean_date(pd.Series([str(day) for day in short]), received_on=RECEIVED)
    assert read["value"].tolist() == [day.isoformat() for day in short]


def test_of_two_telephones_in_a_cell_both_are_read() -> None:
    random = np.random.default_rng(3)
    cells = [add_phone("081234567890", random) for _ in range(60)]
    read = clean_phone(pd.Series(cells))
    assert read["issue"].isna().all()
    own = (read[["value", "second"]] == "+6281234567890").any(axis=1)
    assert own.all()
    assert 0 < (read["second"] == "+6281234567890").sum() < 30


def test_every_damage_of_a_cell_stands_in_the_files_and_in_the_truth(tmp_path: Path) -> None:
    order = Order(
        persons=3000, seed=3, quarters=(Quarter(2025, 1),), out=tmp_path,
        shares=("two_digit_year=0.5", "phone_two=0.5", "rt_rw_joined=0.5", "phone_missing=0", "birth_missing=0"),
    )  # fmt: skip
    (folder,) = write_exports(SETTINGS, order)
    told = {slip for row in read_truth(folder, "rows") for slip in row["slips"].split("+")}
    assert told >= {"two_digit_year", "phone_two", "rt_rw_joined"}
    written = "\n".join(all_cells(folder))
    assert re.search(r"^(?:\w+, )?\d\d-\d\d-\d\d$", written, re.M)
    assert re.search(r"^08\d{8,11}(?: / |/|, |; | atau | dan )08\d{8,11}$", written, re.M)
    assert re.search(r"^\d{1,2}/\d$", written, re.M)


def test_a_sheet_of_codes_is_hidden_in_some_workbooks_and_visible_in_others(tmp_path: Path) -> None:
    states: set[str] = set()
    for seed in itertools.takewhile(lambda _: len(states) < 2, range(8)):
        order = Order(persons=400, seed=seed, quarters=(Quarter(2025, 1),), out=tmp_path / str(seed))
        (folder,) = write_exports(SETTINGS, order)
        told = {
            row["file"]
            for row in read_truth(folder, "rows")
            if (row["sheet"], row["note"]) == ("KODE", "other_sheet")
        }
        for path in sorted(folder.glob("inbox/*/*.xlsx")):
            book = openpyxl.load_workbook(path)
            if "KODE" in book.sheetnames:
                states.add(book["KODE"].sheet_state)
            assert ("KODE" in book.sheetnames) == (path.name in told)
    assert states == {"hidden", "visible"}


def all_cells(folder: Path) -> list[str]:
    cells: list[str] = []
    for path in sorted(folder.glob("inbox/*/*.xlsx")):
        for sheet in openpyxl.load_workbook(path):
            cells += [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None]
    for path in sorted(folder.glob("inbox/*/*.csv")):
        text = path.read_bytes().decode("utf-8-sig", errors="replace")
        delimiter = max(",;", key=text.count)
        cells += [cell for row in csv.reader(text.splitlines(), delimiter=delimiter) for cell in row]
    return cells
