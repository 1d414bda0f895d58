"""Sealed identifiers of the vault, opened for who may read the secrets of the home."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Connection, text

from sinergi.services.secrets import read_key
from sinergi.settings import Settings
from sinergi.vault.sealing import unseal

_SEALED = """
select
    kind,
    cast(token as text) as token,
    sealed
from vault.identifier
where token = any(cast(:tokens as uuid[]))
"""


def open_identifiers(connection: Connection, settings: Settings, tokens: Iterable[str | None]) -> dict[str, str]:
    """Return the clear value of every token that the vault keeps a value of.

    Nothing of it may be shown or written before ``logs/akses.log`` says so.

    Raises:
        ServiceError: The key of the seal cannot be read.
        ConfigurationError: A sealed value was tampered with.
    """
    wanted = sorted({token for token in tokens if token})
    if not wanted:
        return {}
    key = read_key(settings, "seal")
    keys = {bytes.fromhex(key.key_id): key.value}
    found = connection.execute(text(_SEALED), {"tokens": wanted})
    return {
        row.token: unseal(bytes(row.sealed), kind=row.kind, token=UUID(row.token).hex, keys=keys) for row in found
    }
