"""The data dictionary of the repository is the one the warehouse tells."""

from __future__ import annotations

import pytest

from sinergi.commands.dictionary import data_dictionary
from sinergi.settings import REPOSITORY, Settings

pytestmark = pytest.mark.integration


def test_the_page_in_docs_is_the_one_the_warehouse_tells(warehouse: Settings) -> None:
    page = data_dictionary(warehouse)
    assert "None" not in page
    assert (REPOSITORY / "docs/data-dictionary.md").read_text("utf-8") == page, (
        "Run: python -m sinergi dictionary > docs/data-dictionary.md"
    )
