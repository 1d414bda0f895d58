"""Suites of ``expectations/`` as frozen data: rules with a code, a severity and a sentence."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

from sinergi.errors import ConfigurationError, Place

RuleSeverity = Literal["reject", "warn", "hold"]

ROW_QUERY = "unexpected_rows_expectation"

_GX_SEVERITY = {"reject": "critical", "hold": "critical", "warn": "warning"}
_CODE = re.compile(r"[A-Z]{2,8}-\d{3}")
_FLAG = re.compile(r"select sheet, row_no from \{batch\} where ([a-z][a-z0-9_]*)")
_JOIN = re.compile(r"\bjoin\b", re.IGNORECASE)
_TABLE = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule of a suite.

    Attributes:
        code: Code such as ``PKH-101``; it names the section of the runbook.
        column: Contract column of its findings; empty for a rule about a sheet or a delivery.
        severity: ``reject`` sets the row aside, ``warn`` marks it, ``hold`` stops the delivery.
        message: The sentence for the person who acts, in Indonesian and without a value.
        query: Query of the failing rows over ``{batch}``; empty for another kind of expectation. Great
            Expectations gives ``{batch}`` an alias itself unless the query joins, so only one that
            joins names an alias.
        flag: The flag that the query filters, empty when it does something else.
        table: Table of a warehouse suite that ``{batch}`` stands for; empty in the suite of a feed.
        kind: Type of the expectation, as Great Expectations names it.
        arguments: Its arguments.
    """

    code: str
    column: str
    severity: RuleSeverity
    message: str
    query: str
    flag: str
    table: str
    kind: str
    arguments: Mapping[str, Any]

    def expectation(self) -> dict[str, Any]:
        """Return the rule as the configuration that Great Expectations reads."""
        return {
            "type": self.kind,
            "kwargs": dict(self.arguments),
            "severity": _GX_SEVERITY[self.severity],
            "meta": {"rule_code": self.code},
        }

    def query_over(self, table: str) -> str:
        """Return the query of failing rows over ``table``, as Great Expectations forms it."""
        return self.query.format(batch=table)


@dataclass(frozen=True, kw_only=True)
class Suite:
    """A suite: its name and its rules in file order."""

    name: str
    rules: tuple[Rule, ...]

    @property
    def flags(self) -> tuple[str, ...]:
        """The flags that its rules read."""
        return tuple(dict.fromkeys(rule.flag for rule in self.rules if rule.flag))


def load_suite(expectations: Path, name: str) -> Suite:
    """Read ``<name>.json``.

    Raises:
        ConfigurationError: There is no such file, or a rule of it lacks a code of its own, a
            severity that agrees with that of Great Expectations, or a message.
    """
    path = expectations / f"{name}.json"
    try:
        declared = json.loads(path.read_text("utf-8"))
        rules = tuple(_build(entry) for entry in declared["expectations"])
    except (FileNotFoundError, KeyError, TypeError, ValueError) as error:
        raise _broken(path, f"tidak ada atau tidak terbaca ({type(error).__name__})") from error
    if declared.get("name") != name or not rules:
        raise _broken(path, f"harus bernama '{name}' dan punya aturan")
    for fault in _faults(rules, declared["expectations"]):
        raise _broken(path, fault)
    return Suite(name=name, rules=rules)


def _build(entry: Mapping[str, Any]) -> Rule:
    meta, arguments = entry["meta"], entry["kwargs"]
    query = str(arguments.get("unexpected_rows_query", ""))
    flag = _FLAG.fullmatch(query)
    return Rule(
        code=meta["rule_code"],
        column=meta["column"],
        severity=cast("RuleSeverity", meta["severity"]),
        message=meta["message"].strip(),
        query=query,
        flag=flag.group(1) if flag else "",
        table=meta.get("table", ""),
        kind=entry["type"],
        arguments=arguments,
    )


def _faults(rules: tuple[Rule, ...], entries: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    seen: set[str] = set()
    for rule, entry in zip(rules, entries, strict=True):
        if not _CODE.fullmatch(rule.code) or rule.code in seen:
            yield f"kode aturan '{rule.code}' salah bentuk atau dipakai dua kali"
        if entry.get("severity") != _GX_SEVERITY.get(rule.severity, ""):
            yield f"aturan {rule.code}: severity dan meta.severity tidak cocok"
        if not rule.message.endswith("."):
            yield f"aturan {rule.code}: kalimat meta.message kosong atau tidak lengkap"
        if (rule.kind == ROW_QUERY) != bool(rule.query):
            yield f"aturan {rule.code}: query tidak cocok dengan jenisnya"
        if rule.query and bool(_JOIN.search(rule.query)) != ("{batch} as " in rule.query):
            yield f"aturan {rule.code}: {{batch}} beralias hanya bila query memakai join"
        if rule.table and not _TABLE.fullmatch(rule.table):
            yield f"aturan {rule.code}: nama tabel salah bentuk"
        seen.add(rule.code)


def _broken(path: Path, fault: str) -> ConfigurationError:
    return ConfigurationError(f"Suite {fault}.", code="CONFIG-120", place=Place(file=path.name))
