"""The one family of errors, each written for the person who must act on it."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from functools import partial

from sinergi.log import mask_identifiers

_WIDTH = 100


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where an error was met. Every part is optional; none holds a value of a cell.

    Senders choose the names of files, sheets and columns: a number in one is masked in the text.
    """

    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""

    def __str__(self) -> str:
        parts = [self.file, self.sheet, f"baris {self.row}" if self.row else "", self.column]
        return " / ".join(mask_identifiers(part) for part in parts if part)


class SinergiError(Exception):
    """An error with a code, a place, and a sentence that says what to do.

    Args:
        message: One sentence in Indonesian: what was found and what was expected. It never
            holds an identifier or another personal value.
        code: Rule or error code, such as ``FILE-002``; it names the runbook.
        place: Where it happened.
        remedy: What the reader does next, in Indonesian.
    """

    default_code = "SINERGI-000"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        place: Place | None = None,
        remedy: str = "",
    ) -> None:
        self.code = code or self.default_code
        self.message = message
        self.place = place or Place()
        self.remedy = remedy
        super().__init__(self.sentence())

    def __reduce__(self) -> tuple[object, ...]:
        """Make an error that comes from another process the same as here."""
        return partial(type(self), code=self.code, place=self.place, remedy=self.remedy), (self.message,)

    def sentence(self) -> str:
        """Return the whole error as the one line an operator reads and ``ops`` keeps."""
        head = " ".join(part for part in (self.code, str(self.place)) if part)
        # Headings and decisions are quoted in messages, and people write numbers into both.
        return f"{head}: {mask_identifiers(f'{self.message} {self.remedy}')}".strip()

    def detail(self) -> dict[str, str]:
        """Return the error as the ledger of steps keeps it: its code, and its sentence for status and notes."""
        return {"code": self.code, "sentence": self.sentence()}

    def told(self) -> str:
        """Return the error as the few short lines of a log or a letter: what, where, what to do."""
        lines = {"Kode": self.code, "Tempat": str(self.place), "Masalah": self.message, "Tindakan": self.remedy}
        return "\n".join(_wrapped(name, mask_identifiers(text)) for name, text in lines.items() if text)


def _wrapped(name: str, text: str) -> str:
    return textwrap.fill(
        f"{name:<9}: {text}", _WIDTH, subsequent_indent=" " * 11, break_long_words=False, break_on_hyphens=False
    )


class RefusedFileError(SinergiError):
    """The file cannot be read, or no sheet of it belongs to a feed; it goes back to the sender."""

    default_code = "FILE-000"


class HeldDeliveryError(SinergiError):
    """The delivery waits for a human decision; nothing of it is in the warehouse yet."""

    default_code = "HOLD-000"


class ConfigurationError(SinergiError):
    """A contract, a setting or a reviewed reference file is wrong; an engineer must act."""

    default_code = "CONFIG-000"


class BalanceError(SinergiError):
    """Rows read and rows accounted for differ; nothing is published."""

    default_code = "BALANCE-001"


class ServiceError(SinergiError):
    """PostgreSQL or Airflow cannot be started, reached or stopped."""

    default_code = "SERVICE-000"
