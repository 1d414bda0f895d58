"""The workbook goes out masked, comes back filled in, and becomes decisions, each once."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from sinergi.build import build_warehouse
from sinergi.errors import SinergiError
from sinergi.review.instructions import DECIDED_BY_ALL
from tests.delivery.office import Office
from tests.delivery.payments import csv_of, payments

from .conftest import NIK, NO_KK, OTHER_NIK, Say, load_two, persons_of, widow

pytestmark = pytest.mark.integration

Edit = Callable[[Worksheet], None]


@pytest.fixture
def two(office: Office) -> tuple[int, int]:
    """Two persons that wait for a decision."""
    return load_two(office)


def export(office: Office, say: Say, *words: str) -> Path:
    """Write the workbook and return where it lies."""
    folder = office.settings.outbox / "tinjauan"
    shutil.rmtree(folder, ignore_errors=True)
    assert say("review", "--export", *words)[0] == 0
    (path,) = folder.iterdir()
    return path


def fill(path: Path, edit: Edit, *, name: str = "kembali.xlsx") -> Path:
    """Let somebody work on the sheet and save it under another name."""
    book = openpyxl.load_workbook(path)
    edit(book["Tinjauan"])
    returned = path.parent.parent / name
    book.save(returned)
    return returned


def answer(*, row: int = 2, **cells: str) -> Edit:
    """Return an edit that fills cells of a row, by heading with "_" for a space."""

    def write(sheet: Worksheet) -> None:
        places = {cell.value: cell.column for cell in sheet[1]}
        for heading, value in cells.items():
            sheet.cell(row, places[heading.replace("_", " ")], value)

    return write


SAME = answer(KEPUTUSAN="SAMA", ALASAN="dicek ke KK asli", DIPUTUSKAN_OLEH="Kasi Linjamsos")


def decisions(office: Office) -> list[tuple[object, ...]]:
    return office.rows(
        "select outcome, reason, decided_by from ops.decision where kind = 'match' order by decision_id"
    )


def every_text(path: Path) -> str:
    book = openpyxl.load_workbook(path)
    return "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)


def test_a_masked_workbook_and_a_masked_list_hold_no_number_no_name_and_no_birthday(
    office: Office, say: Say, two: tuple[int, int]
) -> None:
    path = export(office, say)
    for told in (every_text(path), say("review")[1]):
        assert "S*** A*****" in told
        assert "angka ke-15, 16 tertukar" in told
        assert "NIK berbeda, nama sama, tanggal lahir tidak diketahui" in told.replace("Nik", "NIK")
        assert not [secret for secret in (NIK, OTHER_NIK, NO_KK, "Aminah", "Sadinem") if secret in told]
        assert not re.search(r"\d{10}", told)
    assert not (office.settings.home / "logs" / "akses.log").exists()


def test_a_clear_workbook_is_for_its_writer_alone_and_is_written_down_first(
    office: Office, say: Say, two: tuple[int, int]
) -> None:
    log = office.settings.home / "logs" / "akses.log"
    path = export(office, say, "--clear")
    assert path.stat().st_mode & 0o777 == 0o600
    told = every_text(path)
    assert not [shown for shown in (NIK, OTHER_NIK, NO_KK, "Siti Aminah", "Sadinem") if shown not in told]
    assert f"{path.name}, 1 pasangan: {two[0]} dan {two[1]}" in log.read_text()
    assert NIK in say("review", "--clear")[1]
    assert len(log.read_text().splitlines()) == 2
    log.unlink()
    log.mkdir()
    try:
        with pytest.raises(SinergiError, match="SERVICE-215"):
            say("review", "--export", "--clear")
    finally:
        log.rmdir()
    assert list(path.parent.iterdir()) == [path]


def test_the_sheet_offers_a_choice_and_keeps_headings_and_answers_in_sight(
    office: Office, say: Say, two: tuple[int, int]
) -> None:
    book = openpyxl.load_workbook(export(office, say))
    sheet = book["Tinjauan"]
    assert sheet.freeze_panes == "E2"
    assert [cell.value for cell in sheet[1]][:5] == ["NO", "KEPUTUSAN", "ALASAN", "DIPUTUSKAN OLEH", "NAMA"]
    (choice,) = sheet.data_validations.dataValidation
    assert (choice.formula1, str(choice.sqref)) == ('"SAMA,BERBEDA,NANTI"', "B2")
    assert all(sheet.column_dimensions[cell.column_letter].width >= 5 for cell in sheet[1])
    assert book["Petunjuk"]["A2"].value == DECIDED_BY_ALL


def test_an_answer_becomes_a_decision_that_the_next_build_honours_and_its_workbook_is_archived(
    office: Office, say: Say, two: tuple[int, int]
) -> None:
    code, told = say("review", "--take", str(fill(export(office, say), SAME)))
    assert code == 0
    assert "1 keputusan dicatat" in told
    assert decisions(office) == [("SAME", "dicek ke KK asli", "Kasi Linjamsos")]
    ((sha256,),) = office.rows("select details ->> 'workbook' from ops.decision")
    assert [path.name for path in (office.settings.archive / sha256).iterdir()] == ["kembali.xlsx"]
    assert "0 pasangan menunggu keputusan, 0 lagi ditunda; 1 sudah diputuskan" in say("review")[1]
    assert build_warehouse(office.settings).merges == 1
    assert len(set(persons_of(office))) == 1


def test_the_same_workbook_twice_writes_nothing_new_not_even_after_an_undo(
    office: Office, say: Say, two: tuple[int, int]
) -> None:
    returned = fill(export(office, say), SAME)
    say("review", "--take", str(returned))
    again = say("review", "--take", str(returned))
    assert again[0] == 0
    assert "0 keputusan dicatat, 1 sudah tercatat" in again[1]
    assert len(decisions(office)) == 1
    ((number,),) = office.rows("select decision_id from ops.decision")
    say("match", "--undo", str(number), "--reason", "keliru", "--by", "Kasi")
    say("review", "--take", str(returned))
    assert [outcome for outcome, *_ in decisions(office)] == ["SAME", "UNDO"]
    build_warehouse(office.settings)
    assert len(set(persons_of(office))) == 2


def test_words_that_were_taken_back_do_not_come_to_life_by_another_file_and_that_is_said(
    office: Office, say: Say, two: tuple[int, int]
) -> None:
    say("review", "--take", str(fill(export(office, say), SAME)))
    ((number,),) = office.rows("select decision_id from ops.decision")
    say("match", "--undo", str(number), "--reason", "keliru", "--by", "Kasi")
    path = export(office, say)
    again = fill(path, lambda sheet: (SAME(sheet), sheet.cell(2, 60, "catatan rapat")))
    code, said = say("review", "--take", str(again))
    assert code == 3
    assert re.search(rf"OPS-029.*baris 2.*sudah dicatat sebagai keputusan {number}, lalu dibatalkan", said)
    assert len(decisions(office)) == 2
    anew = answer(KEPUTUSAN="SAMA", ALASAN="dicek lagi ke Dukcapil", DIPUTUSKAN_OLEH="Kasi Linjamsos")
    assert say("review", "--take", str(fill(path, anew)))[0] == 0
    assert [outcome for outcome, *_ in decisions(office)] == ["SAME", "UNDO", "SAME"]


def test_rows_in_another_order_columns_left_out_titles_above_and_one_name_for_all_are_read(
    office: Office, say: Say
) -> None:
    office.load("A.csv", csv_of([*payments(range(12)), widow(), widow(id_peserta="351900000408", NIK=OTHER_NIK)]))
    more = {"NAMA_PENGURUS": "Wagiyem Sutarti", "NO_KK": "3519021506150332"}
    office.load("B.csv", csv_of([*payments(range(100, 110)), widow(id_peserta="351900000410", NIK=OTHER_NIK)]))
    office.load("C.csv", csv_of([*payments(range(200, 210)), widow(id_peserta="351900000411", **more)]))
    other = widow(id_peserta="351900000412", **more | {"NIK": "3519024506700533"})
    office.load("D.csv", csv_of([*payments(range(300, 310)), other]))
    build_warehouse(office.settings)
    path = export(office, say)
    book = openpyxl.load_workbook(path)
    rows = list(book["Tinjauan"].iter_rows(values_only=True))
    assert len(rows) >= 3
    kept = [list(rows[0]).index(name) for name in ("ID PASANGAN", "KEPUTUSAN", "ALASAN")]
    new = openpyxl.Workbook()
    new.active.append(["Hasil rapat"])
    new.active.append([])
    new.active.append([rows[0][at] for at in kept])
    for row in reversed(rows[1:]):
        new.active.append([row[kept[0]], "berbeda ", "dicek"])
    new.create_sheet("Lain").append([DECIDED_BY_ALL, "Kabid Rehsos"])
    returned = path.parent.parent / "rapat.xlsx"
    new.save(returned)
    assert say("review", "--take", str(returned))[0] == 0
    assert decisions(office) == [("DIFFERENT", "dicek", "Kabid Rehsos")] * (len(rows) - 1)


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        pytest.param(answer(KEPUTUSAN="MUNGKIN"), r"OPS-027 .* / baris 2 / KEPUTUSAN: berisi 'MUNGKIN'", id="word"),
        pytest.param(answer(KEPUTUSAN="SAMA", DIPUTUSKAN_OLEH="K"), r"OPS-027 .* / ALASAN: kosong", id="no reason"),
        pytest.param(answer(ALASAN="a", DIPUTUSKAN_OLEH="K"), r"OPS-027 .* / KEPUTUSAN: kosong", id="reason alone"),
        pytest.param(answer(KEPUTUSAN="SAMA", ALASAN="a"), r"OPS-027 .* / DIPUTUSKAN OLEH: kosong", id="nobody"),
        pytest.param(
            lambda sheet: (SAME(sheet), answer(ID_PASANGAN="bcdf-bcdf")(sheet)), r"OPS-028 .* / ID PASANGAN", id="id"
        ),
        pytest.param(
            lambda sheet: (SAME(sheet), answer(ID_PASANGAN="")(sheet)), r"OPS-027 .* ID PASANGAN", id="none"
        ),
        pytest.param(
            lambda sheet: (SAME(sheet), answer(NAMA="B*** C****\nB*** C****")(sheet)),
            r"OPS-028 .* / NAMA: tidak cocok",
            id="sorted in part",
        ),
        pytest.param(
            lambda sheet: (SAME(sheet), sheet.append([*(cell.value for cell in sheet[2])]), twice(sheet)),
            r"OPS-028 .* berbeda-beda, di baris 2, 3",
            id="twice",
        ),
    ],
)
def test_a_row_that_cannot_be_taken_is_told_with_its_place_and_writes_nothing(
    office: Office, say: Say, two: tuple[int, int], edit: Edit, told: str
) -> None:
    code, said = say("review", "--take", str(fill(export(office, say), edit)))
    assert code == 3
    assert re.search(told, said), said
    assert decisions(office) == []


def twice(sheet: Worksheet) -> None:
    answer(row=3, KEPUTUSAN="BERBEDA")(sheet)


def test_a_number_of_a_pair_with_one_letter_changed_is_refused(
    office: Office, say: Say, two: tuple[int, int]
) -> None:
    path = export(office, say)
    sheet = openpyxl.load_workbook(path)["Tinjauan"]
    whole = str(sheet.cell(2, sheet.max_column).value)
    assert not re.search(r"\d", whole)
    for place in (0, len(whole) // 2, len(whole) - 1):
        other = "b" if whole[place] != "b" else "c"
        changed = whole[:place] + other + whole[place + 1 :]
        code, _ = say(
            "review", "--take", str(fill(path, lambda it, to=changed: (SAME(it), answer(ID_PASANGAN=to)(it))))
        )
        assert code == 3
    assert decisions(office) == []


def test_blank_rows_are_left_alone_and_another_file_is_no_workbook_of_pairs(
    office: Office, say: Say, two: tuple[int, int], tmp_path: Path
) -> None:
    code, told = say("review", "--take", str(export(office, say)))
    assert (code, decisions(office)) == (0, [])
    assert "1 belum diputuskan" in told
    other = tmp_path / "lain.csv"
    other.write_bytes(csv_of(payments(range(3))))
    with pytest.raises(SinergiError, match="OPS-026"):
        say("review", "--take", str(other))
    with pytest.raises(SinergiError, match="OPS-026"):
        say("review", "--take", str(tmp_path / "tidak ada.xlsx"))


def test_a_workbook_of_before_an_other_decision_does_not_overrule_it(
    office: Office, say: Say, two: tuple[int, int]
) -> None:
    path = export(office, say)
    say("match", *map(str, two), "BERBEDA", "--reason", "dua orang", "--by", "Kabid")
    code, told = say("review", "--take", str(fill(path, SAME)))
    assert code == 3
    assert re.search(r"OPS-023 .* sudah diputuskan \(keputusan \d+: BERBEDA, oleh Kabid", told)
    assert [outcome for outcome, *_ in decisions(office)] == ["DIFFERENT"]
    later = answer(KEPUTUSAN="nanti", DIPUTUSKAN_OLEH="Kasi")
    assert say("review", "--take", str(fill(path, later)))[0] == 3


def test_who_puts_a_pair_off_need_not_say_why_and_may_decide_later(
    office: Office, say: Say, two: tuple[int, int]
) -> None:
    later = fill(export(office, say), answer(KEPUTUSAN="NANTI"))
    assert say("review", "--take", str(later), "--by", "Kasi")[0] == 0
    build_warehouse(office.settings)
    assert "0 pasangan menunggu keputusan, 1 lagi ditunda" in say("review")[1]
    path = export(office, say)
    assert "ditunda" in every_text(path)
    assert say("review", "--take", str(fill(path, SAME)))[0] == 0
    assert [outcome for outcome, *_ in decisions(office)] == ["LATER", "SAME"]


def test_numbers_of_people_typed_into_a_workbook_reach_no_table_and_no_screen(
    office: Office, say: Say, two: tuple[int, int]
) -> None:
    edit = answer(KEPUTUSAN=f"SAMA {NIK}", ALASAN="a", DIPUTUSKAN_OLEH="b")
    assert NIK not in say("review", "--take", str(fill(export(office, say), edit)))[1]
    edit = answer(KEPUTUSAN="SAMA", ALASAN=f"KK {NO_KK}", DIPUTUSKAN_OLEH=f"Kasi {NIK}")
    say("review", "--take", str(fill(export(office, say), edit)))
    assert decisions(office) == [("SAME", "KK 35**************", "Kasi 35**************")]


def test_the_largest_effect_stands_first_and_is_what_was_paid_twice(office: Office, say: Say) -> None:
    small = {"NAMA_PENGURUS": "Wagiyem Sutarti", "NO_KK": "3519021506150332", "NOMINAL": "100000"}
    failed = {"NAMA_PENGURUS": "Boinah Kartini", "NO_KK": "3519021506150333", "STATUS": "GAGAL OMSPAN"}
    months = {"NAMA_PENGURUS": "Ngatinem Lestari", "NO_KK": "3519021506150334", "NOMINAL": "900000"}
    people = [({}, "1"), (small, "1"), (failed, "1"), (months, "2")]
    for number in (0, 1):
        rows = [
            widow(
                id_peserta=f"3519000{number}{place:04d}",
                NIK=f"351902450670{500 + 20 * place + 9 * number:04d}",
                TAHAP=tahap if number else "1",
                **changes,
            )
            for place, (changes, tahap) in enumerate(people)
        ]
        first, last = [row for row in rows if row["TAHAP"] == "1"], [row for row in rows if row["TAHAP"] == "2"]
        office.load(f"T1_{number}.csv", csv_of([*payments(range(100 * number, 100 * number + 12)), *first]))
        if last:
            others = payments(range(200, 212), TAHAP="2")
            office.load("T2.csv", csv_of([*others, *last]))
    build_warehouse(office.settings)
    found = re.findall(r"Rp([\d.]+) terbayar ganda, Rp([\d.]+) terbayar", say("review", "--all")[1])
    assert found == [("225.000", "450.000"), ("100.000", "200.000"), ("0", "1.800.000"), ("0", "0")]
