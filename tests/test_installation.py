"""`.ci/setup.sh` for real, on a package of our own: cut off, and called twice at once."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from sinergi.settings import REPOSITORY

UV = shutil.which("uv") or str(REPOSITORY / ".venv/uv/bin/uv")
WHEEL = "rekaan-1.0-py3-none-any.whl"
# Takes its second, as a real installation does, and is killed with half of the package there if it is told so.
SLOW_UV = f"""#!/bin/sh
'{UV}' "$@" || exit
sleep 1
mkdir -p .venv
: > .venv/late
if [ -f cut ]; then
  rm cut .venv/lib/python*/site-packages/rekaan/half.py
  kill -KILL "$PPID"
fi
"""

needs_flock = pytest.mark.skipif(shutil.which("flock") is None, reason="needs flock")
pytestmark = pytest.mark.skipif(not Path(UV).exists(), reason="needs uv")


@dataclass(frozen=True, kw_only=True)
class Checkout:
    """A folder with the scripts of the repository and one requirement."""

    folder: Path

    @property
    def half(self) -> Path:
        return next(iter(self.folder.glob(".venv/lib/python*/site-packages/rekaan")), self.folder) / "half.py"

    def start(self) -> subprocess.Popen[str]:
        environment = {**os.environ, "PATH": f"{self.folder}:{os.environ['PATH']}", "PYTHON": sys.executable}
        command = ("./.ci/setup.sh", "requirements.txt")
        return subprocess.Popen(command, cwd=self.folder, env=environment, stderr=subprocess.PIPE, text=True)


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    shutil.copytree(REPOSITORY / ".ci", tmp_path / ".ci")
    shutil.copy(REPOSITORY / "Makefile", tmp_path)
    with zipfile.ZipFile(tmp_path / WHEEL, "w") as wheel:
        wheel.writestr("rekaan/__init__.py", "")
        wheel.writestr("rekaan/half.py", "")
        information = "rekaan-1.0.dist-info"
        wheel.writestr(f"{information}/METADATA", "Metadata-Version: 2.1\nName: rekaan\nVersion: 1.0\n")
        wheel.writestr(f"{information}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        names = ("rekaan/__init__.py", "rekaan/half.py", f"{information}/METADATA", f"{information}/WHEEL")
        wheel.writestr(f"{information}/RECORD", "".join(f"{name},,\n" for name in (*names, f"{information}/RECORD")))
    (tmp_path / "requirements.txt").write_text(f"./{WHEEL}\n", "utf-8")
    slow = tmp_path / "uv"
    slow.write_text(SLOW_UV, "utf-8")
    slow.chmod(0o755)
    return Checkout(folder=tmp_path)


def test_a_package_that_was_cut_off_is_installed_whole_by_the_next_run(checkout: Checkout) -> None:
    (checkout.folder / "cut").touch()
    assert checkout.start().wait() == -signal.SIGKILL
    assert not checkout.half.exists()
    assert checkout.start().wait() == 0
    assert checkout.half.exists()


@needs_flock
def test_of_two_at_once_one_installs_and_the_other_waits(checkout: Checkout) -> None:
    both = [checkout.start() for _ in range(2)]
    said = [process.communicate()[1] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sorted("Memasang paket" in text for text in said) == [False, True]
    assert sorted("menunggu" in text for text in said) == [False, True]


@needs_flock
def test_clean_leaves_nothing_of_an_installation_that_was_killed_in_part(checkout: Checkout) -> None:
    installing = checkout.start()
    while not checkout.half.exists():
        time.sleep(0.05)
    installing.kill()
    installing.wait()
    environment = {name: value for name, value in os.environ.items() if name != "SINERGI_HOME"}
    subprocess.run(("make", "clean"), cwd=checkout.folder, env=environment, stdin=subprocess.DEVNULL, check=True)
    time.sleep(1.5)
    assert not (checkout.folder / ".venv").exists()
