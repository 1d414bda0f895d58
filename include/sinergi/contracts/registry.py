"""Load and check the contracts of ``include/sources``."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from sinergi.contracts.code_lists import load_code_lists
from sinergi.contracts.contract import Column, Contract, Period, Thresholds
from sinergi.errors import ConfigurationError, Place


def load_contract(path: Path) -> Contract:
    """Read one contract and check it against the JSON schema and against itself.

    Raises:
        ConfigurationError: The file is no YAML, breaks the schema, or names a column or code list that is not there.
    """
    declared = _read_yaml(path)
    schema = json.loads((path.parents[1] / "contract.schema.json").read_text("utf-8"))
    broken = jsonschema.Draft202012Validator(schema)
    for error in sorted(broken.iter_errors(declared), key=str):
        where = "/".join(str(part) for part in error.absolute_path)
        raise ConfigurationError(f"{error.message} (pada '{where}').", code="CONFIG-001", place=Place(file=path.name))
    contract = _build(declared)
    _check_names(contract, path)
    _check_code_lists(contract, path)
    return contract


@lru_cache(maxsize=8)
def load_contracts(sources: Path) -> dict[str, tuple[Contract, ...]]:
    """Return the contracts of every source folder, ``source -> contracts`` in file order."""
    found: dict[str, tuple[Contract, ...]] = {}
    for folder in sorted(path for path in sources.iterdir() if path.is_dir()):
        contracts = tuple(load_contract(path) for path in sorted(folder.glob("*.yml")))
        if contracts:
            found[folder.name] = contracts
    return found


def find_contract(sources: Path, source: str, feed: str) -> Contract:
    """Return the contract of one feed.

    Raises:
        ConfigurationError: There is none.
    """
    for contract in load_contracts(sources).get(source, ()):
        if contract.feed == feed:
            return contract
    raise ConfigurationError(f"Tidak ada kontrak untuk {source}/{feed}.", code="CONFIG-002")


def _read_yaml(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text("utf-8"))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise ConfigurationError(
            f"Kontrak {path.parent.name}/{path.name} bukan YAML yang sah.",
            code="CONFIG-001",
            place=Place(file=path.name, row=line),
            remedy="Periksa spasi di awal baris, tanda kutip dan titik dua di baris itu dan di atasnya.",
        ) from None


def _build(declared: dict[str, Any]) -> Contract:
    columns = {
        name: Column(
            name=name,
            label=given["label"],
            kind=given["type"],
            headings=tuple(given["headings"]),
            is_required=given.get("required", False),
            fact=given.get("fact"),
            code_list=given.get("codes"),
            in_sheet=given.get("in_sheet", False),
        )
        for name, given in declared["columns"].items()
    }
    return Contract(
        source=declared["source"],
        feed=declared["feed"],
        label=declared["label"],
        grain=declared["grain"],
        fact=declared["fact"],
        file_names=tuple(declared["file_names"]),
        key=tuple(declared.get("key", ())),
        match_on=tuple(declared["match_on"]),
        period=Period(**declared["period"]),
        thresholds=Thresholds(**declared.get("thresholds", {})),
        columns=columns,
        people=declared.get("people", {}),
        roster=declared.get("roster"),
    )


def _check_names(contract: Contract, path: Path) -> None:
    period = contract.period
    named = [
        *contract.key,
        *contract.match_on,
        *(column for role in contract.people.values() for column in role.values()),
        *(column for column in (period.date, period.year, period.quarter) if column),
    ]
    unknown = sorted(set(named) - set(contract.columns))
    if unknown:
        raise ConfigurationError(
            f"Kolom {', '.join(unknown)} dipakai tetapi tidak ada di 'columns'.",
            code="CONFIG-001",
            place=Place(file=path.name),
        )


def _check_code_lists(contract: Contract, path: Path) -> None:
    known = load_code_lists(path.with_name("codes.csv"))
    for column in contract.of_kind("code", "open_code", "yes_no"):
        if column.code_list not in known:
            raise ConfigurationError(
                f"Daftar kode '{column.code_list}' tidak ada di codes.csv.",
                code="CONFIG-001",
                place=Place(file=path.name, column=column.name),
            )
