"""What the scheduler needs for a folder of deliveries, as its own records tell."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg2

from sinergi.services.urls import airflow_url
from sinergi.settings import REPOSITORY, load_settings

_SPAN = """
select
    count(*) filter (where task_id like '%stage_delivery' and map_index >= 0),
    extract(epoch from max(end_date) - min(start_date))
from task_instance
where dag_id like 'ingest_%' and start_date is not null
"""


def airflow_seconds(home: Path, inbox: Path) -> tuple[int, float]:
    """Take a folder in by the real DAGs and return the deliveries and the seconds of its ingest runs.

    Runs of several sources overlap; the time is from the first task to the last one's end.
    """
    environment = {**os.environ, "SINERGI_HOME": str(home), "PYTHONPATH": str(REPOSITORY / "include")}
    command = [sys.executable, "-m", "sinergi"]
    try:
        subprocess.run(
            [*command, "load", "--inbox", str(inbox)], env=environment, stdout=subprocess.DEVNULL, check=True
        )
        settings = load_settings({"SINERGI_HOME": str(home)})
        address = airflow_url(settings).replace("+psycopg2", "", 1)
        with psycopg2.connect(address) as connection, connection.cursor() as cursor:
            cursor.execute(_SPAN)
            ((deliveries, seconds),) = cursor.fetchall()
        return int(deliveries), float(seconds)
    finally:
        subprocess.run([*command, "down"], env=environment, stdout=subprocess.DEVNULL, check=False)
