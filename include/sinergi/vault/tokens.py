"""Keyed pseudonyms: equal values give equal tokens, and without the key a token tells nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

_TOKEN_BYTES = 16
_NOTHING = pa.scalar("", pa.large_string())
_UNIT_SEPARATOR = pa.scalar("\x1f", pa.large_string())


def tokenize(values: pd.Series, *, kind: str, key: bytes) -> pd.Series:
    """Return the keyed BLAKE2b token (32 hexadecimal digits) of every value.

    Args:
        values: Text, missing where there is nothing to hide.
        kind: What the value is (``nik``, ``no_kk`` …); the same digits of another kind differ.
        key: The secret of this installation, 32 bytes.

    Returns:
        Text on the same index, missing where ``values`` is.
    """
    encoded = _to_array(values).dictionary_encode()
    tokens = _hash_texts(encoded.dictionary.to_pylist(), kind=kind, key=key)
    return _to_series(tokens.take(encoded.indices), values.index)


def hash_rows(columns: Sequence[pd.Series], *, kind: str, key: bytes) -> pd.Series:
    """Return one keyed hash per row over several text columns.

    A missing cell and an empty one are the same; the place of a cell counts.

    Args:
        columns: Text columns on one index; at least one.
        kind: What the hash is for.
        key: The secret of this installation.
    """
    cells = [_to_array(column).fill_null("") for column in columns]
    # Lengths keep ("ab", "c") apart from ("a", "bc") whatever the cells hold.
    parts = [part for cell in cells for part in (pc.cast(pc.utf8_length(cell), pa.large_string()), cell)]
    joined = pc.binary_join_element_wise(*parts, _UNIT_SEPARATOR)
    return _to_series(_hash_texts(joined.to_pylist(), kind=kind, key=key), columns[0].index)


def hash_named_cells(columns: Mapping[str, pd.Series], *, kind: str, key: bytes) -> pd.Series:
    """Return one keyed hash per row over the cells that are filled, each under its column's name.

    Neither the order of the columns counts nor one that is empty: a column that a contract gets later
    changes no hash of a row that lacks it.

    Args:
        columns: Cleaned text columns on one index, which hold no control characters; at least one.
        kind: What the hash is for.
        key: The secret of this installation.
    """
    cells = [
        pc.binary_join_element_wise(pa.scalar(f"{name}=", pa.large_string()), _to_array(columns[name]), _NOTHING)
        for name in sorted(columns)
    ]
    joined = pc.binary_join_element_wise(*cells, _UNIT_SEPARATOR, null_handling="skip")
    index = next(iter(columns.values())).index
    return _to_series(_hash_texts(joined.to_pylist(), kind=kind, key=key), index)


def _hash_texts(texts: Iterable[str], *, kind: str, key: bytes) -> pa.LargeStringArray:
    # A copy of the keyed state costs half of making it anew for every text.
    start = hashlib.blake2b(digest_size=_TOKEN_BYTES, key=key, person=kind.encode()[:16])
    hashes = []
    for text in texts:
        state = start.copy()
        state.update(text.encode("utf-8", "surrogatepass"))
        hashes.append(state.hexdigest())
    return pa.array(hashes, pa.large_string())


def _to_array(column: pd.Series) -> pa.Array:
    return pa.array(column, type=pa.large_string())


def _to_series(values: pa.Array, index: pd.Index) -> pd.Series:
    return pd.Series(pd.array(values, dtype="str"), index=index)
