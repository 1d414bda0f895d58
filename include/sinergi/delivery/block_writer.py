"""Clean blocks of raw rows of one sheet and COPY them into staging, with their sealed identifiers."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import numpy as np
import pandas as pd
import pyarrow as pa
from sqlalchemy import Connection

from sinergi.cleaning.regions import RegionIndex
from sinergi.contracts.code_lists import load_code_lists
from sinergi.contracts.contract import Contract
from sinergi.delivery.deliveries import Delivery
from sinergi.delivery.typed_rows import TOKENIZED, CleaningContext, clean_rows
from sinergi.reading.rows import DataBlock
from sinergi.services.secrets import read_key
from sinergi.settings import Settings
from sinergi.vault.sealing import seal_all
from sinergi.warehouse.copying import copy_frame


@dataclass(frozen=True, kw_only=True)
class SheetWork:
    """What must be known to clean and write the blocks of one sheet; keys are read from the home, not held.

    Attributes:
        settings: The installation.
        contract: The feed.
        delivery: The delivery.
        sheet: Name of the sheet.
        number: Its place in the file, from 1.
        kecamatan: Kecamatan of the whole sheet where no column tells it, else empty.
    """

    settings: Settings
    contract: Contract
    delivery: Delivery
    sheet: str
    number: int
    kecamatan: str


class BlockWriter:
    """Writes blocks of one sheet over one connection: PostgreSQL takes one in while the next is cleaned.

    Args:
        connection: An open transaction; nobody else uses it before the end.
        work: The sheet.
    """

    def __init__(self, connection: Connection, work: SheetWork) -> None:
        self._connection = connection
        self._work = work
        self._context = cleaning_context(work)
        self._copier = ThreadPoolExecutor(max_workers=1)
        self._copied: Future[None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, _: object, __: TracebackType | None) -> None:
        with self._copier:
            if kind is None:
                self._await()

    def write(self, block: DataBlock) -> None:
        """Clean a block and hand it to COPY; an error of COPY is raised here or at the end."""
        frame = clean_rows(block.frame, block.extra, context=self._context).assign(
            delivery_id=self._work.delivery.delivery_id,
            sheet=self._work.sheet,
            row_no=block.row_no,
            sheet_no=self._work.number,
            running_no=block.running_no,
        )
        sealed = _sealed(frame, self._work)
        self._await()
        self._copied = self._copier.submit(self._copy, frame, sealed)

    def _copy(self, frame: pd.DataFrame, sealed: pd.DataFrame) -> None:
        copy_frame(self._connection, frame, f"staging.{self._work.contract.name}")
        copy_frame(self._connection, sealed, "staging.identifier")

    def _await(self) -> None:
        if self._copied is not None:
            self._copied.result()


def cleaning_context(work: SheetWork) -> CleaningContext:
    """Return what the cells of a sheet are cleaned with."""
    settings, contract = work.settings, work.contract
    return CleaningContext(
        contract=contract,
        received_on=work.delivery.received_on,
        regions=RegionIndex.load(settings.kabupaten_code),
        sheet_kecamatan=work.kecamatan,
        code_lists=load_code_lists(settings.sources / contract.source / "codes.csv"),
        token_key=read_key(settings, "token").value,
    )


def _sealed(frame: pd.DataFrame, work: SheetWork) -> pd.DataFrame:
    key = read_key(work.settings, "seal")
    parts = []
    for column in work.contract.of_kind(*TOKENIZED):
        values, tokens = _distinct(pa.array(frame[column.name]), pa.array(frame[f"{column.name}_token"]))
        sealed = seal_all(
            values.cast(pa.large_binary()).to_pylist(),
            tokens.cast(pa.large_binary()).to_pylist(),
            kind=column.kind,
            key=key.value,
            key_id=bytes.fromhex(key.key_id),
        )
        texts = pd.array([f"\\x{value.hex()}" for value in sealed], dtype="str")
        parts.append(pd.DataFrame({"token": pd.array(tokens, dtype="str"), "kind": column.kind, "sealed": texts}))
    return pd.concat(parts).assign(delivery_id=work.delivery.delivery_id) if parts else pd.DataFrame()


def _distinct(values: pa.Array, tokens: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Return every value once beside its token."""
    known = values.is_valid()
    encoded = values.filter(known).dictionary_encode()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    first = np.zeros(len(encoded.dictionary), dtype=np.int64)
    places = encoded.indices.to_numpy()
    first[places[::-1]] = np.arange(len(places))[::-1]
    return encoded.dictionary, tokens.filter(known).take(pa.array(first))
