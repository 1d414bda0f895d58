"""Airflow: DAG factories, the trigger that watches the inbox, the assets. No other package imports it."""
