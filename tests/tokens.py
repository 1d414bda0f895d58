"""Tokens of readable names, for tests that store records without cleaning a file."""

from __future__ import annotations

import uuid


def token_of(name: str | None) -> str | None:
    """Return the token (32 hexadecimal digits) that stands for a name such as ``n1``; none for nothing."""
    return uuid.uuid5(uuid.NAMESPACE_OID, name).hex if name else None
