"""Every code that an operator may meet has its section in a runbook."""

from __future__ import annotations

import re

from sinergi.settings import REPOSITORY

# Other codes of configuration and of services say what to do in their own sentence, to an engineer.
_SPOKEN = ("FILE", "HOLD", "DEL", "IDN", "BALANCE", "ARCHIVE", "VAULT", "OPS", "PKH", "CORE", "MART", "VALID")
_CODE = re.compile(rf"[\"']((?:{'|'.join(_SPOKEN)})-\d{{3}}|CONFIG-03\d)[\"']")


def codes_in_use() -> set[str]:
    """Return every code written in the package, its SQL and its suites; -000 are only defaults."""
    texts = [
        path.read_text("utf-8")
        for folder in ("include/sinergi", "include/sql", "expectations")
        for path in (REPOSITORY / folder).rglob("*")
        if path.suffix in {".py", ".sql", ".json"}
    ]
    found = {code for text in texts for code in _CODE.findall(text)}
    return {code for code in found if not code.endswith("-000")}


def test_every_code_has_a_runbook_section_and_no_section_is_left_over() -> None:
    sections = {
        line.removeprefix("### ").strip()
        for path in (REPOSITORY / "docs/runbooks").glob("*.md")
        for line in path.read_text("utf-8").splitlines()
        if line.startswith("### ")
    }
    spoken = {section for section in sections if section.startswith((*_SPOKEN, "CONFIG-03"))}
    assert codes_in_use() - sections == set()
    assert spoken - codes_in_use() == set()
