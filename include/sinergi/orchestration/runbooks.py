"""The runbooks, section by section, as task pages and delivery pages quote them: the UI opens no files."""

from __future__ import annotations

from functools import cache

from sinergi.settings import REPOSITORY

FOLDER = REPOSITORY / "docs" / "runbooks"
_SECTION = "### "


def find_section(name: str) -> str | None:
    """Return the Markdown of one section (a rule code, or ``dag.task``) without its heading, if there is one."""
    return _sections().get(name)


def task_doc(name: str) -> str:
    """Return what the UI says about a task: its section of the runbook, and where that stands.

    Args:
        name: ``family.task``, such as ``ingest.take_deliveries``.

    Raises:
        KeyError: The runbook says nothing about it.
    """
    return f"{_sections()[name]}\n\nRunbook: `docs/runbooks/tugas.md`, bagian `{name}`."


@cache
def _sections() -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for path in sorted(FOLDER.glob("*.md")):
        lines: list[str] = []
        for line in path.read_text("utf-8").splitlines():
            if line.startswith("#"):
                lines = found.setdefault(line.removeprefix(_SECTION).strip(), []) if line.startswith(_SECTION) else []
            else:
                lines.append(line)
    return {name: "\n".join(lines).strip() for name, lines in found.items()}
