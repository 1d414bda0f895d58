"""The Airflow UI as an operator meets it, in a real browser."""
