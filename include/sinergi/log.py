"""One logger for the whole product; identifiers are masked before they reach a handler."""

from __future__ import annotations

import logging
import re

_IDENTIFIER = re.compile(r"(?<!\d)(\d[\d .\-]{8,}\d)(?!\d)")
_ENOUGH_DIGITS = 10


def mask_identifiers(text: str) -> str:
    """Replace every run of ten or more digits (NIK, No KK, account, phone) by its first two.

    >>> mask_identifiers("NIK 3519024101800001 ganda")
    'NIK 35************** ganda'
    """

    def mask(match: re.Match[str]) -> str:
        found = match.group(1)
        if sum(character.isdigit() for character in found) < _ENOUGH_DIGITS:
            return found
        return found[:2] + re.sub(r"\d", "*", found[2:])

    return _IDENTIFIER.sub(mask, text)


class MaskingFilter(logging.Filter):
    """Mask identifiers in the finished message of a record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record in place and let it through."""
        record.msg = mask_identifiers(record.getMessage())
        record.args = ()
        return True


def get_logger(name: str) -> logging.Logger:
    """Return the logger ``name`` with identifiers masked."""
    logger = logging.getLogger(name)
    if not any(isinstance(existing, MaskingFilter) for existing in logger.filters):
        logger.addFilter(MaskingFilter())
    return logger
