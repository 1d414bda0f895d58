"""A contract that breaks a promise of the design is refused before any file is read."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from sinergi.contracts.code_lists import load_code_lists
from sinergi.contracts.contract import Contract
from sinergi.contracts.registry import find_contract, load_contract, load_contracts
from sinergi.contracts.types import COLUMN_TYPES
from sinergi.errors import ConfigurationError
from sinergi.settings import load_settings

SOURCES = load_settings({}).sources
PATHS = sorted(SOURCES.glob("*/*.yml"))


@pytest.fixture
def changed(tmp_path: Path) -> Callable[..., Contract]:
    """Load a contract after a change of what it declares."""

    def load(change: Callable[[dict[str, Any]], None]) -> Contract:
        declared = yaml.safe_load((SOURCES / "pkh/penyaluran.yml").read_text("utf-8"))
        change(declared)
        folder = tmp_path / "pkh"
        folder.mkdir(exist_ok=True)
        shutil.copy(SOURCES / "contract.schema.json", tmp_path)
        shutil.copy(SOURCES / "pkh/codes.csv", folder)
        (folder / "penyaluran.yml").write_text(yaml.safe_dump(declared, sort_keys=False), "utf-8")
        return load_contract(folder / "penyaluran.yml")

    return load


def test_every_contract_of_the_repository_loads():
    assert PATHS
    for path in PATHS:
        assert load_contract(path).name == f"{path.parent.name}_{path.stem}"


def test_an_unchanged_contract_loads(changed):
    assert changed(lambda _: None) == find_contract(SOURCES, "pkh", "penyaluran")


def test_a_contract_that_is_no_yaml_is_told_with_its_line(tmp_path):
    folder = tmp_path / "pkh"
    folder.mkdir()
    (folder / "baru.yml").write_text("source: pkh\nfeed: baru\n  label: x\n", "utf-8")
    with pytest.raises(ConfigurationError, match=r"CONFIG-001 baru\.yml / baris 3: Kontrak pkh/baru\.yml bukan YAML"):
        load_contract(folder / "baru.yml")


@pytest.mark.parametrize(
    "column", ["nik", "no_kk", "no_rekening", "nama", "nama_ibu", "alamat", "pendamping", "keterangan"]
)
def test_identifiers_names_and_free_text_are_refused_in_core(changed, column):
    def publish(declared: dict[str, Any]) -> None:
        declared["columns"][column]["fact"] = column

    with pytest.raises(ConfigurationError, match=rf"columns/{column}") as caught:
        changed(publish)
    assert caught.value.code == "CONFIG-001"


@pytest.mark.parametrize(
    "change",
    [
        lambda declared: declared["key"].append("nomor_hantu"),
        lambda declared: declared["match_on"].append("nomor_hantu"),
        lambda declared: declared["period"].update(year="nomor_hantu"),
        lambda declared: declared["people"]["subject"].update(nik="nomor_hantu"),
    ],
)
def test_a_column_that_is_named_but_not_declared_is_refused(changed, change):
    with pytest.raises(ConfigurationError, match="nomor_hantu"):
        changed(change)


@pytest.mark.parametrize(
    "change",
    [
        lambda declared: declared["columns"]["status"].pop("codes"),
        lambda declared: declared["columns"]["status"].update(codes="daftar_hantu"),
        lambda declared: declared["columns"]["status"].update(type="kode"),
        lambda declared: declared["columns"]["status"].update(headings=[]),
        lambda declared: declared["columns"]["status"].pop("label"),
        lambda declared: declared["columns"].update({"nama; drop": declared["columns"]["status"]}),
        lambda declared: declared["columns"]["nominal"].update(fact="nominal--"),
        lambda declared: declared.update(fact="PKH Payment"),
        lambda declared: declared.pop("match_on"),
        lambda declared: declared.update(match_on=[]),
        lambda declared: declared["thresholds"].update(rejected_share=10),
        lambda declared: declared["period"].pop("year"),
        lambda declared: declared["period"].update(unit="week"),
        lambda declared: declared["people"]["subject"].pop("name"),
        lambda declared: declared["people"]["subject"].update(religion="nama"),
        lambda declared: declared.update(catatan="lain"),
    ],
)  # fmt: skip
def test_a_contract_that_breaks_the_language_is_refused(changed, change):
    with pytest.raises(ConfigurationError) as caught:
        changed(change)
    assert caught.value.code == "CONFIG-001"


def test_a_feed_without_a_contract_is_an_error():
    with pytest.raises(ConfigurationError, match="pkh/hantu"):
        find_contract(SOURCES, "pkh", "hantu")


def test_a_folder_without_contracts_is_no_source(tmp_path):
    (tmp_path / "kosong").mkdir()
    assert load_contracts(tmp_path) == {}
    assert load_code_lists(tmp_path / "kosong/codes.csv") == {}


def test_schema_and_types_name_the_same_types():
    schema = yaml.safe_load((SOURCES / "contract.schema.json").read_text("utf-8"))
    declared = schema["properties"]["columns"]["additionalProperties"]["properties"]["type"]["enum"]
    assert sorted(declared) == sorted(COLUMN_TYPES)


def test_every_code_list_of_a_contract_exists_with_codes_that_are_told_apart():
    for path in PATHS:
        contract = load_contract(path)
        lists = load_code_lists(path.parent / "codes.csv")
        for column in contract.of_kind("code"):
            codes = [entry.code for entry in lists[column.code_list or ""].entries]
            assert len(set(codes)) == len(codes) > 0


def test_what_goes_to_core_is_told_by_the_facts_alone():
    payment = find_contract(SOURCES, "pkh", "penyaluran")
    facts = {fact for fact, *_ in payment.fact_columns()}
    assert {"id_peserta", "tahun", "tahap", "nominal_rupiah", "status_code", "status_class"} <= facts
    assert not {"nik", "no_kk", "nama", "no_rekening"} & facts
