"""The bridge between pandas columns and Arrow arrays, and cleaning each distinct cell once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

# A column whose first cells all differ is taken for one of distinct cells throughout.
_SAMPLE = 1000
_REMEMBERED = 100_000
_Parts = tuple[str | None, ...]


def to_arrow(raw: pd.Series) -> pa.LargeStringArray:
    """Return the cells as one Arrow array of strings; a missing cell is null."""
    text = raw if isinstance(raw.dtype, pd.StringDtype) else raw.astype("str")
    array = pa.array(text, from_pandas=True)
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    return array if pa.types.is_large_string(array.type) else pc.cast(array, pa.large_string())


def to_series(values: pa.Array, index: pd.Index) -> pd.Series:
    """Return Arrow strings as a pandas column of dtype ``str`` on ``index``."""
    return pd.Series(pd.array(pc.cast(values, pa.large_string()), dtype="str"), index=index)


def to_frame(index: pd.Index, columns: dict[str, pa.Array]) -> pd.DataFrame:
    """Return Arrow string arrays as a frame of ``str`` columns on ``index``."""
    return pd.DataFrame({name: to_series(values, index) for name, values in columns.items()}, index=index)


def labels(codes: npt.NDArray[np.int8], names: Sequence[str]) -> pa.Array:
    """Return ``names[code]`` per row; a negative code is null."""
    indices = pa.array(codes, mask=codes < 0)
    return pa.DictionaryArray.from_arrays(indices, pa.array(names, pa.large_string())).cast(pa.large_string())


class CellMemory:
    """Cleans columns block by block, a cell that comes again only once."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[pa.Array, dict[str, pa.Array]]] = {}

    def clean(
        self, name: str, raw: pd.Series, clean: Callable[[pd.Series], Mapping[str, pd.Series]]
    ) -> dict[str, pd.Series]:
        """Clean a block of a column, by its distinct cells where they repeat.

        Args:
            name: Name of the column, the same for every block of it.
            raw: The cells.
            clean: Cleans a column into others, each cell by itself alone, a missing one too.

        Returns:
            What ``clean`` returns of the whole block, as ``str`` columns on the index of ``raw``.
        """
        cells = to_arrow(raw)
        if len(cells[:_SAMPLE].unique()) in (0, _SAMPLE):
            return dict(clean(raw))
        encoded = cells.dictionary_encode(null_encoding="encode")
        if 2 * len(encoded.dictionary) > len(cells):
            return dict(clean(raw))
        places, results = self._look_up(name, encoded.dictionary, clean)
        rows = places.take(encoded.indices)
        return {result: to_series(values.take(rows), raw.index) for result, values in results.items()}

    def _look_up(
        self, name: str, distinct: pa.Array, clean: Callable[[pd.Series], Mapping[str, pd.Series]]
    ) -> tuple[pa.Array, dict[str, pa.Array]]:
        """Return where the results of distinct cells stand, and all results."""
        known, results = self._known.get(name, (distinct[:0], {}))
        if len(known) > _REMEMBERED:
            known, results = distinct[:0], {}
        places = pc.index_in(distinct, value_set=known)
        if not places.null_count:
            return places, results
        new = distinct.filter(places.is_null())
        cleaned = {key: to_arrow(cells) for key, cells in clean(to_series(new, pd.RangeIndex(len(new)))).items()}
        known = pa.concat_arrays([known, new])
        results = {key: pa.concat_arrays([results.get(key, cells[:0]), cells]) for key, cells in cleaned.items()}
        self._known[name] = known, results
        return pc.index_in(distinct, value_set=known), results


def map_distinct(
    raw: pd.Series, clean: Callable[[str], _Parts], names: tuple[str, ...] = ("value", "issue")
) -> pd.DataFrame:
    """Clean every distinct cell once and spread the results over the rows.

    Args:
        raw: The column; missing cells stay missing in every result column.
        clean: A pure function from one cell to one text (or ``None``) per result column.
        names: Names of the result columns.

    Returns:
        A frame of ``str`` columns on the index of ``raw``.
    """
    return to_frame(raw.index, dict(zip(names, map_distinct_array(to_arrow(raw), clean, len(names)), strict=True)))


def map_distinct_array(cells: pa.Array, clean: Callable[[str], _Parts], width: int) -> list[pa.Array]:
    """Do the work of :func:`map_distinct` on an Arrow array; one array per result column."""
    encoded = cells.dictionary_encode()
    cleaned = [clean(cell) for cell in encoded.dictionary.to_pylist()]
    return [
        pa.array([parts[column] for parts in cleaned], pa.large_string()).take(encoded.indices)
        for column in range(width)
    ]
