"""``review``: the pairs that wait for a human, as a list or as a workbook, and the workbook that comes back."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from sinergi.commands.access_log import record_access
from sinergi.commands.builds import start_build
from sinergi.delivery.archive import archive_file
from sinergi.errors import SinergiError
from sinergi.log import mask_identifiers
from sinergi.review.masking import told_birth, told_file, told_name, told_numbers, told_region
from sinergi.review.pair_ids import PairNumbers
from sinergi.review.queue import QueueCounts, Side, WaitingPair, count_pairs, find_waiting_pairs
from sinergi.review.returned import ReturnedWorkbook, read_returned_workbook
from sinergi.review.taking import Taken, take_answers
from sinergi.review.workbook import write_review_workbook
from sinergi.services.files import make_private_folder, write_whole
from sinergi.settings import Settings
from sinergi.warehouse.connection import begin
from sinergi.wording import OFFICE_TIME, dotted

_SHOWN = 10
_SOMEBODY_MUST_ACT = 3


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of ``review``."""
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--export", action="store_true", help="tulis buku kerja XLSX ke outbox untuk diputuskan")
    what.add_argument("--take", metavar="BERKAS", help="ambil buku kerja yang sudah diisi")
    parser.add_argument(
        "--clear", action="store_true", help="tampilkan data pribadi tanpa penyamaran; dicatat di logs/akses.log"
    )
    parser.add_argument("--all", action="store_true", help="semua pasangan, bukan hanya yang pertama")
    parser.add_argument("--by", default="", help="dengan --take: yang memutuskan, bila tidak tertulis di berkas")


def review(settings: Settings, arguments: Namespace) -> int:
    """Show what waits, write it as a workbook, or take one back.

    Returns:
        3 when rows of a returned workbook could not be taken, else 0.
    """
    if arguments.take:
        return _take(settings, Path(arguments.take), decided_by=arguments.by)
    with begin(settings) as connection:
        pairs = find_waiting_pairs(connection, settings)
        counts = count_pairs(connection)
    if arguments.export:
        return _export(settings, pairs, is_clear=arguments.clear)
    shown = pairs if arguments.all else pairs[:_SHOWN]
    if arguments.clear and shown:
        record_access(settings, f"tinjauan {told_persons(shown)}")
    lines = [*_told_head(counts), *_told_pairs(shown, is_clear=arguments.clear)]
    if len(shown) < len(pairs):
        lines.append(f"… dan {len(pairs) - len(shown)} lagi; lihat semuanya: make review ALL=1")
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def told_persons(pairs: Sequence[WaitingPair]) -> str:
    """Return whose pairs are shown, as the log of accesses keeps it."""
    return (
        f"{len(pairs)} pasangan: {', '.join(f'{pair.one.person_key} dan {pair.other.person_key}' for pair in pairs)}"
    )


def _export(settings: Settings, pairs: Sequence[WaitingPair], *, is_clear: bool) -> int:
    if not pairs:
        sys.stdout.write("Tidak ada pasangan yang menunggu; tidak ada berkas yang ditulis.\n")
        return 0
    now = datetime.now(UTC)
    kind = "_data_pribadi" if is_clear else ""
    make_private_folder(settings.outbox)
    path = make_private_folder(settings.outbox / "tinjauan") / f"tinjauan_{_stamp(now)}{kind}.xlsx"
    content = write_review_workbook(pairs, PairNumbers.of(settings), is_clear=is_clear, made_at=now)
    if is_clear:
        record_access(settings, f"buku tinjauan {path.name}, {told_persons(pairs)}")
    write_whole(path, content)
    sys.stdout.write(
        f"{dotted(len(pairs))} pasangan ditulis ke {path}\n"
        "Isi KEPUTUSAN (SAMA, BERBEDA, NANTI), ALASAN dan DIPUTUSKAN OLEH, simpan, lalu:"
        f" make review TAKE={path.name if path.parent == Path.cwd() else path}\n"
    )
    return 0


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(OFFICE_TIME):%Y-%m-%d_%H%M%S}"


def _take(settings: Settings, path: Path, *, decided_by: str) -> int:
    if not path.is_file():
        raise SinergiError(
            f"Berkas {mask_identifiers(str(path))} tidak ada.", code="OPS-026", remedy="Tulis jalur lengkapnya."
        )
    book = read_returned_workbook(path, decided_by=decided_by)
    # What was decided rests on these bytes: they are kept before anything is written.
    sha256 = archive_file(settings, path)
    with begin(settings) as connection:
        taken = take_answers(connection, book, PairNumbers.of(settings), sha256=sha256)
    lines = list(_told_taken(book, taken))
    if taken.written:
        lines.append(start_build(settings))
    sys.stdout.write("\n".join(lines) + "\n")
    return _SOMEBODY_MUST_ACT if taken.problems else 0


def _told_taken(book: ReturnedWorkbook, taken: Taken) -> Iterator[str]:
    yield (
        f"{mask_identifiers(book.file_name)}: {len(taken.written)} keputusan dicatat, {taken.known_count} sudah"
        f" tercatat sebelumnya, {book.blank_count} belum diputuskan, {len(taken.problems)} bermasalah."
    )
    if taken.problems:
        yield "Baris bermasalah tidak dicatat; perbaiki di berkas itu lalu ambil lagi:"
        yield from (f"  {problem.sentence()}" for problem in taken.problems)


def _told_head(counts: QueueCounts) -> Iterator[str]:
    decided = f"; {counts.decided} sudah diputuskan dan menunggu penyusunan gudang" if counts.decided else ""
    yield f"{counts.waiting} pasangan menunggu keputusan, {counts.later} lagi ditunda{decided}"
    if counts.waiting + counts.later:
        yield (
            "Urutan: rupiah terbayar ganda, rupiah terbayar, banyak catatan, kemiripan; yang ditunda di akhir."
            " Semuanya dalam satu buku kerja: make review EXPORT=1"
        )


def _told_pairs(pairs: Sequence[WaitingPair], *, is_clear: bool) -> Iterator[str]:
    for place, pair in enumerate(pairs, start=1):
        one, other = pair.one.person_key, pair.other.person_key
        put_off = " (ditunda)" if pair.status == "later" else ""
        yield (
            f"{place}. orang {one} dan {other}{put_off}: Rp{dotted(round(pair.double_rupiah))} terbayar ganda,"
            f" Rp{dotted(round(pair.paid_rupiah))} terbayar, {pair.record_count} catatan"
        )
        yield f"   {pair.reasons}"
        yield from (f"   {_told_side(side, is_clear=is_clear)}" for side in pair.sides)
        if not is_clear:
            numbers = {"NIK": "nik", "No KK": "no_kk"}
            told = (
                f"{label} {'; '.join(told_numbers(pair.sides, kind, is_clear=False))}"
                for label, kind in numbers.items()
            )
            yield f"   {', '.join(told)}"
        yield f'   make match A={one} B={other} OUTCOME=SAMA|BERBEDA|NANTI REASON="…" BY="…"'


def _told_side(side: Side, *, is_clear: bool) -> str:
    mother = told_name(side.mother_name, is_clear=is_clear)
    told = (
        told_name(side.name, is_clear=is_clear),
        f"lahir {told_birth(side, is_clear=is_clear)}",
        side.sex or "",
        side.address or "" if is_clear else "",
        told_region(side),
        f"ibu {mother}" if side.mother_name else "",
        f"NIK {side.nik or '-'}, No KK {side.no_kk or '-'}, telepon {side.phone or '-'}" if is_clear else "",
        told_file(side),
    )
    return f"[{side.person_key}] {'; '.join(filter(None, told))}"
