"""``decide``: what people type as headings and columns is understood."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from sinergi.commands.airflow_api import AirflowApi, DagRun
from sinergi.commands.answers import ANSWERS, UNFINISHED, answer_command, fitting_answers
from sinergi.commands.decide import add_arguments, decide
from sinergi.commands.services import show_status
from sinergi.settings import Settings
from sinergi.warehouse.connection import begin
from tests.delivery.payments import csv_of, member

from .conftest import Run, members, without_komponen, write


def test_several_headings_fit_into_one_map_and_the_next_run_takes_it_up(
    office: Settings, run_on: Run, tmp_path: Path
) -> None:
    rows = [
        {
            {"KOMPONEN": "JENIS; ISI = APA", "NIK": "NOMOR"}.get(heading, heading): cell
            for heading, cell in row.items()
        }
        for row in map(member, range(4000, 4006))
    ]
    write(tmp_path / "pkh" / "ANGGOTA_2019_TW1.csv", csv_of(rows))
    assert run_on(tmp_path)[0] == 3
    parser = ArgumentParser()
    add_arguments(parser)
    with begin(office) as connection:
        number = connection.execute(text("select delivery_id from ops.delivery where status = 'held'")).scalar_one()
    words = (str(number), "map", "--reason", "r", "--by", "b", "--map", "JENIS; ISI = APA = komponen; NOMOR=nik")
    assert decide(office, parser.parse_args(words)) == 0
    with begin(office) as connection:
        mapping = connection.execute(text("select details -> 'mapping' from ops.decision")).scalar_one()
    assert mapping == {"JENIS; ISI = APA": "komponen", "NOMOR": "nik"}
    write(tmp_path / "lain" / "pkh" / "ANGGOTA_2019_TW2.csv", members(4100))
    assert run_on(tmp_path / "lain")[0] == 0
    with begin(office) as connection:
        status = "select status from ops.delivery where delivery_id = :number"
        assert connection.execute(text(status), {"number": number}).scalar_one() != "held"


def test_a_summary_and_a_status_offer_a_new_map_where_the_first_one_was_wrong(
    office: Settings, run_on: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [{**member(number), "CATATAN": "dikunjungi"} for number in range(4200, 4206)]
    content = csv_of(
        [{("JENIS" if name == "KOMPONEN" else name): cell for name, cell in row.items()} for row in rows]
    )
    write(tmp_path / "pkh" / "ANGGOTA_2018_TW1.csv", content)
    assert run_on(tmp_path)[0] == 3
    with begin(office) as connection:
        number = connection.execute(text("select delivery_id from ops.delivery where status = 'held'")).scalar_one()
    parser = ArgumentParser()
    add_arguments(parser)
    words = (str(number), "map", "--reason", "r", "--by", "b", "--map")
    assert decide(office, parser.parse_args((*words, "CATATAN=komponen"))) == 0
    code, told, _ = run_on(tmp_path)
    assert code == 3
    command = (
        f'make decide DELIVERY={number} OUTCOME=release|map|refuse REASON="…" BY="…" MAP="JUDUL DI BERKAS=kolom"'
    )
    assert command in told
    show_status(office, Namespace(all=False))
    assert command in capsys.readouterr().out
    assert decide(office, parser.parse_args((*words, "JENIS=komponen"))) == 0
    assert run_on(tmp_path)[0] == 0


@pytest.mark.parametrize("code", ["HOLD-001", "HOLD-002", "HOLD-003", "HOLD-005", "PKH-190", UNFINISHED])
def test_every_question_can_be_refused_and_every_answer_can_be_typed(code: str) -> None:
    fitting = fitting_answers(code)
    assert fitting[-1] == "refuse"
    assert set(fitting) <= set(ANSWERS)
    assert f"DELIVERY=7 OUTCOME={'|'.join(fitting)} " in answer_command(7, code)


def test_where_containers_run_airflow_no_address_is_named_that_nobody_can_open(
    office: Settings, run_on: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "pkh" / "ANGGOTA_2017_TW1.csv", without_komponen(4300))
    assert run_on(tmp_path)[0] == 3
    with begin(office) as connection:
        number = connection.execute(text("select delivery_id from ops.delivery where status = 'held'")).scalar_one()
    parser = ArgumentParser()
    add_arguments(parser)
    words = (str(number), "refuse", "--reason", "r", "--by", "b")
    apart = replace(office, api_server_url="http://127.0.0.1:9")
    assert decide(apart, parser.parse_args(words)) == 0
    told = capsys.readouterr().out
    assert "Keputusan 'refuse'" in told
    assert "Airflow tidak menjawab." in told
    assert "http" not in told
    assert "make up" not in told
    assert run_on(tmp_path)[0] == 3


def test_a_run_is_named_by_its_address_here_and_by_its_name_where_containers_run_airflow(settings: Settings) -> None:
    run = DagRun(dag_id="ingest_pkh", run_id="manual__1", state="queued")
    assert AirflowApi(settings).run_page(run).startswith("http://127.0.0.1:")
    apart = AirflowApi(replace(settings, api_server_url="http://api-server:8080")).run_page(run)
    assert apart == "run manual__1 dari DAG ingest_pkh di antarmuka Airflow"
