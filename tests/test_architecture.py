"""The house keeps its shape: rooms import upwards only; a feed is whole."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from sinergi.contracts.code_lists import load_code_lists
from sinergi.contracts.contract import Contract
from sinergi.contracts.registry import load_contracts
from sinergi.settings import REPOSITORY, load_settings
from sinergi.validation.suites import load_suite
from sinergi.warehouse.feed_columns import staging_columns
from sinergi.warehouse.feed_flags import type_flags

PACKAGE = REPOSITORY / "include" / "sinergi"
STAGING_SQL = REPOSITORY / "include/sql/staging"

# A room may import from the rooms of earlier lines (docs/architecture.md).
FLOORS: tuple[frozenset[str], ...] = (
    frozenset({"log", "wording"}),
    frozenset({"errors"}),
    frozenset({"settings"}),
    frozenset({"failures"}),
    frozenset({"services", "reading", "vault"}),
    frozenset({"cleaning"}),
    frozenset({"contracts"}),
    frozenset({"warehouse"}),
    frozenset({"validation"}),
    frozenset({"samples"}),
    frozenset({"delivery", "identity"}),
    frozenset({"build"}),
    frozenset({"publishing", "review"}),
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


FEEDS = pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.name)


def columns_named_in(sql: str, contract: Contract) -> dict[str, set[str]]:
    """Return per source of a feed's SQL (``flagged_rows``, its staging table) the columns taken from it."""
    named: dict[str, set[str]] = {}
    # An alias lives in its own paragraph: each CTE is one.
    for paragraph in re.sub(r"--[^\n]*", "", sql).split("\n\n"):
        for source, alias in re.findall(rf"\b(flagged_rows|staging\.{contract.name}) as (\w+)", paragraph):
            named.setdefault(source, set()).update(re.findall(rf"\b{alias}\.(\w+)", paragraph))
    return named


@FEEDS
def test_the_sql_of_a_feed_takes_only_columns_that_its_contract_brings(contract: Contract) -> None:
    path = STAGING_SQL / f"{contract.name}.sql"
    if not path.exists():
        pytest.skip("what its column types bring is all that this feed is judged by")
    named = columns_named_in(path.read_text("utf-8"), contract)
    staged = set(staging_columns(contract))
    assert named["flagged_rows"]
    assert named["flagged_rows"] <= staged | set(type_flags(contract))
    assert named.get(f"staging.{contract.name}", set()) <= staged


@FEEDS
def test_a_feed_has_a_suite_whose_rules_stand_on_its_columns_and_flags(contract: Contract) -> None:
    suite = load_suite(REPOSITORY / "expectations", contract.name)
    path = STAGING_SQL / f"{contract.name}.sql"
    own = re.findall(r"\bas (\w+)", path.read_text("utf-8")) if path.exists() else []
    assert {rule.column for rule in suite.rules} - {""} <= set(contract.columns)
    assert set(suite.flags) <= {*type_flags(contract), *staging_columns(contract), *own}


def test_every_sql_and_every_suite_of_a_source_belongs_to_a_contract() -> None:
    feeds = {contract.name for contract in CONTRACTS}
    assert {path.stem for path in STAGING_SQL.glob("*.sql")} <= feeds
    suites = {path.stem for path in (REPOSITORY / "expectations").glob("*.json")}
    assert {
        name for name in suites if name.startswith(tuple(f"{contract.source}_" for contract in CONTRACTS))
    } == feeds


@FEEDS
def test_a_feed_has_its_cases_for_every_rule(contract: Contract) -> None:
    cases = REPOSITORY / "tests/sql" / contract.name
    assert {path.name for path in cases.iterdir()} >= {"input.csv", "expected.csv"}


@FEEDS
def test_a_heading_belongs_to_one_column_of_its_feed(contract: Contract) -> None:
    owners: dict[str, set[str]] = {}
    for column in contract.columns.values():
        for heading in column.headings:
            owners.setdefault("".join(filter(str.isalnum, heading.lower())), set()).add(column.name)
    assert {heading: names for heading, names in owners.items() if len(names) > 1} == {}


@FEEDS
def test_the_guide_for_senders_names_every_heading_and_every_entry_of_a_list(contract: Contract) -> None:
    folder = REPOSITORY / "include/sources" / contract.source
    guide = (folder / "PANDUAN.md").read_text("utf-8")
    section = guide.partition(f"## {contract.label}\n")[2].partition("\n## ")[0]
    told = {
        cells[1].strip(): cells[2].strip() == "ya"
        for cells in (line.split("|") for line in section.splitlines() if line.startswith("| "))
    }
    assert {column.headings[0]: column.is_required for column in contract.columns.values()}.items() <= told.items()
    for column in contract.of_kind("code", "open_code", "yes_no"):
        entries = guide.partition(f"### {column.code_list}\n")[2].partition("\n### ")[0]
        for entry in load_code_lists(folder / "codes.csv")[column.code_list or ""].entries:
            assert f"- {entry.label}" in entries.replace("`", ""), entry.code
