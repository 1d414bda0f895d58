"""Keyed pseudonyms: equal values give equal tokens, and without the key a token tells nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

_TOKEN_BYTES = 16


def tokenize(values: pd.Series, *, kind: str, key: bytes) -> pd.Series:
    """Return the keyed BLAKE2b token (32 hexadecimal digits) of every value.

    Args:
        values: Text, missing where there is nothing to hide.
        kind: What the value is (``nik``, ``no_kk`` …); the same digits of another kind differ.
        key: The secret of this installation, 32 bytes.

    Returns:
        Text on the same index, missing where ``values`` is.
    """
    encoded = pa.array(values, type=pa.string()).dictionary_encode()
    person = kind.encode()[:16]
    tokens = pa.array(
        [
            hashlib.blake2b(
                value.encode("utf-8", "surrogatepass"), digest_size=_TOKEN_BYTES, key=key, person=person
            ).hexdigest()
            for value in encoded.dictionary.to_pylist()
        ],
        type=pa.string(),
    )
    return pd.Series(pc.take(tokens, encoded.indices), index=values.index, dtype="str")


def hash_rows(columns: Sequence[pd.Series], *, kind: str, key: bytes) -> pd.Series:
    """Return one keyed hash per row over several text columns.

    A missing cell and an empty one are the same; the place of a cell counts.

    Args:
        columns: Text columns on one index; at least one.
        kind: What the hash is for.
        key: The secret of this installation.
    """
    cells = [pa.array(column, type=pa.string()).fill_null("") for column in columns]
    # Lengths keep ("ab", "c") apart from ("a", "bc") whatever the cells hold.
    parts = [part for cell in cells for part in (pc.cast(pc.utf8_length(cell), pa.string()), cell)]
    joined = pc.binary_join_element_wise(*parts, "\x1f").to_pylist()
    person = kind.encode()[:16]
    hashed = np.fromiter(
        (
            hashlib.blake2b(
                row.encode("utf-8", "surrogatepass"), digest_size=_TOKEN_BYTES, key=key, person=person
            ).hexdigest()
            for row in joined
        ),
        dtype="U32",
        count=len(joined),
    )
    return pd.Series(hashed, index=columns[0].index, dtype="str")
