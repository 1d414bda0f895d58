"""``explain``: why these rows are one person. Places, tiers and words; never a name or a number of the person."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator

from sinergi.errors import SinergiError
from sinergi.identity.explanation import Evidence, Explanation, LinkedRecord, explain_person
from sinergi.identity.model import load_model
from sinergi.log import mask_identifiers
from sinergi.settings import Settings
from sinergi.warehouse.connection import begin
from sinergi.wording import dotted, told_day

TIER_WORDS = {
    "decision": "keputusan petugas",
    "nik": "NIK sama, nama atau tanggal lahir cocok",
    "no_kk": "tanpa NIK, tetapi keluarga, nama dan tanggal lahir sama",
    "probabilistic": "model kemiripan",
    "new": "berdiri sendiri",
    "chain": "hanya lewat catatan lain",
}
_PART_WORDS = {
    "name": "nama",
    "birth_date": "tanggal lahir",
    "sex": "jenis kelamin",
    "region": "wilayah",
    "mother": "nama ibu",
    "family": "keluarga",
    "phone": "telepon",
    "prior": "dua catatan sembarang",
    "rarity": "kelangkaan nama dan tanggal",
}


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of ``explain``."""
    parser.add_argument("person_key", type=int, help="person_key dari tabel core mana pun")


def explain(settings: Settings, arguments: Namespace) -> int:
    """Print the records of a person and the evidence that makes them one."""
    model = load_model(settings.reference / "matching_model.json")
    with begin(settings) as connection:
        found = explain_person(connection, arguments.person_key, model=model)
    if found is None:
        raise SinergiError(f"Tidak ada orang bernomor {arguments.person_key}.", code="OPS-012")
    sys.stdout.write("\n".join(_told(found)) + "\n")
    return 0


def _told(person: Explanation) -> Iterator[str]:
    if person.merged_into is not None:
        yield f"Orang {person.person_key} sudah digabung ke orang {person.merged_into}: explain {person.merged_into}."
        return
    if not person.records:
        yield f"Orang {person.person_key} tidak punya catatan lagi; kuncinya tidak dipakai untuk orang lain."
        return
    households = sorted({record.household_key for record in person.records if record.household_key is not None})
    at_home = f", rumah tangga {', '.join(map(str, households))}" if households else ""
    yield f"Orang {person.person_key}: {dotted(len(person.records))} catatan{at_home}"
    if person.absorbed:
        yield f"  pernah bernomor {', '.join(map(str, person.absorbed))} (digabung ke sini)"
    yield "Catatan (huruf yang sama: isi yang dicocokkan sama persis):"
    yield from (f"  {_told_record(record)}" for record in person.records)
    if person.evidence:
        yield "Mengapa satu orang:"
        for evidence in person.evidence:
            yield from (f"  {line}" for line in _told_evidence(evidence))


def _told_record(record: LinkedRecord) -> str:
    sheet = f", lembar '{mask_identifiers(record.sheet)}'" if record.sheet else ""
    score = f" (peluang {_decimal(float(record.score), 5)})" if record.score is not None else ""
    return (
        f"[{_letter(record.profile_no)}] {told_day(record.observed_on)} {record.source}/{record.feed}, kiriman"
        f" {record.delivery_id} ({mask_identifiers(record.file_name)}){sheet}, baris {record.row_no}:"
        f" {TIER_WORDS[record.tier]}{score}"
    )


def _told_evidence(evidence: Evidence) -> Iterator[str]:
    yield f"[{_letter(evidence.one)}] dan [{_letter(evidence.other)}]: {TIER_WORDS[evidence.tier]}"
    yield f"    {evidence.reasons}"
    if evidence.weight is not None:
        parts = ", ".join(f"{_PART_WORDS[name]} {_signed(weight)}" for name, weight in evidence.parts.items())
        yield f"    bobot model {_signed(evidence.weight)} = {parts}"


def _letter(number: int) -> str:
    """Return A, B, … Z, AA, … of a profile."""
    letters = ""
    while number:
        number, place = divmod(number - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters


def _signed(weight: float) -> str:
    return f"{weight:+.1f}".replace(".", ",")


def _decimal(number: float, digits: int) -> str:
    return f"{number:.{digits}f}".replace(".", ",")
