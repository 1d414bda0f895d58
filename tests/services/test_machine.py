from __future__ import annotations

import os
import subprocess
import sys
import time
import uuid
from contextlib import suppress
from pathlib import Path

import pytest

from sinergi.services.machine import memory_mib
from sinergi.settings import REPOSITORY

_MIB = 1024 * 1024
_ENTER = """
import sys
from pathlib import Path
from sinergi.services.machine import memory_mib
Path(sys.argv[1], "cgroup.procs").write_text("0")
print(memory_mib())
"""


def limited(folder: Path, name: str, mib: int | str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    content = mib if isinstance(mib, str) else str(mib * _MIB)
    (folder / name).write_text(f"{content}\n", "ascii")


def groups(folder: Path, *lines: str) -> Path:
    file = folder / "groups"
    file.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return file


def test_the_tightest_group_around_a_service_counts(tmp_path: Path) -> None:
    mounted = tmp_path / "mounted"
    limited(mounted / "office.slice", "memory.max", 700)
    limited(mounted / "office.slice/sinergi.service", "memory.max", "max")
    assert memory_mib(groups=groups(tmp_path, "0::/office.slice/sinergi.service"), mounted=mounted) == 700


def test_a_group_of_the_first_version_counts_too(tmp_path: Path) -> None:
    mounted = tmp_path / "mounted"
    limited(mounted / "memory", "memory.limit_in_bytes", 9223372036854771712 // _MIB)
    limited(mounted / "memory/sinergi", "memory.limit_in_bytes", 800)
    found = groups(tmp_path, "5:cpu,cpuacct:/sinergi", "4:memory:/sinergi", "0::/")
    assert memory_mib(groups=found, mounted=mounted) == 800


def test_a_container_that_is_told_the_path_of_its_host_finds_its_limit(tmp_path: Path) -> None:
    limited(tmp_path / "mounted", "memory.max", 900)
    found = groups(tmp_path, "0::/system.slice/docker-1f.scope")
    assert memory_mib(groups=found, mounted=tmp_path / "mounted") == 900


def test_without_control_groups_the_machine_counts(tmp_path: Path) -> None:
    assert memory_mib(groups=tmp_path / "none", mounted=tmp_path) > 1000


def test_a_process_in_a_real_group_sees_its_limit() -> None:
    kinds = {"/sys/fs/cgroup": "memory.max", "/sys/fs/cgroup/memory": "memory.limit_in_bytes"}
    for mounted, name in kinds.items():
        group = Path(mounted, f"sinergi-test-{uuid.uuid4().hex[:8]}")
        with suppress(OSError):
            group.mkdir()
            try:
                (group / name).write_text(str(600 * _MIB), "ascii")
                command = (sys.executable, "-c", _ENTER, str(group))
                environment = {**os.environ, "PYTHONPATH": str(REPOSITORY / "include")}
                finished = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
            finally:
                time.sleep(0.1)
                group.rmdir()
            assert finished.stdout.strip() == "600", finished.stderr
            return
    pytest.skip("needs control groups that may be written")
