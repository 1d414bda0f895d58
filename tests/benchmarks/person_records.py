"""Records of a million people, as several sources write them: a delivery to start with and a small one after it.

The people are those of the sample generator. Their rows do not go through files here, so slips are made on the
forms that cleaning would leave: what is missing, mistyped, shortened, moved. Arguments: PERSONS SEED SHARE FIRST
LATER, the last two being the Parquet files to write.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.parquet

from sinergi.cleaning.names import clean_name
from sinergi.samples.hard import make_some_hard
from sinergi.samples.households import World, make_block
from sinergi.samples.naming import change_a_letter
from sinergi.samples.people import Block
from sinergi.samples.places import load_places
from sinergi.samples.shares import load_shares
from sinergi.samples.words import load_words
from sinergi.settings import Settings, load_settings

SOURCES = ("pkh", "slrt", "karang_taruna")
# How many records a person has, from one.
_RECORDS = (0.6, 0.25, 0.15)
_NEW_SHARE = 0.3
_TODAY = np.datetime64("2024-12-31")


_FORGOTTEN = {"nik": 0.15, "no_kk": 0.15, "birth_date": 0.03, "mother_form": 0.15, "phone": 0.3}
_MOVED, _MISTYPED_NIK = 0.03, 0.04


def make_people(settings: Settings, *, persons: int, seed: int) -> pd.DataFrame:
    """Return invented people, one row each, with the columns of ``vault.person_record``; numbers are integers."""
    places = load_places(settings.kabupaten_code)
    world = World(
        words=load_words(settings), places=places, seed=seed, shares=load_shares(settings, ()), today=_TODAY
    )
    random = np.random.default_rng([seed, 0])
    count = len(places.desa_names)
    sizes = random.multinomial(persons, random.dirichlet(np.full(count, 8.0)))
    frames, person, family = [], 1, 1
    for desa, size in enumerate(sizes.tolist()):
        if size:
            block = make_block(world, desa, persons=size, first_person=person, first_family=family)
            make_some_hard(world, block)
            frames.append(_frame(block))
            person, family = person + size, family + len(block.families.size)
    people = pd.concat(frames, ignore_index=True)
    people = people.astype({"nik": "Int64", "no_kk": "Int64"})
    people["region_code"] = places.desa_codes[people.pop("desa")]
    for written, form in (("name", "name_form"), ("mother_name", "mother_form")):
        people[form] = clean_name(people[written])["form"]
    return people


def _frame(block: Block) -> pd.DataFrame:
    people, families = block.people, block.families
    id_peserta = families.id_peserta[block.family_index]
    return pd.DataFrame(
        {
            "person": people.person,
            "name": people.name,
            "mother_name": people.mother,
            "birth_date": people.born.astype("datetime64[D]").astype(str),
            "sex": np.where(people.is_woman, "P", "L"),
            "desa": people.desa_now,
            "nik": people.nik,
            "no_kk": people.no_kk_now,
            "family_ref": np.where(id_peserta > 0, id_peserta.astype(str), ""),
            "phone": people.phone,
        }
    )


def make_deliveries(people: pd.DataFrame, *, share: float, seed: int) -> tuple[pa.Table, pa.Table]:
    """Return the records that are there, and those of a delivery that comes later.

    Args:
        people: From :func:`make_people`.
        share: Records of the later delivery, of those that are there; three in ten of them are of new people.
        seed: The same seed and people give the same records.

    Returns:
        Two tables with ``source`` and the columns of a record.
    """
    random = np.random.default_rng([seed, 1])
    later = int(len(people) * share * np.dot(_RECORDS, (1, 2, 3)))
    new = int(later * _NEW_SHARE)
    known = people.iloc[: len(people) - new]
    times = random.choice(len(_RECORDS), len(known), p=_RECORDS) + 1
    there = known.iloc[np.repeat(np.arange(len(known)), times)]
    again = known.iloc[random.choice(len(known), later - new, replace=False)]
    return _write(there, random), _write(pd.concat([again, people.iloc[len(known) :]]), random)


def _write(people: pd.DataFrame, random: np.random.Generator) -> pa.Table:
    rows = people.drop(columns="person").reset_index(drop=True)
    rows["source"] = np.array(SOURCES)[random.integers(0, len(SOURCES), len(rows))]
    # What a source does not ask is unknown: PKH tells its number of the family, the others a telephone.
    is_pkh = rows["source"] == "pkh"
    rows["family_ref"] = rows["family_ref"].where(is_pkh & (rows["family_ref"] != ""))
    rows["phone"] = rows["phone"].where(~is_pkh & (rows["phone"] != ""))
    mistyped = _draw(rows, _MISTYPED_NIK, random)
    rows.loc[mistyped, "nik"] += random.integers(1, 9, len(mistyped)) * 10
    moved = _draw(rows, _MOVED, random)
    rows.loc[moved, "region_code"] = random.permutation(rows["region_code"].to_numpy())[moved]
    for column, share, slip in _CHANGES:
        _change(rows, column, _draw(rows, share, random), lambda cell, slip=slip: slip(cell, random))
    for column, share in _FORGOTTEN.items():
        rows[column] = rows[column].mask(random.random(len(rows)) < share)
    rows["mother_name"] = rows["mother_name"].mask(rows["mother_form"].isna())
    return pa.Table.from_pandas(rows, preserve_index=False)


def _draw(rows: pd.DataFrame, share: float, random: np.random.Generator) -> npt.NDArray[np.int64]:
    return np.flatnonzero(random.random(len(rows)) < share)


def _change(rows: pd.DataFrame, column: str, places: npt.NDArray[np.int64], slip: Callable[[str], str]) -> None:
    rows.loc[places, column] = [slip(cell) for cell in rows[column].to_numpy(dtype=object)[places]]


def _mistype(name: str, random: np.random.Generator) -> str:
    return change_a_letter(name, random).upper()


def _cut(name: str, _: np.random.Generator) -> str:
    return name.rsplit(" ", 1)[0]


def _reorder(name: str, _: np.random.Generator) -> str:
    return " ".join(reversed(name.split(" ")))


def _miss_a_digit(born: str, random: np.random.Generator) -> str:
    # The units of a day: 1 to 8 are there in every month.
    return f"{born[:-1]}{random.integers(1, 9)}" if born[-2] != "3" else born


def _forget_the_day(born: str, _: np.random.Generator) -> str:
    return f"{born[:4]}-01-01"


_CHANGES = (
    ("name_form", 0.03, _mistype),
    ("name_form", 0.02, _cut),
    ("name_form", 0.01, _reorder),
    ("birth_date", 0.015, _miss_a_digit),
    ("birth_date", 0.01, _forget_the_day),
)


def main(persons: int, seed: int, share: float, *files: Path) -> None:
    """Write both deliveries."""
    people = make_people(load_settings(), persons=persons, seed=seed)
    for records, file in zip(make_deliveries(people, share=share, seed=seed), files, strict=True):
        pyarrow.parquet.write_table(records, file)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), *map(Path, sys.argv[4:]))
