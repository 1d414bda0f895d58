"""One cell through a cleaner, for tables of cases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd


def clean_one(clean: Callable[..., pd.DataFrame], cell: str | None, **options: Any) -> dict[str, str | None]:
    """Return the only row of ``clean`` on a column of one cell; a missing result is ``None``."""
    cleaned = clean(pd.Series([cell], dtype="str"), **options)
    assert all(isinstance(dtype, pd.StringDtype) for dtype in cleaned.dtypes), cleaned.dtypes
    return {str(name): None if pd.isna(value) else value for name, value in cleaned.iloc[0].items()}
