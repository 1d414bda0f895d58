"""The real scheduler at work: drops, held and damaged files.

The tests share one home, whose services start once, and build on one another in their order.
"""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
from psycopg2 import sql

from sinergi.commands.load import load
from sinergi.services.urls import airflow_url, warehouse_url
from sinergi.settings import Settings
from tests.delivery.payments import csv_of, member

from .scheduler_office import SchedulerOffice, files_below, running_office, wait_for

pytestmark = [pytest.mark.scheduler, pytest.mark.integration]

GOOD, HELD, DAMAGED = "PKH_ANGGOTA_2025_TW1.csv", "ANGGOTA_TANPA_KOMPONEN.csv", "RUSAK.xlsx"


@pytest.fixture(scope="module")
def drop() -> Iterator[Path]:
    """A folder with one good, one held and one damaged file."""
    with tempfile.TemporaryDirectory(prefix="sinergi-kiriman-") as name:
        folder = Path(name)
        rows = [member(number) for number in range(110)]
        rows[7]["KOMPONEN"] = "TIDAK DIKENAL"
        for path, content in {
            folder / "pertama" / "pkh" / GOOD: csv_of(rows),
            folder / "pertama" / "pkh" / HELD: csv_of(rows, without=["KOMPONEN"]),
            folder / "pertama" / "pkh" / DAMAGED: b"PK\x03\x04 bukan buku kerja",
        }.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        yield folder


@pytest.fixture(scope="module")
def office() -> Iterator[SchedulerOffice]:
    """A home whose PostgreSQL and Airflow run."""
    with running_office("sinergi-dag-") as started:
        yield started


def test_a_drop_goes_through_the_dags_and_the_run_is_green_beside_held_and_damaged_files(
    office: SchedulerOffice, drop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert load(office.settings, drop / "pertama") == 3
    said = capsys.readouterr().out
    assert [office.status(name) for name in (GOOD, HELD, DAMAGED)] == ["loaded", "held", "refused"]
    assert all(word in said for word in ("dimuat (loaded)", "HOLD-001", "FILE-002", "make down"))
    ingest = office.last_run("ingest_pkh")
    assert ingest is not None
    assert ingest.state == "success"
    build = office.last_run("build_warehouse")
    assert build is not None
    assert build.state == "success"
    assert office.rows("select count(*) from core.person_link") == [(109,)]


def test_a_held_or_refused_delivery_shows_as_a_skipped_chain_with_its_file_and_is_not_tried_again(
    office: SchedulerOffice,
) -> None:
    states: dict[tuple[str, str], tuple[str, int]] = {}
    for ingest in office.runs("ingest_pkh"):
        states |= office.task_states(ingest)
    assert states["publish_delivery", GOOD] == ("success", 1)
    assert states["stage_delivery", HELD] == ("skipped", 1)
    assert states["stage_delivery", DAMAGED] == ("skipped", 1)
    assert "failed" not in {state for state, _ in states.values()}


def test_the_same_drop_again_starts_no_run_and_says_the_same(
    office: SchedulerOffice, drop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wait_for(lambda: True if not office.api.active_runs("ingest_pkh") else None, limit=60)
    before = {dag_id: office.last_run(dag_id) for dag_id in ("ingest_pkh", "build_warehouse")}
    content = office.content()
    started = time.monotonic()
    assert load(office.settings, drop / "pertama") == 3
    assert time.monotonic() - started < 20
    assert "HOLD-001" in capsys.readouterr().out
    assert {dag_id: office.last_run(dag_id) for dag_id in before} == before
    assert office.content() == content


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"delivery_id": 999}, "OPS-013: Kiriman 999 tidak menunggu"),
        ({"file": "TIDAK ADA.csv"}, "OPS-014: Berkas TIDAK ADA.csv tidak ada di inbox/pkh"),
        ({"file": GOOD, "delivery_id": 1}, f"OPS-015: Formulir meminta berkas {GOOD} dan kiriman 1 sekaligus"),
    ],
    ids=["delivery", "file", "both"],
)
def test_a_form_that_points_at_nothing_fails_with_its_sentence_in_the_note_of_the_run(
    office: SchedulerOffice, form: dict[str, object], said: str
) -> None:
    run = office.settled_run(office.start("ingest_pkh", **form))
    assert run.state == "failed"
    assert office.note(run).startswith(said)
    assert office.note(run, task_id="take_deliveries") == office.note(run)


def test_no_identifier_of_the_files_is_in_a_log_or_in_airflow_or_in_the_ledger(
    office: SchedulerOffice, drop: Path
) -> None:
    identifiers = {
        found for path in files_below(drop) for found in re.findall(rb"(?<!\d)\d{16}(?!\d)", path.read_bytes())
    }
    assert len(identifiers) > 100
    pattern = re.compile(b"|".join(sorted(identifiers)))
    home = office.settings.home
    logs = [*files_below(home / "logs"), *files_below(home / "airflow"), *server_logs(office.settings)]
    assert len(logs) > 20
    assert [str(path.relative_to(home)) for path in logs if pattern.search(path.read_bytes())] == []
    texts = [identifier.decode() for identifier in sorted(identifiers)]
    with psycopg2.connect(airflow_url(office.settings).replace("+psycopg2", "")) as connection:
        assert tables_with(connection, texts, schemas=["public"]) == []
    with psycopg2.connect(warehouse_url(office.settings).replace("+psycopg2", "")) as connection:
        assert tables_with(connection, texts, schemas=["ops", "core", "mart", "publish", "ref"]) == []
        # The scan finds what is there: the cells of the row that was set aside.
        assert tables_with(connection, texts, schemas=["quarantine"]) == ["quarantine.rejected_row"]


def server_logs(settings: Settings) -> list[Path]:
    """Return the logs of PostgreSQL."""
    return sorted((settings.home / "postgres").resolve().glob("server.log*"))


def tables_with(connection: psycopg2.extensions.connection, texts: list[str], *, schemas: list[str]) -> list[str]:
    """Return the tables with a row that holds one of the texts anywhere."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select schemaname, tablename from pg_tables where schemaname = any(%s) order by 1, 2", (schemas,)
        )
        found = []
        for schema, table in cursor.fetchall():
            query = sql.SQL("select exists (select from {} as t where t::text ~ %s)").format(
                sql.Identifier(schema, table)
            )
            cursor.execute(query, ("|".join(texts),))
            if cursor.fetchone() == (True,):
                found.append(f"{schema}.{table}")
        return found
