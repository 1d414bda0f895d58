"""What a task becomes when its step ends well, is held, fails for good or only for now."""

from __future__ import annotations

import logging

import psycopg2
import psycopg2.errors
import pytest
from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowSkipException
from sqlalchemy.exc import DataError, OperationalError

from sinergi.errors import (
    BalanceError,
    ConfigurationError,
    HeldDeliveryError,
    Place,
    RefusedFileError,
    ServiceError,
)
from sinergi.orchestration.outcomes import run_step

NIK = "3519024101800001"


def fail_with(error: Exception) -> AirflowException:
    """Return what a step that raises ``error`` becomes."""

    def work() -> None:
        raise error

    with pytest.raises(AirflowException) as caught:
        run_step(work)
    return caught.value


def test_a_step_that_ends_well_gives_its_counts() -> None:
    assert run_step(lambda: {"rows": 3}) == {"rows": 3}


@pytest.mark.parametrize("kind", [HeldDeliveryError, RefusedFileError])
def test_a_held_or_refused_delivery_skips_its_task_and_says_its_sentence_once(
    kind: type[HeldDeliveryError], caplog: pytest.LogCaptureFixture
) -> None:
    outcome = fail_with(kind("Kolom wajib NIK tidak ada.", code="HOLD-001"))
    assert type(outcome) is AirflowSkipException
    assert str(outcome) == "HOLD-001"
    assert caplog.text.count("Kolom wajib NIK tidak ada.") == 1


def test_a_held_delivery_is_told_in_short_lines(caplog: pytest.LogCaptureFixture) -> None:
    place, remedy = Place(file=f"BNBA {NIK}.xlsx", row=7), "Petakan judulnya."
    fail_with(HeldDeliveryError("Kolom wajib NIK tidak ada.", code="HOLD-001", place=place, remedy=remedy))
    assert [record.getMessage() for record in caplog.records] == [
        "Kode     : HOLD-001",
        "Tempat   : BNBA 35**************.xlsx / baris 7",
        "Masalah  : Kolom wajib NIK tidak ada.",
        "Tindakan : Petakan judulnya.",
    ]


@pytest.mark.parametrize("kind", [ConfigurationError, BalanceError])
def test_an_error_of_ours_fails_without_another_try(kind: type[ConfigurationError]) -> None:
    assert type(fail_with(kind("Selisih 1 baris."))) is AirflowFailException


@pytest.mark.parametrize(
    "error",
    [
        OperationalError("select 1", {}, psycopg2.OperationalError("server closed the connection")),
        psycopg2.OperationalError("server closed the connection"),
        psycopg2.InterfaceError("connection already closed"),
        psycopg2.DatabaseError("error with status PGRES_TUPLES_OK and no message from the libpq"),
        OperationalError("select 1", {}, psycopg2.errors.DeadlockDetected()),
        DataError("select 1", {}, psycopg2.DataError(), connection_invalidated=True),
        ServiceError("PostgreSQL belum berjalan."),
        OSError(28, "No space left on device"),
    ],
    ids=lambda error: f"{type(error).__name__}-{type(getattr(error, 'orig', None)).__name__}",
)
def test_what_a_second_try_may_heal_is_tried_again(error: Exception) -> None:
    assert type(fail_with(error)) is AirflowException


@pytest.mark.parametrize(
    "error",
    [
        DataError("insert", {"nik": NIK}, psycopg2.DataError(f'invalid input syntax for type date: "{NIK}"')),
        psycopg2.errors.UniqueViolation(f"Key (nik)=({NIK}) already exists."),
        ValueError(f"could not convert string to float: '{NIK}'"),
        KeyError(NIK),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_unforeseen_error_fails_without_another_try_and_without_a_value(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        outcome = fail_with(error)
    assert type(outcome) is AirflowFailException
    assert NIK not in str(outcome) + caplog.text
    assert (outcome.__cause__, outcome.__context__) == (None, None)


def test_an_engineer_still_finds_the_place_of_an_unforeseen_error(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        outcome = fail_with(ValueError(NIK))
    assert "ValueError" in str(outcome)
    assert "raise error" in caplog.text


def test_a_skip_of_a_task_itself_passes_through() -> None:
    assert type(fail_with(AirflowSkipException("Tidak ada data baru."))) is AirflowSkipException
