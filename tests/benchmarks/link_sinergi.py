"""Linking of all that is stored, as a build does it. Argument: PROFILES; the home by SINERGI_HOME.

Where PROFILES is named, the profiles compared are written there afterwards, for Splink alone.
"""

from __future__ import annotations

import logging
import sys
import time
from pathlib import Path

from tests.benchmarks.clock import Clock

_PROFILES = """
select
    row_number() over (order by profile) as profile_no,
    name_form,
    birth_date,
    sex,
    case when region_code like '%.%.%.%' then region_code end as desa,
    substring(region_code from '^[^.]+\\.[^.]+\\.[^.]+') as kecamatan,
    mother_form,
    no_kk,
    family_ref,
    phone
from (select distinct on (profile) * from vault.match_record order by profile) as p
"""


class StepTimes(logging.Handler):
    """Seconds between the steps that identity names in its log."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds: dict[str, float] = {}
        self._step, self._since = "", 0.0

    def emit(self, record: logging.LogRecord) -> None:
        """End one step and begin the next."""
        message = record.getMessage()
        if message.startswith("Identity step "):
            self.end()
            self._step = message.removeprefix("Identity step ")
        elif message.startswith("Identitas:"):
            self.end()
            self._step = "marts"

    def end(self) -> None:
        """End the last step."""
        now = time.perf_counter()
        if self._step:
            self.seconds[self._step] = self.seconds.get(self._step, 0.0) + now - self._since
        self._step, self._since = "", now


def main(profiles: str = "") -> None:
    """Build the warehouse once."""
    clock, steps = Clock(), StepTimes()
    with clock.lap("import"):
        import splink  # noqa: F401, PLC0415

        from sinergi.build.warehouse import build_warehouse  # noqa: PLC0415
        from sinergi.settings import load_settings  # noqa: PLC0415
        from tests.benchmarks.backend_watch import watch_backends  # noqa: PLC0415
    settings = load_settings()
    logging.getLogger("sinergi").setLevel(logging.DEBUG)
    logging.getLogger("sinergi").addHandler(steps)
    with watch_backends(settings) as backends, clock.lap("link"):
        result = build_warehouse(settings)
    steps.end()
    peaks = {
        "backend_mib": backends.peak_mib,
        "backend_cpu": backends.cpu,
        "records": result.records,
        "persons": result.persons,
    }
    if profiles:
        _write_profiles(settings, Path(profiles))
    clock.report(steps=steps.seconds, **peaks)


def _write_profiles(settings, path: Path) -> None:
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    from sinergi.identity.levels import PROFILE_COLUMNS  # noqa: PLC0415
    from sinergi.warehouse.connection import begin  # noqa: PLC0415
    from sinergi.warehouse.copying import stream_query  # noqa: PLC0415

    types = {name: pa.int64() if name == "profile_no" else pa.string() for name in PROFILE_COLUMNS}
    with begin(settings) as connection, stream_query(connection, _PROFILES, types) as found:
        pq.write_table(found.read_all(), path)


if __name__ == "__main__":
    main(*sys.argv[1:])
