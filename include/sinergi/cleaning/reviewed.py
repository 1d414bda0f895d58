"""Reviewed lists of ``include/reference`` that cleaning reads."""

from __future__ import annotations

from typing import Any

import yaml

from sinergi.errors import ConfigurationError, Place
from sinergi.settings import REPOSITORY


def load_reviewed(file_name: str, *, sections: tuple[str, ...]) -> dict[str, Any]:
    """Read a YAML file of ``include/reference``.

    Raises:
        ConfigurationError: The file is missing, is no YAML mapping or lacks one of ``sections``.
    """
    path = REPOSITORY / "include" / "reference" / file_name
    try:
        content = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise ConfigurationError(
            "Daftar rujukan tidak ada atau bukan YAML.",
            code="CONFIG-010",
            place=Place(file=file_name),
            remedy="Pulihkan berkas itu dari repositori.",
        ) from error
    missing = [section for section in sections if not isinstance(content, dict) or section not in content]
    if missing:
        raise ConfigurationError(
            f"Bagian tidak ada: {', '.join(missing)}.", code="CONFIG-011", place=Place(file=file_name)
        )
    return dict(content)
