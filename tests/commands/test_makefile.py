"""What people type behind ``make`` reaches the commands letter by letter."""

from __future__ import annotations

import os
import re
import shutil
import subprocess

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
