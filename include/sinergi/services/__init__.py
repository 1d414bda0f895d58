"""Everything that installs, starts, watches and stops: PostgreSQL, Airflow, secrets, addresses."""
