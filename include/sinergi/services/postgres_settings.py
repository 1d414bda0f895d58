"""Settings of the embedded PostgreSQL: nothing from outside, no values in the log, two cores."""

from __future__ import annotations

from sinergi.services.machine import memory_mib

_FIXED = """\
# Written anew at every start; own settings go into local.conf beside this file.
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
password_encryption = 'scram-sha-256'
max_connections = 100

# The log holds no value of a row: a statement is printed with its literals when a backend dies.
logging_collector = off
log_destination = 'stderr'
log_line_prefix = '%m [%p] %q%u@%d '
log_error_verbosity = 'terse'
log_min_messages = 'log'
log_min_error_statement = 'panic'
log_statement = 'none'
log_min_duration_statement = -1
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_checkpoints = off
log_timezone = 'Asia/Jakarta'

# Bulk loads on one office server, backed up by dumps and the archive: no replicas, long checkpoints.
wal_level = 'minimal'
max_wal_senders = 0
max_wal_size = '4GB'
min_wal_size = '256MB'
checkpoint_timeout = '15min'
wal_buffers = '16MB'
random_page_cost = 1.1
jit = off
timezone = 'UTC'
datestyle = 'iso, dmy'
default_text_search_config = 'pg_catalog.simple'
"""

# For tests, whose thousands of connections would spend more on proving passwords than on anything else.
_NOT_DURABLE = """\
scram_iterations = 1
fsync = off
synchronous_commit = off
full_page_writes = off
"""


def server_settings(*, port: int, durable: bool) -> str:
    """Return ``postgresql.conf`` for this machine's memory."""
    memory = memory_mib()
    sized = (
        f"port = {port}\n"
        f"shared_buffers = '{_within(memory // 8, low=64, high=1024)}MB'\n"
        f"effective_cache_size = '{_within(memory // 2, low=256, high=16384)}MB'\n"
        f"work_mem = '{_within(memory // 128, low=8, high=64)}MB'\n"
        f"maintenance_work_mem = '{_within(memory // 32, low=32, high=512)}MB'\n"
    )
    return _FIXED + sized + ("" if durable else _NOT_DURABLE) + "include_if_exists = 'local.conf'\n"


def access_rules() -> str:
    """Return ``pg_hba.conf``: this machine only, always with a password."""
    return "host all all 127.0.0.1/32 scram-sha-256\n"


def _within(value: int, *, low: int, high: int) -> int:
    return max(low, min(value, high))
