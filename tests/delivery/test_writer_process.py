"""A large file is cleaned by two processes: the same rows, or none at all whichever of them dies."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest
from psycopg2.errors import UndefinedTable

from sinergi.contracts.registry import find_contract
from sinergi.delivery import staging, steps
from sinergi.delivery.block_writer import SheetWork
from sinergi.delivery.deliveries import find_delivery
from sinergi.delivery.writer_process import WriterProcess
from sinergi.errors import ServiceError
from sinergi.reading import delimited
from sinergi.reading.files import open_file
from sinergi.reading.rows import DataBlock, TableReader
from sinergi.settings import REPOSITORY, Settings
from sinergi.warehouse.connection import begin

from .office import Office
from .payments import csv_of, payment, payments, workbook

pytestmark = [pytest.mark.integration, pytest.mark.slow]

ROWS = 1500
CONTENT = csv_of(
    [
        *payments(range(ROWS - 4)),
        payment(3),
        payment(5, NOMINAL="banyak"),
        payment(7, KETERANGAN='dua\nbaris; "kutip"'),
        payment(ROWS, NIK="3519023112990000"),
    ],
    after=[["JUMLAH", "", "", ""]],
)


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file counts as large, and its blocks hold some fifty rows."""
    monkeypatch.setattr(staging, "LARGE_BYTES", 0)
    monkeypatch.setattr(staging.os, "sched_getaffinity", lambda _: {0, 1})
    monkeypatch.setattr(delimited, "_BLOCK_BYTES", 10_000)
    monkeypatch.setattr(delimited, "_BLOCKS_AT_ONCE", 1)


@pytest.fixture
def taken(small_blocks: None, monkeypatch: pytest.MonkeyPatch) -> list[DataBlock]:
    """The blocks that the second process took; it is waited for before the first one, and each other goes to it."""
    found: list[DataBlock] = []
    numbers = iter(range(10_000))
    offer = WriterProcess.offer

    def offer_each_other(self: WriterProcess, work: SheetWork, block: DataBlock) -> bool:
        if next(numbers) % 2:
            return False
        assert self._pipe.poll(60)
        is_taken = offer(self, work, block)
        found.extend([block] if is_taken else [])
        return is_taken

    monkeypatch.setattr(WriterProcess, "offer", offer_each_other)
    return found


def staged(office: Office) -> dict[str, list[tuple[Any, ...]]]:
    """Return what staging and the ledger hold of the delivery, without seals and clocks."""
    return {
        "rows": office.rows("select to_jsonb(s) from staging.pkh_penyaluran as s order by sheet_no, row_no"),
        "identifiers": office.rows("select distinct kind, token::text from staging.identifier order by 1, 2"),
        "reading": office.rows("select to_jsonb(r) from ops.sheet_reading as r order by sheet"),
    }


def staged_here(office: Office, delivery_id: int) -> dict[str, list[tuple[Any, ...]]]:
    """Return the same as one process alone stages it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(staging, "LARGE_BYTES", 1 << 40)
        steps.stage_delivery(office.settings, delivery_id)
    return staged(office)


def test_two_processes_stage_what_one_does(office: Office, taken: list[DataBlock]) -> None:
    delivery_id = office.receive("besar.csv", CONTENT)
    steps.stage_delivery(office.settings, delivery_id)
    together = staged(office)
    assert len(taken) > 3
    assert 0 < sum(len(block.row_no) for block in taken) < ROWS
    assert len(together["rows"]) == ROWS
    assert [row["row_no"] for (row,) in together["rows"]] == list(range(2, ROWS + 2))
    assert [row["row_no"] for (row,) in together["rows"] if row["is_duplicate"]] == [ROWS - 2]
    assert together == staged_here(office, delivery_id)
    assert office.ingest(delivery_id) == "loaded"
    assert office.balance(delivery_id)[""][0] == ROWS + 2


def test_the_sheets_of_a_workbook_stay_apart(office: Office, taken: list[DataBlock], tmp_path: Path) -> None:
    heading = list(payment(0))
    sheets = {
        name: [heading, *([row[column] for column in heading] for row in payments(numbers))]
        for name, numbers in (("Satu", range(20)), ("Dua", range(20, 50)), ("Tiga", range(50, 60)))
    }
    delivery_id = office.receive("buku.xlsx", workbook(tmp_path / "buku.xlsx", sheets))
    steps.stage_delivery(office.settings, delivery_id)
    together = staged(office)
    assert len(taken) >= 1
    assert together == staged_here(office, delivery_id)


def test_a_second_process_that_is_killed_leaves_nothing_and_the_next_run_stages_all(
    office: Office, small_blocks: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery_id = office.receive("besar.csv", CONTENT)
    with monkeypatch.context() as patch:
        patch.setattr(WriterProcess, "offer", _killing(WriterProcess.offer))
        with pytest.raises(ServiceError, match=r"SERVICE-184.*kode -9"):
            steps.stage_delivery(office.settings, delivery_id)
    assert staged(office) == {"rows": [], "identifiers": [], "reading": []}
    assert office.rows("select outcome, detail ->> 'code' from ops.step_run") == [("failed", "SERVICE-184")]
    steps.stage_delivery(office.settings, delivery_id)
    assert staged(office) == staged_here(office, delivery_id)


def _killing(offer: Callable[..., bool]) -> Callable[..., bool]:
    def offer_and_kill(self: WriterProcess, work: SheetWork, block: DataBlock) -> bool:
        assert self._pipe.poll(60)
        is_taken = offer(self, work, block)
        assert self._pipe.poll(60)
        os.kill(self.pid, signal.SIGKILL)
        return is_taken

    return offer_and_kill


def test_a_process_that_is_killed_takes_the_second_one_along_and_leaves_nothing(
    office: Office, small_blocks: None, tmp_path: Path
) -> None:
    delivery_id = office.receive("besar.csv", CONTENT)
    script = textwrap.dedent("""
        import pickle, sys, time
        from sinergi.delivery import staging, steps
        from sinergi.delivery.writer_process import WriterProcess
        from sinergi.reading import delimited

        staging.LARGE_BYTES, delimited._BLOCK_BYTES, delimited._BLOCKS_AT_ONCE = 0, 10_000, 1
        staging.os.sched_getaffinity = lambda _: {0, 1}
        offer = WriterProcess.offer

        def offer_and_wait(self, work, block):
            self._pipe.poll(60)
            assert offer(self, work, block)
            self._pipe.poll(60)
            print(self.pid, flush=True)
            time.sleep(60)

        WriterProcess.offer = offer_and_wait
        settings, delivery_id = pickle.load(sys.stdin.buffer)
        steps.stage_delivery(settings, delivery_id)
    """)
    parent = subprocess.Popen(
        [sys.executable, "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY / "include")},
    )
    try:
        parent.stdin.write(pickle.dumps((office.settings, delivery_id)))
        parent.stdin.close()
        helper = psutil.Process(int(parent.stdout.readline()))
    finally:
        parent.kill()
        parent.wait()
        parent.stdout.close()
    _, alive = psutil.wait_procs([helper], timeout=20)
    assert alive == []
    assert staged(office)["rows"] == []
    assert office.ingest(delivery_id) == "loaded"
    assert office.balance(delivery_id)[""][0] == ROWS + 2


def test_an_error_of_the_second_process_is_told_as_one_of_this_one(office: Office, tmp_path: Path) -> None:
    work, block = first_block(office)
    lost = replace(work, settings=replace(office.settings, home=tmp_path))
    with WriterProcess() as helper:
        assert helper._pipe.poll(60)
        assert helper.offer(lost, block)
        with pytest.raises(ServiceError) as caught:
            helper.commit()
    assert caught.value.code in {"SERVICE-101", "SERVICE-110"}
    assert str(caught.value) == caught.value.sentence()


def test_an_error_of_copy_comes_back_with_its_type(office: Office) -> None:
    work, block = first_block(office)
    lost = replace(work, contract=replace(work.contract, feed="tidak_ada"))
    with WriterProcess() as helper:
        assert helper._pipe.poll(60)
        assert helper.offer(lost, block)
        with pytest.raises(UndefinedTable, match="tidak_ada"):
            helper.commit()


def first_block(office: Office) -> tuple[SheetWork, DataBlock]:
    """Return a block of a file and what is to be done with it."""
    delivery_id = office.receive("besar.csv", CONTENT)
    with begin(office.settings) as connection:
        delivery = find_delivery(connection, delivery_id)
    contract = find_contract(office.settings.sources, "pkh", "penyaluran")
    with open_file(staging.archive.archived_file(office.settings, delivery.sha256)) as source:
        recognised = staging.recognise(source, [contract], file_name="besar.csv", mapping={})
        (sheet,) = recognised.sheets
        block = next(iter(TableReader(sheet.reader, sheet.layout, sheet.layout.feed)))
    work = SheetWork(settings=office.settings, contract=contract, delivery=delivery, sheet="", number=1, kecamatan="")
    return work, block


def test_rows_that_are_not_committed_are_gone(office: Office) -> None:
    work, block = first_block(office)
    with WriterProcess() as helper:
        assert helper._pipe.poll(60)
        assert helper.offer(work, block)
    assert staged(office)["rows"] == []


def test_a_small_file_starts_no_process(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a process was started")

    delivery_id = office.receive("kecil.csv", CONTENT)
    monkeypatch.setattr(subprocess, "Popen", refuse)
    steps.stage_delivery(office.settings, delivery_id)
    assert len(staged(office)["rows"]) == ROWS


def test_a_daemonic_process_such_as_a_worker_of_celery_may_stage_a_large_file(office: Office) -> None:
    delivery_id = office.receive("besar.csv", CONTENT)
    worker = multiprocessing.get_context("spawn").Process(
        target=_stage_in_daemon, args=(office.settings, delivery_id), daemon=True
    )
    worker.start()
    worker.join(120)
    assert worker.exitcode == 0
    assert len(staged(office)["rows"]) == ROWS


def _stage_in_daemon(settings: Settings, delivery_id: int) -> None:
    with pytest.raises(AssertionError, match="daemonic"):
        multiprocessing.get_context("spawn").Process(target=time.sleep, args=(0,)).start()
    staging.LARGE_BYTES, delimited._BLOCK_BYTES, delimited._BLOCKS_AT_ONCE = 0, 10_000, 1
    staging.os.sched_getaffinity = lambda _: {0, 1}
    taken = []
    offer = WriterProcess.offer

    def offer_when_idle(self: WriterProcess, work: SheetWork, block: DataBlock) -> bool:
        assert self._pipe.poll(60)
        taken.append(offer(self, work, block))
        return taken[-1]

    WriterProcess.offer = offer_when_idle
    steps.stage_delivery(settings, delivery_id)
    assert any(taken)
