"""What may go out is declared once, whole, and every declared column is there."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import text

from sinergi.errors import ConfigurationError
from sinergi.publishing.declaration import load_publications
from sinergi.publishing.reports import CUTOFF
from sinergi.settings import Settings, load_settings
from sinergi.warehouse.connection import begin

DECLARATION = load_settings({}).reference / "publications.yml"
PUBLICATIONS = load_publications(DECLARATION)


def publication(**changes: Any) -> dict[str, Any]:
    """Return a small right declaration with changes."""
    right = {
        "name": "satu",
        "title": "Satu",
        "mart": "pkh_payment_village",
        "fact": "pkh_payment",
        "order": ["region_code"],
        "totals": {"within": []},
        "metadata": PUBLICATIONS[0].metadata,
        "columns": [
            {"name": "region_code", "heading": "Kode", "kind": "code"},
            {"name": "paid_count", "heading": "Berhasil", "kind": "count", "people": True},
            {"name": "paid_rupiah", "heading": "Nominal", "kind": "rupiah", "follows": ["paid_count"]},
        ],
    }
    return right | changes


def load(folder: Path, *publications: dict[str, Any]) -> None:
    path = folder / "publications.yml"
    path.write_text(yaml.safe_dump({"producer": "Dinas", "publications": list(publications)}), "utf-8")
    shutil.copy(DECLARATION.with_suffix(".schema.json"), folder)
    load_publications(path)


def columns(*changed: dict[str, Any]) -> dict[str, Any]:
    return {"columns": [publication()["columns"][0], *changed]}


COUNT = {"name": "paid_count", "heading": "Berhasil", "kind": "count"}
MONEY = {"name": "paid_rupiah", "heading": "Nominal", "kind": "rupiah"}


def test_a_right_declaration_loads(tmp_path: Path) -> None:
    load(tmp_path, publication())


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"order": ["desa"]}, "desa dipakai"),
        ({"select": "lain"}, "valid under each of"),
        ({"metadata": {"konsep": "saja"}}, "required property"),
        (columns(COUNT | {"people": True}, MONEY), "rupiah tanpa 'follows'"),
        (columns(COUNT, MONEY | {"follows": ["paid_count"]}), "bukan hitungan orang"),
        (columns(COUNT | {"people": True}, COUNT | {"people": True}), "ditulis dua kali"),
        (columns(COUNT | {"sum_of": ["region_code"], "people": True}), "bukan hitungan orang"),
        (columns(COUNT | {"people": True}, MONEY | {"same_people_as": "paid_count"}), "harus 'people'"),
    ],
)
def test_a_wrong_declaration_says_what_is_wrong(tmp_path: Path, wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(ConfigurationError, match=says):
        load(tmp_path, publication(**wrong))


def test_no_fact_is_published_twice_with_counts_of_people(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="saling membuka"):
        load(tmp_path, publication(), publication(name="dua"))


def test_no_publication_shows_a_person_or_a_household() -> None:
    shown = {column.name for publication in PUBLICATIONS for column in publication.columns}
    assert not {name for name in shown if "key" in name or "person_" in name or "nik" in name} - {"person_count"}


def test_every_publication_carries_its_cut_off_and_the_metadata_of_satu_data() -> None:
    for found in PUBLICATIONS:
        assert found.columns[-1].name == CUTOFF, found.name
        assert all(found.metadata.values())


@pytest.mark.integration
@pytest.mark.parametrize("found", PUBLICATIONS, ids=lambda found: found.name)
def test_every_declared_column_is_described_for_its_reader(migrated_server: Settings, found) -> None:
    with begin(migrated_server, role="analyst") as connection:
        comments = connection.execute(
            text(
                "select column_name, col_description(cast(table_schema || '.' || table_name as regclass),"
                " ordinal_position) from information_schema.columns"
                " where table_schema = 'mart' and table_name = :mart"
            ),
            {"mart": found.mart},
        ).all()
    described = dict(tuple(row) for row in comments)
    missing = [column.name for column in found.columns if not (column.meaning or described.get(column.name))]
    assert missing == []
