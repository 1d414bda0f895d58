"""The house keeps its shape: rooms import upwards only; a feed is whole."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from sinergi.contracts.contract import Contract
from sinergi.contracts.registry import load_contracts
from sinergi.settings import REPOSITORY, load_settings

PACKAGE = REPOSITORY / "include" / "sinergi"

# A room may import from the rooms of earlier lines (docs/architecture.md).
FLOORS: tuple[frozenset[str], ...] = (
    frozenset({"log"}),
    frozenset({"errors"}),
    frozenset({"settings"}),
    frozenset({"failures", "services", "reading", "vault"}),
    frozenset({"cleaning"}),
    frozenset({"contracts"}),
    frozenset({"warehouse"}),
    frozenset({"validation"}),
    frozenset({"delivery"}),
    frozenset({"build"}),
    frozenset({"commands"}),
    frozenset({"orchestration"}),
    frozenset({"cli"}),
    frozenset({"__main__"}),
)
MODULES = sorted(PACKAGE.rglob("*.py"))
CONTRACTS = [contract for contracts in load_contracts(load_settings({}).sources).values() for contract in contracts]


def room_of(module: str) -> str:
    """Return the room of a dotted name below ``sinergi``."""
    return module.split(".")[1] if "." in module else "settings"


def imported_modules(path: Path) -> set[str]:
    """Return every module a file imports, inside functions too."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def floor_of(room: str) -> int:
    """Return the number of the line a room stands in."""
    found = [number for number, rooms in enumerate(FLOORS) if room in rooms]
    assert found, f"{room} stands on no floor: add it to FLOORS and to docs/architecture.md"
    return found[0]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_room_imports_only_from_rooms_above_it(path: Path) -> None:
    inside = path.relative_to(PACKAGE).parts
    room = inside[0].removesuffix(".py")
    if room == "__init__":
        return
    for module in imported_modules(path):
        if module.startswith("sinergi.") and room_of(module) != room:
            assert floor_of(room_of(module)) < floor_of(room), f"{path.name} imports {module}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_airflow_is_imported_only_in_orchestration(path: Path) -> None:
    if path.relative_to(PACKAGE).parts[0] != "orchestration":
        assert not [module for module in imported_modules(path) if module.split(".")[0] == "airflow"]


def test_no_code_names_the_kabupaten() -> None:
    pattern = re.compile(r"35\.19|\b3519\b")
    naming = [
        path.relative_to(REPOSITORY).as_posix()
        for folder in ("include/sinergi", "dags", "plugins", "include/sql")
        for path in sorted((REPOSITORY / folder).rglob("*"))
        if path.suffix in {".py", ".sql"}
        and pattern.search(re.sub(r'>>>.*|""".*?"""', "", path.read_text("utf-8"), flags=re.S))
    ]
    assert naming == []


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.name)
def test_a_feed_has_its_suite_its_sql_and_its_headings_apart(contract: Contract) -> None:
    assert (REPOSITORY / "expectations" / f"{contract.name}.json").exists()
    sql = (REPOSITORY / "include/sql/staging" / f"{contract.name}.sql").read_text("utf-8")
    assert f"from staging.{contract.name} as r" in sql
    folded = [
        (column.name, "".join(filter(str.isalnum, heading.lower())))
        for column in contract.columns.values()
        for heading in column.headings
    ]
    owners: dict[str, set[str]] = {}
    for name, heading in folded:
        owners.setdefault(heading, set()).add(name)
    assert {heading: names for heading, names in owners.items() if len(names) > 1} == {}
