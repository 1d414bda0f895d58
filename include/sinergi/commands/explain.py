"""``explain``: why these rows are one person, by tier, evidence and decision."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sinergi.commands.access_log import record_access
from sinergi.errors import SinergiError
from sinergi.identity.explanation import Evidence, Explanation, LinkedRecord, explain_person
from sinergi.identity.model import load_model
from sinergi.identity.person_history import KeyChange, PersonDecision
from sinergi.identity.personal_values import PersonalValues, Row, read_personal_values
from sinergi.identity.standing import told_decision
from sinergi.log import mask_identifiers
from sinergi.settings import Settings
from sinergi.warehouse.connection import begin
from sinergi.warehouse.survivorship import surviving_values
from sinergi.wording import OFFICE_TIME, dotted, told_day

TIER_WORDS = {
    "decision": "keputusan petugas",
    "nik": "NIK sama, nama atau tanggal lahir cocok",
    "no_kk": "tanpa NIK, tetapi keluarga, nama dan tanggal lahir sama",
    "probabilistic": "model kemiripan",
    "new": "berdiri sendiri",
    "corrected": "baris yang sama sesudah dikoreksi",
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
_ATTRIBUTE_WORDS = {
    "name": "nama",
    "birth_date": "tanggal lahir",
    "sex": "jenis kelamin",
    "nik": "NIK",
    "mother_name": "nama ibu",
    "region_code": "wilayah",
    "no_kk": "No KK",
    "account": "rekening",
    "phone": "telepon",
    "address": "alamat",
}
_KIND_WORDS = {"merge": "digabung", "split": "dipisah"}
_CLOSED_WORDS = {
    "tidak_ada_lagi": "tidak tercantum lagi dalam daftar penuh sesudahnya",
    "dicabut": "semua barisnya dicabut oleh kiriman pengganti",
}


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of ``explain``."""
    parser.add_argument("person_key", type=int, help="person_key dari tabel core mana pun")
    parser.add_argument(
        "--clear", action="store_true", help="tampilkan data pribadi tanpa penyamaran; dicatat di logs/akses.log"
    )


def explain(settings: Settings, arguments: Namespace) -> int:
    """Print the records of a person, the evidence that makes them one, and what people decided about them.

    Places, tiers and words only, unless ``--clear`` is given; that he read clear text is written down before it
    is shown.

    Raises:
        SinergiError: The key was never given.
    """
    model = load_model(settings.reference / "matching_model.json")
    with begin(settings) as connection:
        found = explain_person(connection, arguments.person_key, model=model)
        if found is None:
            raise SinergiError(f"Tidak ada orang bernomor {arguments.person_key}.", code="OPS-012")
        surviving = surviving_values(connection, found.person_key)
        is_shown = arguments.clear and found.records
        values = read_personal_values(connection, settings, found.person_key) if is_shown else {}
    if is_shown:
        record_access(settings, f"penjelasan orang {found.person_key}, {len(found.records)} catatan")
    origins = (_told_origin(value, values) for value in surviving)
    told = [*_told(found, values), *_told_section("Nilai yang dipakai berasal dari:", origins)]
    sys.stdout.write("\n".join(told) + "\n")
    return 0


def _told(person: Explanation, values: Mapping[Row, PersonalValues]) -> Iterator[str]:
    if person.merged_into is not None:
        yield (
            f"Orang {person.person_key} sudah digabung ke orang {person.merged_into}:"
            f" make explain PERSON={person.merged_into}"
        )
    elif not person.records:
        yield f"Orang {person.person_key} tidak punya catatan lagi; kuncinya tidak dipakai untuk orang lain."
    else:
        yield from _told_records(person, values)
    yield from _told_section("Keputusan petugas:", (_told_decision(known) for known in person.decisions))
    yield from _told_section("Riwayat kunci:", map(_told_change, person.changes))
    if person.open_reviews:
        listed = ", ".join(map(str, person.open_reviews))
        yield f"Mungkin satu orang dengan orang {listed}; menunggu keputusan: make review"


def _told_records(person: Explanation, values: Mapping[Row, PersonalValues]) -> Iterator[str]:
    households = sorted({record.household_key for record in person.records if record.household_key is not None})
    at_home = f", rumah tangga {', '.join(map(str, households))}" if households else ""
    yield f"Orang {person.person_key}: {dotted(len(person.records))} catatan{at_home}"
    if person.closed_on is not None:
        yield f"  terakhir tercatat {told_day(person.closed_on)}; {_CLOSED_WORDS[str(person.closed_reason)]}"
    if person.absorbed:
        yield f"  pernah bernomor {', '.join(map(str, person.absorbed))} (digabung ke sini)"
    yield "Catatan (huruf yang sama: isi yang dicocokkan sama persis):"
    for record in person.records:
        yield f"  {_told_record(record)}"
        shown = values.get((record.delivery_id, record.sheet, record.row_no))
        if shown is not None:
            yield f"      {_told_values(shown)}"
    yield from _told_section(
        "Mengapa satu orang:", (line for evidence in person.evidence for line in _told_evidence(evidence))
    )


def _told_origin(value: Mapping[str, Any], values: Mapping[Row, PersonalValues]) -> str:
    sheet = f", lembar '{mask_identifiers(value['sheet'])}'" if value["sheet"] else ""
    shown = values.get((value["delivery_id"], value["sheet"], value["row_no"]))
    clear = value["value"] if value["attribute"] == "region_code" else getattr(shown, value["attribute"], None)
    is_shown = shown is not None and clear is not None
    told = f" {told_day(clear) if isinstance(clear, date) else clear}," if is_shown else ""
    return (
        f"{_ATTRIBUTE_WORDS[value['attribute']]}:{told} {value['source']}/{value['feed']}, kiriman"
        f" {value['delivery_id']}{sheet}, baris {value['row_no']} ({told_day(value['observed_on'])})"
    )


def _told_section(heading: str, lines: Iterable[str]) -> Iterator[str]:
    """Yield a heading and what stands below it; nothing where nothing does."""
    told = [f"  {line}" for line in lines]
    yield from ([heading, *told] if told else [])


def _told_record(record: LinkedRecord) -> str:
    sheet = f", lembar '{mask_identifiers(record.sheet)}'" if record.sheet else ""
    return (
        f"[{_letter(record.profile_no)}] {told_day(record.observed_on)} {record.source}/{record.feed}, kiriman"
        f" {record.delivery_id} ({mask_identifiers(record.file_name)}){sheet}, baris {record.row_no}:"
        f" {told_tier(record.tier, record.score)}"
    )


def told_tier(tier: str, score: Decimal | None) -> str:
    """Return by what a record is linked, with its probability where the model gave one."""
    return TIER_WORDS[tier] + (f" (peluang {_decimal(float(score), 5)})" if score is not None else "")


def _told_values(shown: PersonalValues) -> str:
    born = ", ".join(filter(None, (shown.birth_place, told_day(shown.birth_date) if shown.birth_date else None)))
    told = {
        "nama": shown.name,
        "lahir": born,
        "jenis kelamin": shown.sex,
        "NIK": f"{shown.nik or '(tidak tersimpan)'} ({shown.nik_grade})" if shown.nik_grade != "missing" else None,
        "No KK": shown.no_kk,
        "ibu": shown.mother_name,
        "alamat": shown.address,
        "telepon": shown.phone,
    }
    return "; ".join(f"{label} {value}" for label, value in told.items() if value)


def _told_evidence(evidence: Evidence) -> Iterator[str]:
    told = told_decision(evidence.decision) if evidence.decision else ""
    head = TIER_WORDS[evidence.tier] if evidence.tier != "decision" else told
    follows = f" ({told})" if evidence.tier == "corrected" else ""
    yield f"[{_letter(evidence.one)}] dan [{_letter(evidence.other)}]: {head}{follows}"
    if evidence.decision and evidence.tier == "decision":
        yield f"    alasan: {evidence.decision.reason}"
    yield f"    {evidence.reasons}"
    if evidence.weight is not None:
        parts = ", ".join(f"{_PART_WORDS[name]} {_signed(weight)}" for name, weight in evidence.parts.items())
        yield f"    bobot model {_signed(evidence.weight)} = {parts}"


def _told_decision(known: PersonDecision) -> str:
    if known.other_person is not None:
        about = f"dengan orang {known.other_person}"
    else:
        about = "tentang dua catatan orang ini" if len(known.here) == 2 else "dengan catatan yang sudah tidak ada"
    return f"{told_decision(known.decision)}, {about}; alasan: {known.decision.reason}"


def _told_change(change: KeyChange) -> str:
    day = told_day(change.occurred_at.astimezone(OFFICE_TIME).date())
    return (
        f"{day}: {dotted(change.record_count)} catatan orang {change.from_key} menjadi milik orang"
        f" {change.to_key} ({_KIND_WORDS[change.kind]})"
    )


def why_linked(person: Explanation, row: Row) -> str:
    """Return in one line why a row belongs to its person: tier, probability and the strongest evidence."""
    record = next(known for known in person.records if (known.delivery_id, known.sheet, known.row_no) == row)
    alike = sum(known.profile_no == record.profile_no for known in person.records) - 1
    strongest = next((item for item in person.evidence if record.profile_no in (item.one, item.other)), None)
    if strongest is not None:
        decided = f"{told_decision(strongest.decision)}; " if strongest.decision else ""
        why = f": {decided}{strongest.reasons}"
    else:
        why = f": isi yang dicocokkan sama persis dengan {alike} catatan lain" if alike else ""
    return f"orang {person.person_key}, {told_tier(record.tier, record.score)}{why}"


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
