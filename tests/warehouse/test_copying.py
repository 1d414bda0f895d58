"""A frame reaches its table as it is, whatever chunks its columns are made of."""

from __future__ import annotations

import pandas as pd
import pytest
from sqlalchemy import text

from sinergi.settings import Settings
from sinergi.warehouse.connection import begin
from sinergi.warehouse.copying import copy_frame

pytestmark = pytest.mark.integration


def test_columns_that_begin_with_an_empty_chunk_arrive_whole(warehouse: Settings) -> None:
    row = pd.DataFrame({"kind": ["nik"], "token": ["a" * 32], "sealed": ["\\x00ff"]}, dtype="str")
    frame = pd.concat([row.iloc[:0], row]).assign(delivery_id=1)
    with begin(warehouse) as connection:
        copy_frame(connection, frame, "staging.identifier")
        tokens = "select kind, encode(uuid_send(token), 'hex'), sealed from staging.identifier"
        found = connection.execute(text(tokens)).all()
    assert [(kind, token, bytes(sealed)) for kind, token, sealed in found] == [("nik", "a" * 32, b"\x00\xff")]


def test_a_missing_cell_is_null_and_an_empty_text_stays_one(warehouse: Settings) -> None:
    frame = pd.DataFrame({"sheet": ["", ""], "extra": ["{}", None]}, dtype="str").assign(
        delivery_id=1, row_no=[1, 2], sheet_no=1, raw_hash="r", match_hash="m", content_hash="c"
    )
    with begin(warehouse) as connection:
        copy_frame(connection, frame, "staging.pkh_penyaluran")
        found = connection.execute(text("select sheet, extra from staging.pkh_penyaluran order by row_no")).all()
    assert [tuple(row) for row in found] == [("", {}), ("", None)]
