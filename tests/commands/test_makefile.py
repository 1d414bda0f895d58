"""What people type behind ``make`` reaches the commands letter by letter."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from sinergi.settings import REPOSITORY

_TYPED = 'Rp$500; it\'s "benar" $(shell echo x) `id` #a $$ & |'
_SHOW = 'include Makefile\nshow:\n\tprintf %s "$$REASON"\n'

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="needs make")


def make(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the Makefile with one more target, which shows what a command would be given."""
    command = ("make", "-f", "-", *words)
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(
        command, input=_SHOW, env=inherited | environment, cwd=REPOSITORY, capture_output=True, text=True, check=False
    )


def test_neither_make_nor_the_shell_reads_what_was_typed() -> None:
    assert make("show", f"REASON={_TYPED}").stdout == _TYPED
    assert make("show", REASON=_TYPED).stdout == _TYPED


def test_the_help_names_every_target_that_people_call() -> None:
    listed = subprocess.run(("make", "help"), cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout
    (targets,) = re.findall(r"^\.PHONY: (.*)$", (REPOSITORY / "Makefile").read_text("utf-8"), re.M)
    called = [target for target in targets.split() if not target.startswith("setup")]
    assert len(called) > 10
    assert [target for target in called if f"  make {target} " not in listed] == []


NOTEPAD = (
    "\ufeffSINERGI_HOME=/srv/a\r\n"
    "SINERGI_API_PORT = 8090   # bila 8080 terpakai\r\n"
    "\r\n"
    "# SINERGI_KABUPATEN=1\r\n"
    '  export SINERGI_WAREHOUSE_URL = "postgresql://u:s#ndi@h/d b"\r\n'
    "SINERGI_UID='10 00'\r\n"
    "SINERGI_FOLDERS=  # belum\r\n"
    "SINERGI_BIND=127.0.0.1"
)


def test_a_settings_file_of_any_editor_is_read(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(NOTEPAD.encode())
    script = f". {REPOSITORY}/.ci/environment.sh; env -0"
    inherited = {"PATH": os.environ["PATH"], "SINERGI_BIND": "0.0.0.0"}
    shown = subprocess.run(
        ("sh", "-euc", script), cwd=tmp_path, env=inherited, capture_output=True, text=True, check=True
    )
    found = dict(line.split("=", 1) for line in shown.stdout.split("\0") if line.startswith("SINERGI_"))
    assert found == {
        "SINERGI_HOME": "/srv/a",
        "SINERGI_API_PORT": "8090",
        "SINERGI_WAREHOUSE_URL": "postgresql://u:s#ndi@h/d b",
        "SINERGI_UID": "10 00",
        "SINERGI_FOLDERS": "",
        "SINERGI_BIND": "0.0.0.0",
    }
