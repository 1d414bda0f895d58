"""The command line: every verb is there, errors are one sentence, nothing else is said."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sinergi.cli import VERBS, main
from sinergi.commands.lifecycle import down
from sinergi.services.postgres import remove_postgres
from sinergi.settings import REPOSITORY, Settings


def command_line(*words: str, home: Path) -> subprocess.CompletedProcess[str]:
    """Run ``python -m sinergi`` in a home of its own."""
    environment = {**os.environ, "SINERGI_HOME": str(home), "PYTHONPATH": str(REPOSITORY / "include")}
    command = (sys.executable, "-m", "sinergi", *words)
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_every_verb_explains_itself(verb: object, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([verb.name, "--help"])  # type: ignore[attr-defined]
    assert ended.value.code == 0
    assert verb.help.split("(")[0].strip()[:20] in capsys.readouterr().out.replace("\n", " ")  # type: ignore[attr-defined]


def test_url_prints_the_address_of_the_warehouse_and_nothing_else(office: Settings) -> None:
    for database, login in (("warehouse", "sinergi_owner"), ("airflow", "airflow")):
        finished = command_line("url", "--db", database, home=office.home)
        assert (finished.returncode, finished.stderr) == (0, "")
        (line,) = finished.stdout.splitlines()
        assert line.startswith(f"postgresql+psycopg2://{login}:")
        assert line.endswith(f"/{database}")


def test_an_error_of_ours_is_one_sentence_without_a_stack(tmp_path: Path) -> None:
    finished = command_line("run", "--inbox", str(tmp_path / "tidak_ada"), home=tmp_path / "rumah")
    assert finished.returncode == 1
    assert finished.stdout == ""
    assert finished.stderr.startswith("CONFIG-201")
    assert len(finished.stderr.splitlines()) == 1


@pytest.mark.parametrize("home", ["~tidak.ada.orangnya/sinergi", '/srv/"sinergi"', "/srv/$HOME"])
def test_a_home_that_cannot_be_one_is_told_in_a_sentence(home: str) -> None:
    finished = command_line("status", home=Path(home))
    assert (finished.returncode, finished.stdout) == (1, "")
    assert finished.stderr.startswith("CONFIG-026: SINERGI_HOME")
    assert len(finished.stderr.splitlines()) == 1


@pytest.mark.usefixtures("hears_ctrl_c")
def test_ctrl_c_is_answered_in_a_sentence_even_before_the_command_begins(settings: Settings) -> None:
    environment = {**os.environ, "SINERGI_HOME": str(settings.home), "PYTHONPATH": str(REPOSITORY / "include")}
    command = (sys.executable, "-X", "importtime", "-m", "sinergi", "load")
    try:
        with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
            assert any("pandas." in line for line in process.stderr)
            process.send_signal(signal.SIGINT)
            said = process.stderr.read()
        assert process.returncode == 130
        assert "Dihentikan." in said
        assert "Traceback" not in said
    finally:
        down(settings, say=lambda _: None)
        remove_postgres(settings)


def test_status_of_a_home_where_nothing_runs_says_so(tmp_path: Path) -> None:
    finished = command_line("status", home=tmp_path / "rumah")
    assert finished.returncode == 0
    assert finished.stdout.count("mati") == 5


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "yang berikut harus diisi: perintah"),
        (["hapus"], "'hapus' bukan pilihan; pilih: 'load'"),
        (["decide"], "yang berikut harus diisi: delivery_id, outcome, --reason, --by"),
        (["decide", "tiga", "release"], "delivery_id: 'tiga' bukan bilangan bulat"),
        (["decide", "3", "terima"], "outcome: 'terima' bukan pilihan; pilih: 'release'"),
        (["decide", "3", "release", "--reason"], "--reason: nilainya belum ditulis"),
        (["status", "semua"], "tidak dikenal: semua"),
        (["trace", "3", "4", "--clear=ya"], "--clear: tidak menerima nilai 'ya'"),
    ],
)
def test_a_command_written_wrongly_is_answered_in_indonesian(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    answer = capsys.readouterr().err
    assert answer.startswith("pemakaian: python -m sinergi")
    assert said in answer.replace('"', "'")


@pytest.mark.parametrize("verb", [""] + [verb.name for verb in VERBS])
def test_no_help_speaks_english(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([*filter(None, [verb]), "--help"])
    said = capsys.readouterr().out
    assert said.startswith("pemakaian: ")
    assert not [word for word in ("usage", "options", "arguments", "show this") if word in said]
