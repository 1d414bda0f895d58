from __future__ import annotations

import socket
import stat
from pathlib import Path

import pytest

from sinergi.services.files import exclusive_lock, try_lock, write_whole
from sinergi.services.ports import is_port_free, next_free_port


def test_a_written_file_has_its_mode_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "rahasia"
    write_whole(path, b"satu")
    write_whole(path, b"dua")
    assert path.read_bytes() == b"dua"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["rahasia"]


def test_a_file_that_cannot_take_its_place_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError):
        write_whole(tmp_path / "folder", b"isi")
    assert [entry.name for entry in tmp_path.iterdir()] == ["folder"]


def test_a_lock_is_held_once(tmp_path: Path) -> None:
    path = tmp_path / "kunci"
    with exclusive_lock(path):
        assert try_lock(path) is None
    handle = try_lock(path)
    assert handle is not None
    handle.close()


@pytest.mark.parametrize("address", ["127.0.0.1", "0.0.0.0"])
def test_a_taken_port_is_passed_over(address: str) -> None:
    with socket.socket() as listener:
        listener.bind((address, 0))
        listener.listen()
        port = listener.getsockname()[1]
        assert not is_port_free(port)
        assert next_free_port(port) > port
