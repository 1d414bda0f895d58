"""From a mart to what may be shown: marks, money, ties and totals of the declared tables."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sinergi.errors import ConfigurationError
from sinergi.publishing.declaration import Publication, load_publications
from sinergi.publishing.suppression import FEW, HIDDEN, SafeTable, hide_small
from sinergi.settings import load_settings
from tests.properties import costly

PUBLICATIONS = {
    publication.name: publication
    for publication in load_publications(load_settings({}).reference / "publications.yml")
}
PAYMENTS = PUBLICATIONS["pkh_penyaluran_desa"]
PARTS = ("paid", "process", "failed", "excluded")


def payments(counts: list[list[int]], kecamatan: list[int] | None = None) -> pd.DataFrame:
    """Return rows of ``mart.pkh_payment_village`` with these counts per status, 225,000 rupiah each."""
    places = kecamatan or [0] * len(counts)
    frame = pd.DataFrame(
        {
            "tahun": 2025,
            "tahap": 2,
            "kecamatan_code": [f"99.01.{place:02}" for place in places],
            "kecamatan": [f"Kecamatan {place}" for place in places],
            "region_code": [f"99.01.{place:02}.{2001 + row}" for row, place in enumerate(places)],
            "desa": [f"Desa {row}" for row in range(len(counts))],
            "data_cutoff_at": pd.Timestamp("2025-07-01 10:00", tz="UTC"),
        }
    )
    for number, part in enumerate(PARTS):
        frame[f"{part}_count"] = pd.array([row[number] for row in counts], dtype="Int64")
        frame[f"{part}_rupiah"] = [Decimal(row[number]) * 225_000 for row in counts]
    frame["payment_count"] = sum((frame[f"{part}_count"] for part in PARTS), start=0)
    frame["kpm_count"] = frame["payment_count"]
    frame["nominal_rupiah"] = [Decimal(sum(row)) * 225_000 for row in counts]
    return frame[[column.name for column in PAYMENTS.columns]]


def solvable(shown: pd.DataFrame, totals: list[tuple[str, pd.DataFrame]], columns: list[str]) -> set[tuple[int, str]]:
    """Return the hidden cells of the rows that subtraction gives away (the last column is the sum)."""
    tables = [shown, *(frame for _, frame in totals)]
    places = [(level, row) for level, frame in enumerate(tables) for row in range(len(frame))]
    number = {
        (level, row, column): position for position, ((level, row), column) in enumerate(product(places, columns))
    }
    known = []
    for level, frame in enumerate(tables):
        for row in range(len(frame)):
            known.append({number[level, row, column]: (-1 if column == columns[-1] else 1) for column in columns})
    for level, (key, frame) in enumerate(totals, start=1):
        for row, value in enumerate(frame[key]):
            members = np.flatnonzero(shown[key] == value)
            known += [
                {number[level, row, column]: -1, **{number[0, member, column]: 1 for member in members}}
                for column in columns
            ]
    hidden = [cell for cell in number if tables[cell[0]][cell[2]].iloc[cell[1]] in (FEW, HIDDEN)]
    matrix = np.array([[equation.get(number[cell], 0) for cell in hidden] for equation in known], dtype=float)
    if not hidden:
        return set()
    _, sizes, directions = np.linalg.svd(matrix)
    free = directions[int((sizes > 1e-9).sum()) :]
    return {
        (row, column)
        for position, (level, row, column) in enumerate(hidden)
        if level == 0 and np.abs(free[:, position]).max(initial=0.0) < 1e-9
    }


ROWS = st.lists(st.lists(st.sampled_from([0, 1, 2, 4, 5, 9, 60]), min_size=4, max_size=4), min_size=1, max_size=6)


@costly(quick=25, thorough=150)
@given(ROWS, st.lists(st.integers(0, 2), min_size=6, max_size=6))
def test_no_money_and_no_count_comes_back_by_subtraction(counts: list[list[int]], places: list[int]) -> None:
    table = hide_small(PAYMENTS, payments(counts, places[: len(counts)]))
    totals = [("kecamatan_code", table.totals[0]), ("tahap", table.totals[1])]
    for unit, total in (("count", "payment_count"), ("rupiah", "nominal_rupiah")):
        assert solvable(table.rows, totals, [*(f"{part}_{unit}" for part in PARTS), total]) == set()


@costly(quick=25, thorough=150)
@given(ROWS, st.lists(st.integers(0, 2), min_size=6, max_size=6))
def test_money_is_hidden_exactly_where_its_count_is(counts: list[list[int]], places: list[int]) -> None:
    table = hide_small(PAYMENTS, payments(counts, places[: len(counts)]))
    for frame in (table.rows, *table.totals):
        for part in PARTS:
            hidden = frame[f"{part}_count"].isin((FEW, HIDDEN))
            assert hidden.tolist() == frame[f"{part}_rupiah"].isin((FEW, HIDDEN)).tolist()
        assert frame["kpm_count"].tolist() == frame["payment_count"].tolist()


def shown(table: SafeTable, column: str) -> list[object]:
    return table.rows[column].tolist()


def test_what_is_shown_is_the_number_of_the_mart() -> None:
    rows = payments([[100, 2, 20, 0], [90, 30, 40, 0], [80, 50, 60, 0]])
    table = hide_small(PAYMENTS, rows)
    assert shown(table, "process_count") == [FEW, HIDDEN, 50]
    assert shown(table, "failed_count") == [HIDDEN, HIDDEN, 60]
    assert shown(table, "paid_count") == [100, 90, 80]
    assert shown(table, "process_rupiah") == [HIDDEN, HIDDEN, Decimal(11_250_000)]
    assert shown(table, "excluded_count") == [0, 0, 0]
    assert table.totals[0]["failed_count"].tolist() == [120]
    assert table.hidden_cells == 8


def test_stages_do_not_protect_one_another() -> None:
    rows = payments([[100, 2, 20, 0], [90, 30, 40, 0], [80, 50, 60, 0]])
    later = rows.assign(tahap=3)
    table = hide_small(PAYMENTS, pd.concat([rows, later], ignore_index=True))
    assert shown(table, "process_count") == [FEW, HIDDEN, 50] * 2
    assert len(table.totals[1]) == 2


def test_an_empty_mart_is_an_empty_table() -> None:
    table = hide_small(PAYMENTS, payments([[1, 1, 1, 1]]).iloc[:0])
    assert table.rows.empty
    assert table.hidden_cells == 0


def test_a_sum_that_does_not_add_up_is_not_published() -> None:
    rows = payments([[10, 10, 10, 10]])
    rows["payment_count"] += 1
    with pytest.raises(ConfigurationError, match="CONFIG-031"):
        hide_small(PAYMENTS, rows)


def handling(cases: Publication, done: int, closed: int | None) -> pd.DataFrame:
    values: dict[str, object] = {
        "received_month": pd.Timestamp("2025-04-01").date(),
        "kecamatan_code": [f"99.01.{place:02}" for place in range(3)],
        "kecamatan": "Kecamatan",
        "bidang_code": "KESEHATAN",
        "bidang_label": "Kesehatan",
        "data_cutoff_at": pd.Timestamp("2025-07-01", tz="UTC"),
    }
    counts = {"open_count": 30, "referred_count": 20, "done_count": done, "rejected_count": 0, "cancelled_count": 0}
    frame = pd.DataFrame(values).assign(**counts, case_count=sum(counts.values()), closed_count=closed)
    frame = frame.assign(working_days_median=Decimal("3.50"), working_days_p90=Decimal("9.00"))
    whole = {column.name: "Int64" for column in cases.columns if column.kind == "count"}
    return frame[[column.name for column in cases.columns]].astype(whole)


@pytest.mark.parametrize(("done", "closed", "expected"), [(9, 9, False), (9, 3, True), (3, 3, True)])
def test_a_median_of_few_cases_is_closed_with_their_count(done: int, closed: int, expected: bool) -> None:
    cases = PUBLICATIONS["slrt_penanganan"]
    table = hide_small(cases, handling(cases, done, closed))
    assert (table.rows["working_days_median"] == HIDDEN).tolist() == [expected] * 3
    assert (table.rows["closed_count"] == FEW).tolist() == [expected] * 3


def test_a_value_that_is_absent_stays_absent() -> None:
    cases = PUBLICATIONS["slrt_penanganan"]
    rows = handling(cases, 0, None).assign(working_days_median=None)
    assert hide_small(cases, rows).rows["closed_count"].isna().all()
    assert hide_small(cases, rows).rows["working_days_median"].isna().all()
