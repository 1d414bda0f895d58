"""When a decision takes effect: with the next build, which is started where Airflow answers."""

from __future__ import annotations

from sinergi.commands.airflow_api import AirflowApi
from sinergi.errors import ServiceError
from sinergi.settings import Settings

_DAG = "build_warehouse"


def start_build(settings: Settings) -> str:
    """Start a build unless one waits already, and return what to tell who has decided."""
    api = AirflowApi(settings)
    try:
        waiting = [run for run in api.active_runs(_DAG) if run.state == "queued"]
        run = waiting[0] if waiting else api.trigger(_DAG)
        return f"Berlaku sesudah gudang disusun: {api.run_page(run)}"
    except ServiceError as error:
        return (
            f"Berlaku pada penyusunan gudang berikutnya: tiap malam, atau sekarang dengan menjalankan DAG {_DAG} di"
            f" Airflow. {error.message}"
        )
