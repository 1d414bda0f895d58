"""The form of a run: what it is asked for, and what it says when there is no such thing."""

from __future__ import annotations

import pytest

from sinergi.delivery.outcomes import DeliveryOutcome
from sinergi.errors import SinergiError
from sinergi.orchestration.wanted import Wanted


def waiting(delivery_id: int, file_name: str) -> DeliveryOutcome:
    return DeliveryOutcome(
        delivery_id=delivery_id,
        file_name=file_name,
        status="received",
        reason=None,
        step_run_id=0,
        step=None,
        outcome=None,
        code=None,
    )


WAITING = [waiting(3, "a.csv"), waiting(4, "b.csv")]


def test_an_empty_form_takes_every_file_and_works_on_all_that_waits() -> None:
    assert Wanted().takes("a.csv")
    assert Wanted().choose(WAITING, source="pkh") == WAITING
    assert Wanted().choose([], source="pkh") == []


def test_a_named_file_is_the_only_one_taken_and_worked_on() -> None:
    wanted = Wanted(file_name=" b.csv ")
    assert [wanted.takes(name) for name in ("a.csv", "b.csv")] == [False, True]
    assert wanted.choose(WAITING, source="pkh") == WAITING[1:]


def test_a_numbered_delivery_is_worked_on_alone_and_no_file_is_taken_for_it() -> None:
    wanted = Wanted(delivery_id=3)
    assert not wanted.takes("a.csv")
    assert wanted.choose(WAITING, source="pkh") == WAITING[:1]


@pytest.mark.parametrize(
    ("wanted", "code"), [(Wanted(delivery_id=9), "OPS-013"), (Wanted(file_name="c.csv"), "OPS-014")]
)
def test_what_does_not_wait_is_said_and_not_passed_over(wanted: Wanted, code: str) -> None:
    with pytest.raises(SinergiError, match=code):
        wanted.choose(WAITING, source="pkh")


def test_a_form_that_names_a_file_and_a_delivery_is_refused_before_a_file_is_taken() -> None:
    with pytest.raises(SinergiError, match=r"OPS-015: .*berkas a\.csv dan kiriman 3 sekaligus"):
        Wanted(file_name="a.csv", delivery_id=3).require_one()
    for form in (Wanted(), Wanted(file_name="a.csv"), Wanted(delivery_id=3)):
        form.require_one()
