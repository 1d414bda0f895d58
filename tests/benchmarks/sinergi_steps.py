"""Everything of the way of a row, inbox to marts, without Airflow. Argument: FILE; the home by SINERGI_HOME."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.benchmarks.clock import Clock


def main(path: Path) -> None:
    """Take the file in and build the warehouse once."""
    clock = Clock()
    with clock.lap("import"):
        import great_expectations  # noqa: F401, PLC0415

        from sinergi.build.warehouse import build_warehouse  # noqa: PLC0415
        from sinergi.delivery import inbox, ledger, steps  # noqa: PLC0415
        from sinergi.settings import load_settings  # noqa: PLC0415
    settings = load_settings()
    inbox.put_into_inbox(settings, "pkh", path)
    with clock.lap("take"):
        (delivery,) = ledger.take_deliveries(settings, "pkh", drop_id="bench")
    for step in (steps.stage_delivery, steps.validate_delivery, steps.publish_delivery):
        with clock.lap(step.__name__.removesuffix("_delivery")):
            step(settings, delivery)
    with clock.lap("build"):
        build_warehouse(settings)
    from tests.benchmarks.writing_alone import writing_seconds  # noqa: PLC0415

    clock.report(writing=writing_seconds(settings))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
