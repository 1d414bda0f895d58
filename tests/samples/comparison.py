"""Generated quarters through the real steps, and what became of every file and row beside what the truth says."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator
from pathlib import Path

from sinergi.contracts.registry import load_contracts
from sinergi.samples.consequences import list_told_codes
from sinergi.samples.rows import load_feed

from ..delivery.office import Office

Row = tuple[str, int]


def read_truth(folder: Path, table: str) -> list[dict[str, str]]:
    """Return the rows of one table of the truth of a quarter."""
    with (folder / "truth" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def take_quarter(office: Office, folder: Path) -> dict[str, int]:
    """Take the files of a quarter in the order in which they were changed; return name to delivery."""
    deliveries: dict[str, int] = {}
    for source in sorted(path.name for path in (folder / "inbox").iterdir()):
        target = office.settings.inbox / source
        target.mkdir(parents=True, exist_ok=True)
        for path in sorted((folder / "inbox" / source).iterdir()):
            (target / path.name).write_bytes(path.read_bytes())
            changed = path.stat().st_mtime
            os.utime(target / path.name, (changed, changed))
        for delivery_id in office.take(source=source):
            office.ingest(delivery_id)
            name = str(office.value("select file_name from ops.delivery where delivery_id = :it", it=delivery_id))
            deliveries[f"{source}/{name}"] = delivery_id
    return deliveries


def find_differences(
    office: Office, folder: Path, deliveries: dict[str, int], earlier: dict[str, int] | None = None
) -> Iterator[str]:
    """Yield a sentence for every file, balance or row that became something else than the truth says.

    Args:
        office: The office that took the files.
        folder: The quarter.
        deliveries: Name to delivery of its files.
        earlier: The same of the quarters before it.
    """
    files = {f"{file['source']}/{file['file']}": file for file in read_truth(folder, "files")}
    rows = read_truth(folder, "rows")
    for name, file in files.items():
        delivery_id = deliveries[name]
        status = office.status(delivery_id)
        if status != file["status"]:
            yield f"{name}: {status}, not {file['status']}: {office.reason(delivery_id)}"
            continue
        replaced = [name for name, older in (earlier or {}).items() if _replacer(office, older) == delivery_id]
        if {name.partition("/")[2] for name in replaced} != set(filter(None, file["supersedes"].split("+"))):
            yield f"{name}: replaces {replaced}, not {file['supersedes']}"
        if file["status"] == "loaded":
            own = [row for row in rows if f"{row['source']}/{row['file']}" == name]
            yield from _balance_differences(office, folder, name, delivery_id)
            yield from _row_differences(office, own, name, delivery_id)
            yield from _warning_differences(office, own, delivery_id)
        elif file["reason"] and not office.reason(delivery_id).startswith(file["reason"]):
            yield f"{name}: {office.reason(delivery_id)}, not {file['reason']}"


def find_wrong_figures(office: Office, folder: Path, *, year: int, stage: int) -> Iterator[str]:
    """Yield a sentence for every figure of the first quarter taken that is not the one of the summary."""
    told = json.loads((folder / "truth" / "summary.json").read_text("utf-8"))
    units, active = office.rows("select count(*), count(*) filter (where is_active) from core.karang_taruna_unit")[0]
    paid = "select {} from core.pkh_payment where tahun = :year and tahap = :stage {}"
    at = {"year": year, "stage": stage}
    figures = {
        ("pkh", "kpm"): office.value(paid.format("count(*)", ""), **at),
        ("pkh", "paid_by_kecamatan"): dict(
            office.rows(
                paid.format(
                    "left(region_code, 8), sum(nominal_rupiah)::bigint", "and status_class = 'sukses' group by 1"
                ),
                **at,
            )
        ),
        ("slrt", "daily_total"): office.value("select sum(service_count)::bigint from core.slrt_daily_service"),
        ("karang_taruna", "units"): units,
        ("karang_taruna", "active_units"): active,
        ("karang_taruna", "members_ok"): office.value("select count(*) from core.karang_taruna_member"),
        ("karang_taruna", "activities"): office.value("select count(*) from core.karang_taruna_activity"),
    }
    for (source, name), figure in figures.items():
        if figure != told[source][name]:
            yield f"{source} {name}: {figure}, not {told[source][name]}"
    if sum(told["slrt"]["cases_by_bidang"].values()) != office.value("select count(*) from core.slrt_case"):
        yield "slrt cases"
    if sum(told["pkh"]["nominal_by_status"].values()) != office.value(paid.format("sum(nominal_rupiah)", ""), **at):
        yield "pkh nominal"


def _balance_differences(office: Office, folder: Path, name: str, delivery_id: int) -> Iterator[str]:
    columns = ("rows_read", "ok", "reject", "duplicate", "ignored")
    expected = {
        row["sheet"]: tuple(int(row[column]) for column in columns)
        for row in read_truth(folder, "balance")
        if f"{row['source']}/{row['file']}" == name
    }
    found = office.balance(delivery_id)
    for sheet in sorted(expected.keys() | found.keys()):
        if found.get(sheet) != expected.get(sheet):
            yield f"{name} [{sheet}]: balance {found.get(sheet)}, not {expected.get(sheet)}"


def _row_differences(office: Office, rows: list[dict[str, str]], name: str, delivery_id: int) -> Iterator[str]:
    expected = {_place(row): row for row in rows}
    found: dict[Row, set[str]] = {}
    for sheet, row_no, code in office.rows(
        "select sheet, row_no, rule_code from quarantine.finding where delivery_id = :it and severity = 'reject'",
        it=delivery_id,
    ):
        found.setdefault((sheet, row_no), set()).add(code)
    for place in sorted(found.keys() | {place for place, row in expected.items() if row["verdict"] == "reject"}):
        row = expected.get(place, {})
        rules = set(filter(None, row.get("rules", "").split("+")))
        if found.get(place, set()) != rules:
            yield f"{name} {place}: {sorted(found.get(place, set()))}, not {sorted(rules)} ({row.get('note')})"
    source, feed = rows[0]["source"], rows[0]["feed"]
    fact = next(
        contract.fact for contract in load_contracts(office.settings.sources)[source] if contract.feed == feed
    )
    facts = {
        (sheet, row_no)
        for sheet, row_no in office.rows(
            f"select sheet, row_no from core.{fact}_version where delivery_id = :it", it=delivery_id
        )
    }
    accepted = {place for place, row in expected.items() if row["verdict"] == "ok"}
    # What the delivery replaced and holds unchanged stays with its first delivery.
    for place in sorted(facts - accepted):
        row = expected.get(place, {})
        yield f"{name} {place}: accepted, not {row.get('verdict')} ({row.get('note')})"
    if not office.value("select count(*) from ops.delivery where superseded_by = :it", it=delivery_id):
        for place in sorted(accepted - facts):
            yield f"{name} {place}: not accepted ({expected[place]['note']})"


def _warning_differences(office: Office, rows: list[dict[str, str]], delivery_id: int) -> Iterator[str]:
    """Compare the warnings of the kinds that the truth tells; what other rules see beside them is theirs."""
    contract = next(
        contract
        for contract in load_contracts(office.settings.sources)[rows[0]["source"]]
        if contract.feed == rows[0]["feed"]
    )
    told = list_told_codes(load_feed(office.settings, contract))
    found: dict[Row, set[str]] = {}
    for sheet, row_no, code in office.rows(
        "select sheet, row_no, rule_code from quarantine.finding where delivery_id = :it and severity = 'warn'",
        it=delivery_id,
    ):
        if code in told:
            found.setdefault((sheet, row_no), set()).add(code)
    for row in rows:
        expected = set(filter(None, row["warns"].split("+")))
        if found.get(_place(row), set()) != expected:
            yield (
                f"{row['file']} {_place(row)}: warns {sorted(found.get(_place(row), set()))},"
                f" not {sorted(expected)} ({row['slips']})"
            )


def _replacer(office: Office, delivery_id: int) -> int | None:
    found = office.value("select superseded_by from ops.delivery where delivery_id = :it", it=delivery_id)
    return int(found) if found else None


def _place(row: dict[str, str]) -> Row:
    return row["sheet"], int(row["row"])
