"""What does not fit into the memory of the model's run goes to a folder, and no name stands there in clear."""

from __future__ import annotations

from sinergi.identity.predictions import open_duckdb


def test_what_does_not_fit_is_spilled_and_cannot_be_read(tmp_path):
    with open_duckdb(tmp_path, memory="64MB") as database:
        database.execute(
            "create table names as select i, 'SRIYATUN WULANDARI ' || i || repeat('X', 60) as name"
            " from range(1500000) as numbers (i)"
        )
        database.execute("create table sorted as select * from names order by name desc")
        spilled = [path for path in tmp_path.rglob("*") if path.is_file()]
        assert spilled
        assert not any(b"SRIYATUN" in path.read_bytes() for path in spilled)
        assert database.sql("select count(*) from sorted").fetchall() == [(1_500_000,)]
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
