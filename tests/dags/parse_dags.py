"""Run by the tests in a process of its own: parses all DAG files and prints what they hold as JSON."""

from __future__ import annotations

import json
import os
import sys
import time

# What every Airflow process has loaded before it meets a DAG file.
import airflow.sdk
from airflow.dag_processing.dagbag import DagBag
from airflow.triggers.base import BaseEventTrigger

started = time.process_time()
bag = DagBag(os.environ["AIRFLOW__CORE__DAGS_FOLDER"])
seconds = time.process_time() - started


def assets_of(dag):
    """Return the assets that wake a DAG; one that is only started has no condition."""
    condition = getattr(dag.timetable, "asset_condition", None)
    return list(condition.objects) if condition is not None else []


json.dump(
    {
        "seconds": seconds,
        "heavy": sorted(name for name in ("pandas", "numpy", "pyarrow", "great_expectations") if name in sys.modules),
        "errors": {path: text.strip().splitlines()[-1] for path, text in bag.import_errors.items()},
        "loaded": [airflow.sdk.__name__, BaseEventTrigger.__name__],
        "dags": {
            dag_id: {
                "tags": sorted(dag.tags),
                "doc_md": dag.doc_md,
                "owner": dag.owner,
                "max_active_runs": dag.max_active_runs,
                "catchup": dag.catchup,
                "timetable": type(dag.timetable).__name__,
                "clock": getattr(getattr(dag.timetable, "timetable", None), "expression", None),
                "assets": sorted(asset.name for asset in assets_of(dag)),
                "watchers": sorted(
                    watcher.trigger.serialize()[0] for asset in assets_of(dag) for watcher in asset.watchers
                ),
                "tasks": {task.task_id: sorted(task.downstream_task_ids) for task in dag.tasks},
                "docs": {task.task_id: task.doc_md for task in dag.tasks},
                "params": {
                    name: {**param.schema, "description": param.description}
                    for name, param in ((name, dag.params.get_param(name)) for name in dag.params)
                },
                "outlets": sorted(outlet.name for task in dag.tasks for outlet in task.outlets),
            }
            for dag_id, dag in bag.dags.items()
        },
    },
    sys.stdout,
)
