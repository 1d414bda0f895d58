"""Generated exports: the same bytes for a seed, other layouts for another, and a truth that agrees with itself."""

from __future__ import annotations

import hashlib
import json
import time
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from sinergi.errors import ConfigurationError
from sinergi.samples.exports import Order, write_exports
from sinergi.samples.quarters import Quarter
from sinergi.settings import load_settings

from .comparison import read_truth

pytestmark = pytest.mark.slow

SETTINGS = load_settings({})
FIRST = Quarter(2025, 1)
# Where a kind of workbook says that a cell reaches over two columns, and over two rows.
MERGES = {
    ".xlsx": ("<mergeCell ",),
    ".ods": ('columns-spanned="2"', 'rows-spanned="2"', "covered-table-cell"),
    ".xls": ('colspan="2"', 'rowspan="2"'),
}


def write(out: Path, *, seed: int = 4, persons: int = 3500, quarters: int = 2, held: bool = False) -> list[Path]:
    steps = tuple(FIRST.after(step) for step in range(quarters))
    return write_exports(SETTINGS, Order(persons=persons, seed=seed, quarters=steps, out=out, with_held=held))


def digests(out: Path) -> dict[str, tuple[str, float]]:
    return {
        path.relative_to(out).as_posix(): (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime)
        for path in sorted(out.rglob("*"))
        if path.is_file() and "/truth/" not in path.as_posix()
    } | {
        path.relative_to(out).as_posix(): (hashlib.sha256(path.read_bytes()).hexdigest(), 0.0)
        for path in sorted(out.rglob("truth/*"))
    }


def test_a_seed_gives_the_same_bytes_and_times(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "a", quarters=1, held=True)
    # Neither the day nor the zone of the machine may reach a file.
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Pacific/Kiritimati")
        time.tzset()
        write(tmp_path / "b", quarters=1, held=True)
    time.tzset()
    first = digests(tmp_path / "a")
    assert first == digests(tmp_path / "b")
    assert {Path(name).suffix for name in first} >= {".xlsx", ".csv"}


def test_seeds_differ_in_layout_and_in_people(tmp_path: Path) -> None:
    kinds = set()
    names = []
    for seed in (1, 2, 3, 4):
        (folder,) = write(tmp_path / str(seed), seed=seed, persons=1200, quarters=1)
        kinds.add(tuple(file["kind"] for file in read_truth(folder, "files")))
        names.append([person["name"] for person in read_truth(folder, "persons")][:50])
    assert len(kinds) == 4
    assert all(names[0] != other for other in names[1:])


def test_seven_feeds_have_a_file_and_a_new_contract_needs_none(tmp_path: Path) -> None:
    (folder,) = write(tmp_path, quarters=1)
    made = {(file["source"], file["feed"]) for file in read_truth(folder, "files")}
    feeds = {(path.parent.name, path.stem) for path in SETTINGS.sources.glob("*/*.yml")}
    assert len(made) == 7
    assert made <= feeds
    for file in read_truth(folder, "files"):
        assert (folder / "inbox" / file["source"] / file["file"]).stat().st_size > 0


def test_the_balance_closes_and_counts_the_rows(tmp_path: Path) -> None:
    for folder in write(tmp_path):
        counted = Counter((row["file"], row["sheet"], row["verdict"]) for row in read_truth(folder, "rows"))
        for sheet in read_truth(folder, "balance"):
            verdicts = ("ok", "reject", "duplicate", "ignored")
            assert int(sheet["rows_read"]) == sum(int(sheet[verdict]) for verdict in verdicts)
            for verdict in verdicts:
                assert counted[sheet["file"], sheet["sheet"], verdict] == int(sheet[verdict])


def test_a_person_stays_the_same_and_every_change_is_an_event(tmp_path: Path) -> None:
    before, after = write(tmp_path, seed=6, persons=6000)
    early = {person["person"]: person for person in read_truth(before, "persons")}
    late = {person["person"]: person for person in read_truth(after, "persons")}
    events = read_truth(after, "events")
    told: dict[str, set[str]] = {}
    for event in events:
        told.setdefault(event["kind"], set()).add(event["person"])
    assert set(told) == {"moved", "split_kk", "married", "born", "died", "arrived"}
    assert early.keys() - late.keys() == told["died"]
    assert late.keys() - early.keys() == told["born"] | told["arrived"]
    for number in early.keys() & late.keys():
        for column in ("nik", "name", "born", "sex", "mother", "desa", "no_kk"):
            assert early[number][column] == late[number][column]
        if early[number]["desa_now"] != late[number]["desa_now"]:
            assert number in told["moved"] | told["married"]
        if early[number]["no_kk_now"] != late[number]["no_kk_now"]:
            assert number in told["moved"] | told["split_kk"] | told["married"]


def test_no_two_people_have_one_nik_and_it_tells_birth_and_sex(tmp_path: Path) -> None:
    *_, folder = write(tmp_path, persons=8000)
    people = read_truth(folder, "persons")
    assert len({person["nik"] for person in people}) == len(people)
    for person in people:
        day = int(person["nik"][6:8])
        year, month, day_of_birth = person["born"].split("-")
        assert (day > 40) == (person["sex"] == "P")
        assert (day - 40 * (day > 40), person["nik"][8:12]) == (int(day_of_birth), month + year[2:])


def test_the_hard_people_are_there_in_their_shares(tmp_path: Path) -> None:
    (folder,) = write(tmp_path, persons=20_000, quarters=1)
    people = read_truth(folder, "persons")
    hard = Counter(reason for person in people for reason in person["hard"].split("+") if reason)
    families = len(read_truth(folder, "families"))
    wives = sum(1 for person in people if person["alias"])
    assert 0.03 < hard["moved"] / len(people) < 0.06
    assert 0.005 < hard["twin"] / families < 0.06
    assert hard["married_name"] == wives > 100
    assert min(hard[name] for name in ("father_son", "strangers_nik", "husbands_nik", "split_kk", "unknown_day")) > 5


def test_every_kind_of_slip_is_told_in_the_rows_and_of_the_person(tmp_path: Path) -> None:
    (folder,) = write(tmp_path, persons=20_000, quarters=1)
    rows = [row for row in read_truth(folder, "rows") if row["person"] and row["verdict"] == "ok"]
    slips = Counter(slip for row in rows for slip in row["slips"].split("+") if slip)
    assert slips.keys() >= {
        "nik_missing", "nik_typo", "nik_scientific", "nik_float", "nik_is_card",
        "nik_letter", "nik_length", "nik_spaced", "nik_serial", "nik_placeholder",
        "name_variant", "name_old_spelling", "name_cut", "name_nickname", "name_reordered", "name_typo",
        "name_initialled", "name_also", "name_titled", "name_spacing",
        "birth_missing", "birth_swapped", "birth_digit", "birth_year_off", "birth_placeholder",
        "mother_missing", "mother_varied", "phone_missing", "phone_other", "no_kk_missing",
        "rt_rw_missing", "rt_rw_other", "rt_rw_joined", "desa_typo",
    }  # fmt: skip
    told = {person["person"]: person for person in read_truth(folder, "persons")}
    own = {slip for slip in slips if slip.startswith(("nik_", "name_", "birth_", "mother_", "phone_", "no_kk_"))}
    for row in rows:
        assert own & set(row["slips"].split("+")) <= set(told[row["person"]]["hard"].split("+"))
    counted = Counter(row["person"] for row in rows)
    assert all(int(person["rows"]) == counted[number] for number, person in told.items())
    assert sum(count > 1 for count in counted.values()) > 1000


def test_slips_differ_between_the_rows_of_one_person(tmp_path: Path) -> None:
    (folder,) = write(tmp_path, persons=8000, quarters=1)
    slips: dict[str, list[str]] = {}
    for row in read_truth(folder, "rows"):
        if row["person"] and row["verdict"] == "ok":
            slips.setdefault(row["person"], []).append(row["slips"])
    several = [told for told in slips.values() if len(told) > 1 and any("name_" in text for text in told)]
    assert len(several) > 50
    assert sum(len(set(told)) > 1 for told in several) > 0.9 * len(several)


def test_one_checker_reads_rows_and_people_by_the_columns_and_words_of_other_exports(tmp_path: Path) -> None:
    folder, later = write(tmp_path, quarters=2, persons=20_000)
    rows = [*read_truth(folder, "rows"), *read_truth(later, "rows")]
    assert list(rows[0])[:10] == [
        "source", "feed", "file", "sheet", "row", "verdict", "person", "family", "note", "key",
    ]  # fmt: skip
    assert list(read_truth(folder, "persons")[0])[:13] == [
        "person", "family", "name", "sex", "born", "nik", "no_kk", "no_kk_now", "mother", "desa", "desa_now", "phone",
        "hard",
    ]  # fmt: skip
    words = {(row["verdict"], row["note"]) for row in rows if row["verdict"] in ("ok", "reject", "duplicate")}
    assert words >= {
        ("ok", note) for note in ("", "missing", "typo", "format", "serial0", "placeholder", "letter", "date")
    }
    assert words >= {
        ("reject", note)
        for note in ("name_missing", "desa_unknown", "kecamatan_unknown", "tanggal_bad", "nominal_bad", "tahap_bad")
    }
    summary = json.loads((folder / "truth" / "summary.json").read_text("utf-8"))
    assert summary.keys() >= {"seed", "made", "pkh", "slrt", "karang_taruna", "rows_by_file", "verdicts"}
    assert summary["verdicts"] == Counter(row["verdict"] for row in read_truth(folder, "rows"))
    for row in rows:
        assert bool(row["rules"]) == (row["verdict"] == "reject")
        assert not (set(row["rules"].split("+")) & set(row["warns"].split("+")) - {""})
    assert any(row["warns"] and row["verdict"] == "ok" for row in rows)


def test_a_share_can_be_set_for_a_run(tmp_path: Path) -> None:
    def count(out: Path, *shares: str) -> Counter[str]:
        order = Order(persons=4000, seed=4, quarters=(FIRST,), out=out, shares=shares)
        (folder,) = write_exports(SETTINGS, order)
        hard = [person["hard"] for person in read_truth(folder, "persons")]
        return Counter(reason for reasons in hard for reason in reasons.split("+") if reason)

    declared = count(tmp_path / "a")
    changed = count(tmp_path / "b", "twin=0.5", "nik_missing=0", "father_son=0")
    assert changed["twin"] > 5 * declared["twin"] > 0
    assert changed["nik_missing"] == changed["father_son"] == 0 < declared["nik_missing"]


def test_headings_of_two_rows_are_merged_cells_in_every_kind_of_workbook(tmp_path: Path) -> None:
    merged: dict[str, str] = {}
    for seed in range(6):
        (folder,) = write(tmp_path / str(seed), seed=seed, persons=400, quarters=1)
        has_groups = {row["file"] for row in read_truth(folder, "rows") if row["note"] == "group"}
        for path in sorted(folder.glob("inbox/*/*")):
            if path.name in has_groups and path.suffix in MERGES:
                assert all(mark in markup_of(path) for mark in MERGES[path.suffix]), path
                merged[path.suffix] = path.name
    assert merged.keys() == MERGES.keys()


def markup_of(path: Path) -> str:
    if path.suffix == ".xls":
        return path.read_text("utf-8")
    with zipfile.ZipFile(path) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml"))


def test_too_few_people_for_held_files_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="terlalu sedikit"):
        write(tmp_path, persons=100, quarters=1, held=True)
