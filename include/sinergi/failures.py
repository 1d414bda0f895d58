"""What may be said about an exception: its type, its code and where it happened, never its text.

The text of an exception of pandas, pyarrow, psycopg2 or Great Expectations can hold cells of a file.
"""

from __future__ import annotations

import errno
import traceback
from collections.abc import Iterator

from sinergi.errors import SinergiError
from sinergi.log import mask_identifiers

_DISK_FULL = {errno.ENOSPC, errno.EDQUOT, "53100"}


def describe_failure(error: BaseException) -> str:
    """Return what an operator may read: the sentence of our own errors, else type and code.

    >>> describe_failure(ValueError("3519024101800001"))
    'ValueError'
    """
    if isinstance(error, SinergiError):
        return mask_identifiers(error.sentence())
    if is_disk_full(error):
        return "Disk penuh; kosongkan atau perbesar"
    cause = getattr(error, "orig", None) or error
    name = type(cause).__name__
    code = getattr(cause, "pgcode", None) or getattr(cause, "strerror", None)
    return f"{name} ({code})" if code else name


def is_disk_full(error: BaseException) -> bool:
    """Return whether the system, or PostgreSQL, had no room left to write."""
    cause = getattr(error, "orig", None) or error
    return not _DISK_FULL.isdisjoint((getattr(cause, "errno", None), getattr(cause, "pgcode", None)))


def failure_frames(error: BaseException) -> str:
    """Return the stack of an exception and of its causes as files, lines and source text, no values."""
    return "\n".join(
        f"{type(found).__name__}:\n{''.join(traceback.format_tb(found.__traceback__)).rstrip()}"
        for found in _chain(error)
    )


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or current.__context__
