"""The sources there is a DAG for: every folder of ``include/sources`` that holds a contract."""

from __future__ import annotations

from sinergi.settings import REPOSITORY


def source_names() -> tuple[str, ...]:
    """Return the sources by name, without reading a contract: DAG files must parse at once."""
    folders = (REPOSITORY / "include" / "sources").iterdir()
    return tuple(sorted(folder.name for folder in folders if any(folder.glob("*.yml"))))
