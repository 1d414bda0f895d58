"""``match``: a human's word on two people or two rows, and the taking back of one."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterator

from sqlalchemy import Connection

from sinergi.commands.builds import start_build
from sinergi.errors import SinergiError
from sinergi.identity.choice import ChosenPair, Named, choose_records, find_named
from sinergi.identity.decisions import (
    Outcome,
    Verdict,
    lock_decisions,
    match_decisions,
    take_back,
    write_decision,
)
from sinergi.identity.places import find_standing
from sinergi.identity.standing import OUTCOME_WORDS, Standing, decided_before, told_decision
from sinergi.settings import Settings
from sinergi.warehouse.connection import begin

_OUTCOMES: dict[str, Outcome] = {
    **{str(outcome): outcome for outcome in OUTCOME_WORDS},
    **{word: outcome for outcome, word in OUTCOME_WORDS.items()},
}
_WHO = "nomor orang (17), atau satu barisnya: kiriman:baris (3:12) atau kiriman:lembar:baris (3:BNBA:12)"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of ``match``."""
    parser.usage = "%(prog)s [-h] A B SAMA|BERBEDA|NANTI --reason … --by … | --undo NOMOR --reason … --by … | --list"
    parser.add_argument("one", nargs="?", metavar="A", help=_WHO)
    parser.add_argument("other", nargs="?", metavar="B", help="yang lainnya, ditulis dengan cara yang sama")
    parser.add_argument("outcome", nargs="?", type=_outcome, help="SAMA, BERBEDA atau NANTI (SAME, DIFFERENT, LATER)")
    parser.add_argument("--undo", type=int, metavar="NOMOR", help="batalkan keputusan bernomor ini")
    parser.add_argument("--list", action="store_true", help="keputusan yang berlaku, yang terbaru dulu")
    parser.add_argument("--reason", default="", help="alasan, satu kalimat; disimpan selamanya")
    parser.add_argument("--by", default="", help="nama atau jabatan yang memutuskan")


def match(settings: Settings, arguments: Namespace) -> int:
    """Write a decision about two people, take one back, or list those in force.

    Raises:
        SinergiError: It names nobody, was decided before, or cannot hold; nothing is written.
    """
    if arguments.list:
        with begin(settings) as connection:
            sys.stdout.write("\n".join(_told_list(connection)) + "\n")
        return 0
    if arguments.undo is not None and (arguments.one or arguments.outcome):
        raise SinergiError(
            "Sebutkan dua orang dan keputusannya, atau nomor keputusan yang dibatalkan; jangan keduanya.",
            code="OPS-020",
            remedy="Hapus A, B dan OUTCOME, atau hapus UNDO; belum ada yang dicatat.",
        )
    with begin(settings) as connection:
        if arguments.undo is not None:
            outcome = take_back(connection, arguments.undo, reason=arguments.reason, decided_by=arguments.by)
            said = f"Keputusan {arguments.undo} ({OUTCOME_WORDS[outcome]}) dibatalkan."
        else:
            said = _decide(connection, arguments)
    sys.stdout.write(f"{said}\n{start_build(settings)}\n")
    return 0


def _decide(connection: Connection, arguments: Namespace) -> str:
    if not (arguments.one and arguments.other and arguments.outcome):
        raise SinergiError(
            "Sebutkan dua orang dan keputusannya, atau nomor keputusan yang dibatalkan.",
            code="OPS-020",
            remedy='Contoh: `make match A=17 B=23 OUTCOME=SAMA REASON="dicek ke KK" BY="Kasi Linjamsos"`.',
        )
    lock_decisions(connection)
    one, other = find_named(connection, arguments.one), find_named(connection, arguments.other)
    _check_two(one, other, arguments.outcome)
    chosen = choose_records(connection, one, other)
    _check_separable(chosen, arguments.outcome)
    verdict = Verdict(
        outcome=arguments.outcome,
        one=chosen.one,
        other=chosen.other,
        reason=arguments.reason,
        decided_by=arguments.by,
        details={"persons": [one.person_key, other.person_key]},
    )
    if obstacle := Standing.of(connection, (verdict.one, verdict.other)).obstacle(verdict):
        raise decided_before(obstacle)
    number = write_decision(connection, verdict)
    return f"Keputusan {number} dicatat: {arguments.one} dan {arguments.other} {OUTCOME_WORDS[verdict.outcome]}."


def _check_two(one: Named, other: Named, outcome: Outcome) -> None:
    """Raise unless two are named that such a decision changes anything for.

    Raises:
        SinergiError: OPS-022.
    """
    if one == other:
        raise SinergiError("Kedua sisi menyebut orang atau baris yang sama.", code="OPS-022")
    is_one_person = one.person_key is not None and one.person_key == other.person_key
    if not is_one_person:
        return
    if outcome == "DIFFERENT":
        if one.is_row and other.is_row:
            return
        raise SinergiError(
            f"Keduanya orang {one.person_key}; untuk memisahkannya sebutkan dua baris.",
            code="OPS-022",
            remedy=f"Lihat barisnya di `make explain PERSON={one.person_key}`, lalu tulis misalnya A=3:12 B=4:7.",
        )
    raise SinergiError(
        f"Keduanya sudah satu orang ({one.person_key}); tidak ada yang perlu diputuskan.", code="OPS-022"
    )


def _check_separable(chosen: ChosenPair, outcome: Outcome) -> None:
    if outcome == "DIFFERENT" and chosen.is_inseparable:
        raise SinergiError(
            "Semua yang dibandingkan pada kedua catatan itu sama (nomor, nama, tanggal lahir, keluarga), sehingga"
            " tidak ada yang membedakan dua orang.",
            code="OPS-024",
            remedy="Minta pengirim memperbaiki baris yang salah; baris yang diperbaiki berdiri sendiri.",
        )


def _told_list(connection: Connection) -> Iterator[str]:
    decisions = match_decisions(connection)
    persons = find_standing(connection, (place for known in decisions for place in known.places))
    yield f"{len(decisions)} keputusan berlaku"
    for known in decisions:
        yield f"  {told_decision(known)}"
        both = " dan ".join(_told_person(persons.get(place)) for place in known.places)
        yield f"    {both}; alasan: {known.reason}"


def _told_person(person_key: int | None) -> str:
    return f"orang {person_key}" if person_key else "catatan yang sudah tidak ada"


def _outcome(words: str) -> Outcome:
    if words.upper() not in _OUTCOMES:
        raise ArgumentTypeError(f"'{words}' bukan SAMA, BERBEDA atau NANTI")
    return _OUTCOMES[words.upper()]
