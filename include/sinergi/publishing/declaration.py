"""What may go out, as declared in ``include/reference/publications.yml``."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import jsonschema
import yaml

from sinergi.errors import ConfigurationError, Place

Kind = Literal["text", "code", "year", "count", "rupiah", "decimal", "date", "yes_no", "moment"]

# Fields of Satu Data Indonesia (Perpres 39/2019) in the order in which a walidata asks for them.
METADATA_LABELS = {
    "konsep": "Konsep",
    "metode_perhitungan": "Metode Perhitungan",
    "ukuran": "Ukuran",
    "satuan": "Satuan",
    "klasifikasi": "Klasifikasi",
    "periode_data": "Periode Data",
    "kode_sdsn": "Kode SDSN",
    "sumber_rujukan": "Sumber Rujukan",
}


@dataclass(frozen=True, kw_only=True)
class PublishedColumn:
    """One column of a published table.

    Attributes:
        name: Its name in the mart.
        heading: What the reader sees, Indonesian.
        kind: How it is written and formatted.
        unit: Unit of a number.
        people: It counts persons or families: 1 to 4 are hidden.
        sum_of: The columns whose sum it is in every row.
        same_people_as: A column that counts nearly the same people; what hides one hides the other.
        follows: Columns from which it could be guessed; hidden where one of them is.
        meaning: What it means, where the comment of the mart's column does not say it.
    """

    name: str
    heading: str
    kind: Kind
    unit: str = ""
    people: bool = False
    sum_of: tuple[str, ...] = ()
    same_people_as: str | None = None
    follows: tuple[str, ...] = ()
    meaning: str = ""

    @property
    def is_protected(self) -> bool:
        """Whether single cells of it may be hidden."""
        return self.people or bool(self.follows)

    @property
    def is_in_totals(self) -> bool:
        """Whether it is added up in totals: counts of people that stand for themselves, and their money."""
        if self.people:
            return not self.follows
        return self.kind == "rupiah" and len(self.follows) == 1


@dataclass(frozen=True, kw_only=True)
class Publication:
    """One published table.

    Attributes:
        name: Name of its files.
        title: Its title.
        fact: What its counts are counted from. No fact is published twice with counts of people: two
            tables that are safe alone may give each other away.
        mart: The mart it shows, or ``None``.
        select: The file of ``include/sql/publish`` it shows instead.
        order: Columns by which its rows are ordered; together they tell one row.
        within: Columns whose every combination has a total (period, kind); none: one total in all.
        by: Columns of the totals below that one, the first tells them apart (kecamatan).
        columns: Its columns in order.
        metadata: Satu Data Indonesia, by field.
        producer: Produsen Data.
    """

    name: str
    title: str
    fact: str
    mart: str | None
    select: str | None
    order: tuple[str, ...]
    within: tuple[str, ...]
    by: tuple[str, ...]
    columns: tuple[PublishedColumn, ...]
    metadata: dict[str, str]
    producer: str

    def column(self, name: str) -> PublishedColumn:
        """Return the column called ``name``."""
        return next(column for column in self.columns if column.name == name)

    @property
    def has_people(self) -> bool:
        """Whether a column counts people."""
        return any(column.people for column in self.columns)


def load_publications(path: Path) -> tuple[Publication, ...]:
    """Return what ``publications.yml`` declares, in its order.

    Raises:
        ConfigurationError: The file breaks its schema, names a column that is not there, or publishes
            counts of people from one fact twice.
    """
    declared = yaml.safe_load(path.read_text("utf-8"))
    schema = json.loads(path.with_suffix(".schema.json").read_text("utf-8"))
    for error in sorted(jsonschema.Draft202012Validator(schema).iter_errors(declared), key=str):
        where = "/".join(str(part) for part in error.absolute_path)
        raise _wrong(path, f"{error.message} (pada '{where}').")
    publications = tuple(_build(given, declared["producer"]) for given in declared["publications"])
    for complaint in _complaints(publications):
        raise _wrong(path, complaint)
    return publications


def _build(given: dict[str, Any], producer: str) -> Publication:
    columns = tuple(
        PublishedColumn(
            **{**column, "sum_of": tuple(column.get("sum_of", ())), "follows": tuple(column.get("follows", ()))}
        )
        for column in given["columns"]
    )
    return Publication(
        name=given["name"],
        title=given["title"],
        fact=given["fact"],
        mart=given.get("mart"),
        select=given.get("select"),
        order=tuple(given["order"]),
        within=tuple(given["totals"]["within"]),
        by=tuple(given["totals"].get("by", ())),
        columns=columns,
        metadata=given["metadata"],
        producer=producer,
    )


def _complaints(publications: tuple[Publication, ...]) -> Iterator[str]:
    for name, count in Counter(publication.name for publication in publications).items():
        if count > 1:
            yield f"Publikasi {name} ditulis dua kali."
    for fact, count in Counter(publication.fact for publication in publications if publication.has_people).items():
        if count > 1:
            yield f"Hitungan orang dari {fact} diterbitkan dua kali; sel kecil dapat saling membuka."
    for publication in publications:
        yield from (f"{publication.name}: {complaint}" for complaint in _column_complaints(publication))


def _column_complaints(publication: Publication) -> Iterator[str]:
    names = [column.name for column in publication.columns]
    people = {column.name for column in publication.columns if column.people and not column.follows}
    used = [*publication.order, *publication.within, *publication.by]
    if unknown := sorted(set(used) - set(names)):
        yield f"kolom {', '.join(unknown)} dipakai tetapi tidak ada di 'columns'."
    if twice := sorted(name for name, count in Counter(names).items() if count > 1):
        yield f"kolom {', '.join(twice)} ditulis dua kali."
    for column in publication.columns:
        referred = {*column.sum_of, *([column.same_people_as] if column.same_people_as else [])}
        if referred - people:
            yield f"{column.name} menunjuk kolom yang bukan hitungan orang."
        if set(column.follows) - {other.name for other in publication.columns if other.people}:
            yield f"{column.name} mengikuti kolom yang bukan hitungan orang."
        if referred and not column.people:
            yield f"{column.name} harus 'people'."
        if column.kind == "rupiah" and publication.has_people and not column.follows:
            yield f"{column.name} adalah rupiah tanpa 'follows'."
    parts = Counter(part for column in publication.columns for part in column.sum_of)
    if any(count > 1 for count in parts.values()) or parts.keys() & {
        column.name for column in publication.columns if column.sum_of
    }:
        yield "satu kolom adalah bagian dari dua jumlah, atau bagian yang juga jumlah."


def _wrong(path: Path, message: str) -> ConfigurationError:
    return ConfigurationError(message, code="CONFIG-030", place=Place(file=path.name))
