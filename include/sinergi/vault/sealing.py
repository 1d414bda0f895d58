"""Sealed values: AES-256-GCM of the ``cryptography`` library, with the key's id in front."""

from __future__ import annotations

import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sinergi.errors import ConfigurationError

_KEY_ID_BYTES = 4
_NONCE_BYTES = 12


def seal_all(
    values: Sequence[bytes], tokens: Sequence[bytes], *, kind: str, key: bytes, key_id: bytes
) -> list[bytes]:
    """Return key id, nonce and ciphertext of every value, each bound to its kind and token.

    Args:
        values: Clear identifiers in UTF-8.
        tokens: Their pseudonyms; a sealed value moved to another token no longer opens.
        kind: What they are.
        key: 32 bytes.
        key_id: 4 bytes that name the key, so that keys can be changed.
    """
    prefix = f"{kind}|".encode()
    randomness = os.urandom(_NONCE_BYTES * len(values))
    nonces = [randomness[start : start + _NONCE_BYTES] for start in range(0, len(randomness), _NONCE_BYTES)]
    bodies = map(AESGCM(key).encrypt, nonces, values, [prefix + token for token in tokens])
    return [key_id + nonce + body for nonce, body in zip(nonces, bodies, strict=True)]


def unseal(sealed: bytes, *, kind: str, token: str, keys: dict[bytes, bytes]) -> str:
    """Return the clear identifier.

    Raises:
        ConfigurationError: The key is unknown, or the value was tampered with or moved.
    """
    key = keys.get(sealed[:_KEY_ID_BYTES])
    if key is None:
        raise ConfigurationError("Kunci segel tidak ada di folder rahasia.", code="VAULT-001")
    nonce, body = sealed[_KEY_ID_BYTES:][:_NONCE_BYTES], sealed[_KEY_ID_BYTES + _NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, body, f"{kind}|{token}".encode()).decode("utf-8", "surrogatepass")
    except (InvalidTag, ValueError) as error:
        raise ConfigurationError("Nilai tersegel rusak atau berpindah tempat.", code="VAULT-002") from error
