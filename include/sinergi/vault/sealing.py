"""Sealed values: AES-256-GCM of the ``cryptography`` library, with the key's id in front."""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sinergi.errors import ConfigurationError

_KEY_ID_BYTES = 4
_NONCE_BYTES = 12


def seal(value: str, *, kind: str, token: str, key: bytes, key_id: bytes) -> bytes:
    """Return key id, nonce and ciphertext of ``value``, bound to its kind and token.

    Args:
        value: The clear identifier.
        kind: What it is.
        token: Its pseudonym; a sealed value moved to another token no longer opens.
        key: 32 bytes.
        key_id: 4 bytes that name the key, so that keys can be changed.
    """
    nonce = os.urandom(_NONCE_BYTES)
    sealed = AESGCM(key).encrypt(nonce, value.encode("utf-8", "surrogatepass"), f"{kind}|{token}".encode())
    return key_id + nonce + sealed


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
