"""The operator that waits for a human's word on one held delivery, in Airflow's human-in-the-loop."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from airflow.providers.standard.operators.hitl import HITLBranchOperator
from airflow.sdk import Param
from airflow.sdk.definitions.param import ParamsDict
from airflow.sdk.exceptions import AirflowSkipException, TaskAwaitingInput
from airflow.sdk.execution_time.hitl import upsert_hitl_detail

from sinergi.commands.airflow_api import DagRun
from sinergi.commands.answers import ANSWERED, CLOSED, CLOSED_BY_COMMAND
from sinergi.errors import SinergiError
from sinergi.log import get_logger, mask_identifiers
from sinergi.orchestration.notes import note_run
from sinergi.orchestration.outcomes import run_step
from sinergi.settings import load_settings

if TYPE_CHECKING:
    from sinergi.orchestration.questions import Question

logger = get_logger(__name__)

Result = TypeVar("Result")

RESUME, ASK_AGAIN = "resume_ingest", "ask_again"

# A decision by command closes the page at once; where Airflow was down then, the page finds out by itself.
_LOOK_AGAIN = timedelta(hours=1)


class DecisionOperator(HITLBranchOperator):  # type: ignore[misc]  # Airflow is not typed for us
    """Asks what is to become of the delivery named by the run, writes the decision, and says what follows.

    Subject, body and options are read from the ledger when the task starts: they are those of this hold.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            subject="Kiriman ditahan",
            options=["Jawab"],
            response_timeout=_LOOK_AGAIN,
            execution_timeout=None,
            **kwargs,
        )

    def execute(self, context: Any) -> Any:
        """Put the question and wait, without a slot.

        Raises:
            AirflowSkipException: The delivery waits for nobody.
        """
        question = self._read(context)
        if question is None:
            return self._resume(context)
        self.subject, self.body, self.options = question.subject, question.body, list(question.outcomes)
        self.params = _form(question, context["dag_run"].conf.get("typed") or {})
        return super().execute(context)

    def execute_complete(self, context: Any, event: dict[str, Any]) -> Any:
        """Write the decision that was given, or look again when nobody has answered for long.

        Raises:
            AirflowSkipException: Somebody decided before.
        """
        typed = event.get("params_input") or {}
        if CLOSED_BY_COMMAND in typed:
            return self._close(context)
        self._forget(context, typed)
        question = self._read(context)
        if question is None:
            return self._resume(context)
        if "error" in event:
            raise TaskAwaitingInput(method_name="execute_complete", timeout=self.response_timeout)
        (label,) = event["chosen_options"]
        user = (event["responded_by_user"] or {}).get("name") or "pengguna Airflow"
        decided_by = (typed.get("by") or "").strip() or user
        refusal = run_step(lambda: _unless_refused(lambda: _record(question, label, typed, decided_by)))
        if isinstance(refusal, SinergiError):
            if refusal.code in CLOSED:
                return self._resume(context) if refusal.code == ANSWERED else self._close(context)
            return self._ask_again(context, typed, f"{refusal.message} {refusal.remedy}".strip())
        self._tell(context, f"Diputuskan: {label}, oleh {decided_by}.")
        return self._follow(context, RESUME, key="source", value=question.source)

    def _read(self, context: Any) -> Question | None:
        """Return the question, ``None`` when a decision waits to be carried out."""
        delivery_id, conf = int(context["params"]["delivery_id"]), context["dag_run"].conf
        found = run_step(lambda: _unless_refused(lambda: _read(delivery_id, str(conf.get("complaint") or ""))))
        if not isinstance(found, SinergiError):
            return found
        return None if found.code == ANSWERED else self._close(context)

    def _resume(self, context: Any) -> Any:
        """Say who decided before, and let the delivery go on: whoever it was may not have come to that."""
        delivery_id = int(context["params"]["delivery_id"])
        source, told = run_step(lambda: _decided(delivery_id))
        self._tell(context, told)
        return self._follow(context, RESUME, key="source", value=source)

    def _close(self, context: Any) -> NoReturn:
        delivery_id = int(context["params"]["delivery_id"])
        _, told = run_step(lambda: _decided(delivery_id))
        self._tell(context, told)
        raise AirflowSkipException("Tidak ada yang perlu dijawab.")

    def _ask_again(self, context: Any, typed: dict[str, Any], complaint: str) -> Any:
        complaint = mask_identifiers(complaint)
        self._tell(context, f"Jawaban belum dicatat: {complaint} Pertanyaannya dibuka lagi.")
        base, _, times = context["run_id"].partition("-ulang-")
        again = {
            "delivery_id": int(context["params"]["delivery_id"]),
            "complaint": complaint,
            "typed": _masked(typed),
        }
        context["ti"].xcom_push(key="run_id", value=f"{base}-ulang-{int(times or 1) + 1}")
        return self._follow(context, ASK_AGAIN, key="conf", value=again)

    def _forget(self, context: Any, typed: dict[str, Any]) -> None:
        """Take an answer with an identifier in it out of Airflow: a question that is put again loses its answer."""
        if _masked(typed) != {name: str(value or "") for name, value in typed.items()}:
            upsert_hitl_detail(context["ti"].id, options=self.options, subject=self.subject, params={})

    def _follow(self, context: Any, task_id: str, *, key: str, value: Any) -> Any:
        context["ti"].xcom_push(key=key, value=value)
        return self.do_branch(context=context, branches_to_execute=task_id)

    def _tell(self, context: Any, said: str) -> None:
        logger.info("%s", said)
        run = DagRun(dag_id=context["dag"].dag_id, run_id=context["run_id"], state="running")
        note_run(load_settings(), run, said)


def _masked(typed: dict[str, Any]) -> dict[str, str]:
    return {name: mask_identifiers(str(value or "")) for name, value in typed.items()}


def _unless_refused(work: Callable[[], Result]) -> Result | SinergiError:
    """Return the result, or the refusal as a value where the ledger takes no answer: it is no failure of the task."""
    try:
        return work()
    except SinergiError as error:
        if error.code.startswith("OPS-"):
            return error
        raise


def _read(delivery_id: int, complaint: str) -> Question:
    from sinergi.orchestration.questions import read_question  # noqa: PLC0415
    from sinergi.warehouse.connection import begin  # noqa: PLC0415

    settings = load_settings()
    with begin(settings) as connection:
        return read_question(connection, settings, delivery_id, complaint=complaint)


def _record(question: Question, label: str, typed: dict[str, Any], decided_by: str) -> None:
    from sinergi.commands.decide import record_decision  # noqa: PLC0415

    record_decision(
        load_settings(),
        question.delivery_id,
        outcome=question.outcomes.get(label, label),
        reason=str(typed.get("reason") or ""),
        decided_by=decided_by,
        mapping=[str(typed.get("map") or "")],
    )


def _decided(delivery_id: int) -> tuple[str, str]:
    from sinergi.delivery.deliveries import find_delivery  # noqa: PLC0415
    from sinergi.orchestration.questions import last_decision  # noqa: PLC0415
    from sinergi.warehouse.connection import begin  # noqa: PLC0415

    with begin(load_settings()) as connection:
        try:
            return find_delivery(connection, delivery_id).source, last_decision(connection, delivery_id)
        except SinergiError as error:
            return "", error.sentence()


def _form(question: Question, typed: dict[str, str]) -> ParamsDict:
    fields = {
        "reason": Param(
            typed.get("reason", ""),
            type="string",
            title="Alasan",
            description="Wajib, satu kalimat; disimpan selamanya. Jangan menulis nomor identitas.",
            source="task",
        ),
        "by": Param(
            typed.get("by") or None,
            type=["null", "string"],
            title="Yang memutuskan",
            description="Nama atau jabatan. Kosong: nama pengguna Airflow yang menjawab.",
            source="task",
        ),
    }
    if "map" in question.outcomes.values():
        fields["map"] = Param(
            typed.get("map") or question.mapping or None,
            type=["null", "string"],
            format="multiline",
            title="Pemetaan judul",
            description="Hanya untuk Petakan: JUDUL DI BERKAS=kolom, satu per baris. Menggantikan pemetaan lama.",
            source="task",
        )
    return ParamsDict(fields)
