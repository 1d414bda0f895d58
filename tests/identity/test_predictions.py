"""Profiles in DuckDB: bounded memory, and nothing readable where it does not suffice."""

from __future__ import annotations

from sinergi.identity.predictions import open_duckdb

_ROWS = 1_500_000
_SORTED = (
    f"create table sorted as select repeat(md5(cast(i as varchar)), 4) || 'SUTARNO WIBOWO' as name"
    f" from range({_ROWS}) as t (i) order by name"
)


def test_what_does_not_fit_in_memory_is_spilled_unreadable_and_removed(tmp_path):
    folder = tmp_path / "spill"
    with open_duckdb(folder, memory="128MB") as database:
        database.execute(_SORTED)
        spilled = [path for path in folder.rglob("*") if path.is_file()]
        assert spilled
        assert folder.stat().st_mode & 0o077 == 0
        assert not any(b"SUTARNO" in path.read_bytes() for path in spilled)
        assert database.execute("select count(*) from sorted").fetchall() == [(_ROWS,)]
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_what_a_killed_run_left_is_removed(tmp_path):
    left = tmp_path / "spill" / "duckdb_temp_storage_DEFAULT-0.tmp"
    left.parent.mkdir()
    left.write_bytes(b"x")
    with open_duckdb(left.parent):
        assert not left.exists()
