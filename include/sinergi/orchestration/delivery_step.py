"""The operator of one step of one delivery, with a link to the page of that delivery."""

from __future__ import annotations

from importlib import import_module
from typing import Any
from urllib.parse import urlparse

from airflow.sdk import BaseOperator, BaseOperatorLink, conf

from sinergi.orchestration.outcomes import run_step
from sinergi.settings import load_settings


class DeliveryLink(BaseOperatorLink):  # type: ignore[misc]  # Airflow is not typed for us
    """The button "Kiriman" on a task: the page of the delivery it worked on."""

    name = "Kiriman"

    def get_link(self, operator: Any, *, ti_key: Any) -> str:
        """Return the address of the page, without a host: the one the reader came by."""
        return f"{page_root()}/kiriman/{operator.delivery['delivery_id']}"


def page_root() -> str:
    """Return the path below which the pages of Sinergi lie; Airflow may itself lie below one."""
    return f"{urlparse(conf.get('api', 'base_url', fallback='')).path.rstrip('/')}/sinergi"


class DeliveryStepOperator(BaseOperator):  # type: ignore[misc]
    """Runs the step that its task is named after.

    Args:
        delivery: What ``take_deliveries`` says of it: ``delivery_id``, and ``berkas``, the name shown.
    """

    template_fields = ("delivery",)
    operator_extra_links = (DeliveryLink(),)
    ui_color = "#e3f2fd"

    def __init__(self, *, delivery: Any, **kwargs: Any) -> None:
        super().__init__(map_index_template="{{ berkas }}", **kwargs)
        self.delivery = delivery

    def execute(self, context: Any) -> dict[str, Any]:
        """Run the step and return its counts.

        Raises:
            AirflowSkipException: The delivery is held or refused.
            AirflowException: The step failed.
        """
        # First of all: a template that cannot be rendered fails the task.
        context["berkas"] = self.delivery["berkas"]
        is_rehearsal = bool(context["params"].get("dry_run"))
        return run_step(lambda: self._run(is_rehearsal=is_rehearsal))

    def _run(self, *, is_rehearsal: bool) -> dict[str, Any]:
        from sinergi.delivery.lock import delivery_lock  # noqa: PLC0415

        settings = load_settings()
        steps = import_module("sinergi.delivery.steps")
        step = "rehearse_delivery" if is_rehearsal and self.task_id == "publish_delivery" else self.task_id
        with delivery_lock(settings, self.delivery["delivery_id"]):
            counts: dict[str, Any] = getattr(steps, step)(settings, self.delivery["delivery_id"])
        return counts
