"""The floor: COPY of the file into a table of texts with a primary key, and nothing else. Arguments: URL FILE."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import psycopg2

from tests.benchmarks.clock import Clock


def main(url: str, path: Path) -> None:
    """Load the file once."""
    with path.open(encoding="utf-8", newline="") as file:
        columns = [f"c{number}" for number, _ in enumerate(next(csv.reader(file)))]
    clock, connection = Clock(), psycopg2.connect(url)
    with connection, connection.cursor() as cursor:
        cursor.execute("drop schema if exists bare cascade; create schema bare")
        cursor.execute(
            f"create table bare.payment ({', '.join(f'{name} text' for name in columns)}, primary key (c0))"
        )
    with clock.lap("copy"), connection, connection.cursor() as cursor, path.open(encoding="utf-8") as file:
        cursor.copy_expert("copy bare.payment from stdin (format csv, header)", file)
    connection.close()
    clock.report()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
