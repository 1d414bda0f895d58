"""How much memory there is for everything that a home runs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

_MIB = 1024 * 1024
_GROUPS = Path("/proc/self/cgroup")
_MOUNTED = Path("/sys/fs/cgroup")


def memory_mib(*, groups: Path = _GROUPS, mounted: Path = _MOUNTED) -> int:
    """Return the memory of this machine, or what a container or a service may use of it, in MiB.

    Args:
        groups: The file that names the control groups of this process.
        mounted: Where the control groups are mounted.
    """
    whole = int(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // _MIB)
    return min([whole, *(limit for file in _limit_files(groups, mounted) if (limit := _limit_mib(file)))])


def _limit_files(groups: Path, mounted: Path) -> Iterator[Path]:
    """Name the limits of the memory groups this process is in, its own and all those around it.

    A container sees its own group at the top, while the file may name it by the path its host knows.
    """
    try:
        lines = groups.read_text("utf-8").splitlines()
    except OSError:
        return
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if not controllers:
            top, name = mounted, "memory.max"
        elif "memory" in controllers.split(","):
            top, name = mounted / "memory", "memory.limit_in_bytes"
        else:
            continue
        group = top / path.lstrip("/")
        yield from (place / name for place in (group, *group.parents) if place.is_relative_to(top))


def _limit_mib(file: Path) -> int:
    """Return a limit of a control group; 0 where there is none."""
    try:
        return int(file.read_text("ascii")) // _MIB
    except (OSError, ValueError):
        return 0
