"""How much memory there is for everything that a home runs."""

from __future__ import annotations

import os
from pathlib import Path

_MIB = 1024 * 1024
_LIMIT_FILES = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")


def memory_mib() -> int:
    """Return the memory of this machine, or what its container may use of it, in MiB."""
    whole = int(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // _MIB)
    return min([whole, *(limit for name in _LIMIT_FILES if (limit := _limit_mib(Path(name))))])


def _limit_mib(file: Path) -> int:
    """Return a limit of a control group; 0 where there is none."""
    try:
        return int(file.read_text("ascii")) // _MIB
    except (OSError, ValueError):
        return 0
