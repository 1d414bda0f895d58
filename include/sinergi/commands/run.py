"""``run``: the steps of ``load`` without Airflow, for tests, measurements and repairs."""

from __future__ import annotations

import sys
from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text

from sinergi.commands.drop import Drop, sources_with_work, survey_drop
from sinergi.commands.lifecycle import up_databases
from sinergi.commands.load import chosen_inbox, put_drop
from sinergi.commands.progress import Progress
from sinergi.commands.summary import EXIT_ERROR, exit_code, render_summary, summarise
from sinergi.delivery.ledger import take_deliveries
from sinergi.delivery.lock import delivery_lock
from sinergi.delivery.outcomes import find_outcomes
from sinergi.errors import SinergiError
from sinergi.failures import describe_failure, failure_frames
from sinergi.log import get_logger, mask_identifiers
from sinergi.settings import Settings
from sinergi.warehouse.connection import begin

_UNCHECKED = """
select s.suite
from
    (select max(finished_at) as built_at from ops.step_run where step = 'build_warehouse' and outcome = 'done') as b
    cross join unnest(array['core', 'mart']) as s (suite)
where
    b.built_at is not null
    and not exists (
        select from ops.validation_result as v
        where v.suite = s.suite and v.delivery_id is null and v.validated_at >= b.built_at
    )
order by s.suite
"""

logger = get_logger(__name__)


def run_command(settings: Settings, arguments: Namespace) -> int:
    """Run :func:`run` on the folder that was named."""
    return run(settings, chosen_inbox(settings, arguments))


def run(settings: Settings, inbox: Path) -> int:
    """Take the files of a folder into the warehouse in this process and print what became of them.

    Args:
        settings: The installation; PostgreSQL is started when it does not run, Airflow is not.
        inbox: Folder with one sub-folder per source; only read.

    Returns:
        0 when all files are loaded or superseded, 3 when one is held, refused or without contracts,
        1 when something failed.

    Raises:
        SinergiError: The folder cannot be used, the database does not come up, or the build failed.
    """
    progress = Progress()
    drop = survey_drop(settings, inbox)
    up_databases(settings, say=progress.say)
    drop = put_drop(settings, drop, inbox=inbox, say=progress.say)
    failures = _ingest(settings, drop, progress=progress)
    _build(settings, progress=progress)
    rows = summarise(settings, drop)
    sys.stdout.write(f"\n{render_summary(rows, drop)}\n")
    for failure in failures.values():
        sys.stderr.write(f"{failure}\n")
    has_failed = any(row.delivery_id in failures for row in rows)
    return EXIT_ERROR if has_failed else exit_code(rows, drop)


def _ingest(settings: Settings, drop: Drop, *, progress: Progress) -> dict[int, str]:
    """Work on every delivery there is work on; return what went wrong, by delivery. The others go on."""
    drop_id = f"run {datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}"
    failures = {}
    for source in sources_with_work(settings, drop):
        progress.say(f"Mengambil berkas {source}")
        for delivery_id in take_deliveries(settings, source, drop_id=drop_id):
            with begin(settings) as connection:
                name = mask_identifiers(find_outcomes(connection, [delivery_id])[0].file_name)
            progress.say(f"{source}/{name}")
            with progress.telling("sinergi.delivery.staging"):
                failure = _ingest_delivery(settings, delivery_id)
            if failure:
                failures[delivery_id] = f"{source}/{name}: {failure}"
    return failures


def _ingest_delivery(settings: Settings, delivery_id: int) -> str:
    """Run the steps of a delivery; return what went wrong, nothing when it came to an end."""
    from sinergi.delivery.steps import ingest_delivery  # noqa: PLC0415

    try:
        with delivery_lock(settings, delivery_id):
            ingest_delivery(settings, delivery_id)
    except SinergiError as error:
        return error.sentence()
    except Exception as error:
        logger.info("Stack without values:\n%s", failure_frames(error))
        return describe_failure(error)
    return ""


def _build(settings: Settings, *, progress: Progress) -> None:
    from sinergi.build.history import build_and_record, is_build_due  # noqa: PLC0415
    from sinergi.validation.check import check_warehouse  # noqa: PLC0415

    if is_build_due(settings):
        progress.say("Menyusun gudang data")
        build_and_record(settings)
    for suite in _unchecked_suites(settings):
        progress.say("Memeriksa gudang data")
        check_warehouse(settings, suite)


def _unchecked_suites(settings: Settings) -> list[str]:
    """Return the suites that have not looked at the last build: all after a build, some after an interruption."""
    with begin(settings) as connection:
        return list(connection.execute(text(_UNCHECKED)).scalars())
