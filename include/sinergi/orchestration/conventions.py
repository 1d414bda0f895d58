"""What all DAGs share: owner, tags, retries, the nightly clock."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import yaml
from airflow.sdk import CronTriggerTimetable

from sinergi.settings import REPOSITORY

OWNER: str = yaml.safe_load((REPOSITORY / "include/reference/kabupaten.yml").read_text("utf-8"))["owner"]
TIMEZONE = "Asia/Jakarta"

# The closed list: a DAG carries only these tags.
TAGS = frozenset({"penerimaan", "keputusan", "gudang", "laporan", "pemeliharaan"})

# Only what a second try can heal is raised as retriable (sinergi.orchestration.outcomes); a database
# that was killed is back within seconds.
DEFAULT_ARGS: dict[str, Any] = {
    "owner": OWNER,
    "retries": 3,
    "retry_delay": timedelta(seconds=5),
    "retry_exponential_backoff": 2.0,
    "max_retry_delay": timedelta(minutes=1),
    "execution_timeout": timedelta(hours=3),
}


def nightly(at: str) -> CronTriggerTimetable:
    """Return the clock that ticks once a night.

    Args:
        at: Hour and minute in the office's time zone, such as ``"02:00"``. A night that was missed
            because the machine was off is made up for; a new DAG waits for its first night.
    """
    hour, minute = at.split(":")
    return CronTriggerTimetable(f"{int(minute)} {int(hour)} * * *", timezone=TIMEZONE, run_immediately=timedelta(0))
