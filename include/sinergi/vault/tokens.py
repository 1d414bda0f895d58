"""Keyed pseudonyms: equal values give equal tokens, and without the key a token tells nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from itertools import chain, groupby

import numpy as np
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
    cells = _to_array(values)
    tokens = _hash_texts(cells.drop_null(), kind=kind, key=key)
    if cells.null_count:
        known = cells.is_valid().to_numpy(zero_copy_only=False)
        tokens = tokens.take(pa.array(np.cumsum(known) - 1, mask=~known))
    return _to_series(tokens, values.index)


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
    return _to_series(_hash_texts(joined, kind=kind, key=key), columns[0].index)


def hash_raw_rows(columns: Sequence[pd.Series], *, kind: str, key: bytes) -> pd.Series:
    """Return what :func:`hash_rows` promises, for many columns at a third of the time and with other digits.

    Args:
        columns: Text columns on one index; at least one.
        kind: What the hash is for.
        key: The secret of this installation.
    """
    cells = [_to_array(column) for column in columns]
    joined = _join_cells(cells)
    if _holds_separators(joined, len(cells) - 1):
        joined = _join_cells([_escape(cell) for cell in cells])
    return _to_series(_hash_texts(joined, kind=kind, key=key), columns[0].index)


def hash_named_cells(columns: Mapping[str, pd.Series], *, kind: str, key: bytes) -> pd.Series:
    """Return one keyed hash per row over the cells that are filled, each under its column's name.

    Neither the order of the columns counts nor one that is empty: a column that a contract gets later
    changes no hash of a row that lacks it.

    Args:
        columns: Cleaned text columns on one index, which hold no control characters; at least one.
        kind: What the hash is for.
        key: The secret of this installation.
    """
    cells = {name: _to_array(columns[name]) for name in sorted(columns)}
    parts: list[pa.Array] = []
    for is_full, group in groupby(cells, key=lambda name: not cells[name].null_count):
        names = list(group)
        together = [names] if is_full else [[name] for name in names]
        parts += [_join_named({name: cells[name] for name in some}) for some in together]
    index = next(iter(columns.values())).index
    return _to_series(_hash_texts(_join_filled(parts, len(index)), kind=kind, key=key), index)


def _join_filled(parts: Sequence[pa.Array], height: int) -> pa.Array:
    joined = pc.binary_join_element_wise(*parts, _UNIT_SEPARATOR, null_handling="skip")
    if len(joined) == height:
        return joined
    # Arrow leaves a row out in which nothing is filled, so every row begins with an empty part that is cut off.
    kept = pc.binary_join_element_wise(pa.repeat(_NOTHING, height), *parts, _UNIT_SEPARATOR, null_handling="skip")
    return pc.utf8_slice_codeunits(kept, start=1)


def _join_named(cells: Mapping[str, pa.Array]) -> pa.Array:
    """Return ``name=cell`` of every column one behind the other; null where a cell is."""
    labels = [f"\x1f{name}=" if place else f"{name}=" for place, name in enumerate(cells)]
    pairs = zip((pa.scalar(label, pa.large_string()) for label in labels), cells.values(), strict=True)
    return pc.binary_join_element_wise(*chain.from_iterable(pairs), _NOTHING)


def _join_cells(cells: Sequence[pa.Array]) -> pa.Array:
    filled = [cell.fill_null("") for cell in cells]
    return pc.binary_join_element_wise(*filled, _UNIT_SEPARATOR)


def _holds_separators(joined: pa.Array, separators: int) -> bool:
    """Tell whether cells hold the separator, of which each row has some, or the mark that escapes it."""
    _, offsets, data = joined.buffers()
    ends = np.frombuffer(offsets, np.int64)[joined.offset :][: len(joined) + 1]
    written = np.frombuffer(data, np.uint8)[ends[0] : ends[-1]] if len(joined) and data else np.empty(0, np.uint8)
    return np.count_nonzero(written == 0x1F) != separators * len(joined) or bool(np.any(written == 0x1E))


def _escape(cells: pa.Array) -> pa.Array:
    escaped = pc.replace_substring(cells, pattern="\x1e", replacement="\x1e0")
    return pc.replace_substring(escaped, pattern="\x1f", replacement="\x1e1")


def _hash_texts(texts: pa.LargeStringArray, *, kind: str, key: bytes) -> pa.LargeStringArray:
    # A copy of the keyed state costs half of making it anew for every text.
    copy = hashlib.blake2b(digest_size=_TOKEN_BYTES, key=key, person=kind.encode()[:16]).copy
    digests = []
    for text in pc.cast(texts, pa.large_binary()).to_pylist():
        state = copy()
        state.update(text)
        digests.append(state.digest())
    return _to_hexadecimal(digests, _TOKEN_BYTES)


def _to_hexadecimal(values: Sequence[bytes], length: int) -> pa.LargeStringArray:
    """Return values of one length in hexadecimal digits, written in one go."""
    ends = np.arange(len(values) + 1, dtype=np.int64) * (2 * length)
    digits = b"".join(values).hex().encode()
    return pa.LargeStringArray.from_buffers(len(values), pa.py_buffer(ends), pa.py_buffer(digits))


def _to_array(column: pd.Series) -> pa.Array:
    array = pa.array(column, type=pa.large_string())
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def _to_series(values: pa.Array, index: pd.Index) -> pd.Series:
    return pd.Series(pd.array(values, dtype="str"), index=index)
