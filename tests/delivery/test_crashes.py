"""Whatever breaks off at whatever moment, the next run ends where an undisturbed one would."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, text

from sinergi.contracts.registry import find_contract
from sinergi.delivery import archive, ledger, publication, steps
from sinergi.delivery.deliveries import find_delivery
from sinergi.settings import Settings
from sinergi.warehouse.connection import begin, warehouse_engine

from .office import Office, open_office
from .payments import csv_of, payment, payments

pytestmark = [pytest.mark.integration, pytest.mark.slow]

FIRST = csv_of([*payments(range(10)), payment(10, STATUS="LUNAS")])
SECOND = csv_of(
    [payment(0, NOMINAL="0"), *payments(range(1, 9)), payment(11), payment(11), payment(12, NAMA_PENGURUS="")]
)


class Killed(Exception):
    """The worker or its connection is gone."""


@contextmanager
def killed_at(settings: Settings, statement: int | None) -> Iterator[list[str]]:
    """Break off before the n-th statement; yield the statements that were begun."""
    seen: list[str] = []

    def count(_connection: Any, _cursor: Any, sql: str, *_rest: Any) -> None:
        seen.append(sql)
        if len(seen) - 1 == statement:
            raise Killed(sql)

    engine = warehouse_engine(settings)
    event.listen(engine, "before_cursor_execute", count)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", count)


@contextmanager
def killed_at_commit(settings: Settings) -> Iterator[None]:
    def kill(_connection: Any) -> None:
        raise Killed("commit")

    engine = warehouse_engine(settings)
    event.listen(engine, "commit", kill)
    try:
        yield
    finally:
        event.remove(engine, "commit", kill)


@pytest.fixture(scope="module")
def undisturbed(empty_warehouse: Callable[[], Settings]) -> dict[str, list[tuple[Any, ...]]]:
    """What the warehouse holds after both deliveries, when nothing breaks off; it is emptied again."""
    with pytest.MonkeyPatch.context() as patch:
        office = open_office(empty_warehouse(), patch)
        office.load("satu.csv", FIRST)
        office.load("dua.csv", SECOND)
        content = office.content()
    empty_warehouse()
    return content


def publish(office: Office, delivery_id: int) -> None:
    with begin(office.settings) as connection:
        delivery = find_delivery(connection, delivery_id)
    publication.publish(office.settings, find_contract(office.settings.sources, "pkh", "penyaluran"), delivery)


def test_a_publication_that_breaks_off_at_any_statement_leaves_nothing_and_can_be_repeated(
    office: Office, undisturbed
):
    office.load("satu.csv", FIRST)
    second = office.receive("dua.csv", SECOND)
    steps.stage_delivery(office.settings, second)
    steps.validate_delivery(office.settings, second)
    before = office.content()
    statement = 0
    while True:
        with killed_at(office.settings, statement):
            try:
                publish(office, second)
            except Killed:
                pass
            else:
                break
        if statement % 6 == 0:
            assert office.content() == before, statement
        assert office.status(second) == "received", statement
        statement += 1
    assert statement > 15
    assert office.content() == undisturbed


def test_a_publication_that_breaks_off_at_its_commit_leaves_nothing(office: Office, undisturbed):
    office.load("satu.csv", FIRST)
    second = office.receive("dua.csv", SECOND)
    steps.stage_delivery(office.settings, second)
    steps.validate_delivery(office.settings, second)
    before = office.content()
    with killed_at_commit(office.settings), pytest.raises(Killed):
        publish(office, second)
    assert office.content() == before
    assert office.ingest(second) == "loaded"
    assert office.content() == undisturbed


@pytest.mark.parametrize("step", ["stage_delivery", "validate_delivery"])
def test_a_run_killed_in_any_step_is_made_good_by_the_next_run(office: Office, undisturbed, step):
    office.load("satu.csv", FIRST)
    second = office.receive("dua.csv", SECOND)
    for name in steps.STEPS[: steps.STEPS.index(step)]:
        getattr(steps, name)(office.settings, second)
    with killed_at(office.settings, None) as seen:
        getattr(steps, step)(office.settings, second)
    for statement in range(2, len(seen), len(seen) // 4):
        with killed_at(office.settings, statement), pytest.raises(Killed):
            getattr(steps, step)(office.settings, second)
        assert office.status(second) == "received"
    assert office.take() == [second]
    assert office.ingest(second) == "loaded"
    assert office.content() == undisturbed


@pytest.mark.parametrize("after", ["stage_delivery", "validate_delivery"])
def test_staging_emptied_by_a_crash_is_staged_again_by_the_next_step(office: Office, undisturbed, after):
    office.load("satu.csv", FIRST)
    second = office.receive("dua.csv", SECOND)
    for name in steps.STEPS:
        getattr(steps, name)(office.settings, second)
        if name == after:
            with begin(office.settings, role="owner") as connection:
                connection.execute(text("truncate staging.pkh_penyaluran, staging.identifier"))
    assert office.status(second) == "loaded"
    assert office.content() == undisturbed


def test_a_file_that_was_archived_but_not_registered_is_taken_by_the_next_run(office: Office, monkeypatch):
    office.drop("satu.csv", FIRST)

    def killed(*_arguments: Any, **_more: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(ledger, "_register", killed)
        with pytest.raises(Killed):
            office.take()
    assert (office.settings.inbox / "pkh/satu.csv").exists()
    (delivery_id,) = office.take()
    assert office.ingest(delivery_id) == "loaded"


def test_a_file_that_was_registered_but_not_removed_is_neither_lost_nor_doubled(office: Office):
    first = office.receive("satu.csv", FIRST)
    office.drop("satu.csv", FIRST)
    assert office.take() == [first]
    assert list((office.settings.inbox / "pkh").iterdir()) == []
    assert office.value("select count(*) from ops.delivery") == 1


def test_a_failed_step_is_recorded_without_a_value_and_leaves_the_delivery_received(office: Office, monkeypatch):
    delivery_id = office.receive("satu.csv", FIRST)

    def broken(*_arguments: Any) -> None:
        raise ValueError("NIK 3519024101800001")

    with monkeypatch.context() as patch:
        patch.setattr(archive, "archived_file", broken)
        with pytest.raises(ValueError, match="NIK"):
            office.ingest(delivery_id)
    assert office.status(delivery_id) == "received"
    assert office.rows("select step, outcome, detail from ops.step_run") == [
        ("stage_delivery", "failed", {"code": "ValueError"})
    ]
    assert office.ingest(delivery_id) == "loaded"
