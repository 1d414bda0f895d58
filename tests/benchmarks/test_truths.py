"""Truths of exports, and the simplest linkage beside ours."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks.simple_passes import join_equal
from tests.benchmarks.targets import Target
from tests.benchmarks.truths import read_truth


def _write(folder: Path, *, rows: str, persons: str) -> Path:
    folder.mkdir()
    (folder / "rows.csv").write_text(f"source,feed,file,sheet,row,verdict,person\n{rows}", "utf-8")
    (folder / "persons.csv").write_text(f"person,name,hard\n{persons}", "utf-8")
    return folder


def test_good_rows_have_a_person_and_kinds_add_up_over_quarters(tmp_path: Path) -> None:
    first = _write(
        tmp_path / "one",
        rows="pkh,p,a.csv,,2,ok,1\npkh,p,a.csv,,3,reject,2\n",
        persons="1,Siti,moved+twin\n2,Budi,\n",
    )
    second = _write(
        tmp_path / "two", rows="slrt,k,b.csv,Mei,9,ok,1\nslrt,k,b.csv,Mei,10,ok,\n", persons="1,Siti,married\n"
    )
    truth = read_truth([first, second])
    assert truth.persons == {("pkh", "a.csv", "", 2): "1", ("slrt", "b.csv", "Mei", 9): "1"}
    assert truth.kinds == {"1": {"moved", "twin", "married"}, "2": set()}


def test_all_rows_of_a_whole_file_count_but_of_a_newer_version_only_the_linked(tmp_path: Path) -> None:
    rows = "kt,a,whole.csv,,2,ok,1\nkt,a,newer.csv,,2,ok,1\nkt,a,newer.csv,,3,ok,2\n"
    truth = read_truth([_write(tmp_path / "one", rows=rows, persons="")])
    assert truth.of_stored({("kt", "newer.csv", "", 3)}, {("kt", "whole.csv")}) == {
        ("kt", "whole.csv", "", 2): "1",
        ("kt", "newer.csv", "", 3): "2",
    }


def test_either_of_two_values_joins_and_chains_do() -> None:
    rows = [("s", "f", "", number) for number in range(5)]
    keys = join_equal(
        [
            (rows[0], "nik", None),
            (rows[1], "nik", "face"),
            (rows[2], None, "face"),
            (rows[3], None, None),
            (rows[4], "face", None),
        ]
    )
    assert keys[rows[0]] == keys[rows[1]] == keys[rows[2]]
    assert len({keys[row] for row in rows}) == 3


def test_a_target_is_reached_from_its_limit_on() -> None:
    assert Target("slower", 1.3, 1.3).is_reached
    assert not Target("recall", 0.96, 0.97, is_upper=False).is_reached
