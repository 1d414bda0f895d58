"""Ask Airflow for a new ingest run, where it is up."""

from __future__ import annotations
