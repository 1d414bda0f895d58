"""Sealed identifiers open with their key, in their place, unharmed, and in no other case."""

from __future__ import annotations

import pytest

from sinergi.errors import ConfigurationError
from sinergi.vault.sealing import seal_all, unseal

KEY, KEY_ID = bytes(range(32)), b"\x01\x02\x03\x04"
NIK, TOKEN = "3519024101800001", "a" * 32
KEYS = {KEY_ID: KEY, b"\x09\x09\x09\x09": bytes(32)}


def seal(value: str, *, kind: str, token: str, key: bytes, key_id: bytes) -> bytes:
    """Seal one value."""
    return seal_all([value.encode("utf-8", "surrogatepass")], [token.encode()], kind=kind, key=key, key_id=key_id)[0]


@pytest.fixture
def sealed() -> bytes:
    return seal(NIK, kind="nik", token=TOKEN, key=KEY, key_id=KEY_ID)


def test_a_sealed_value_opens_with_its_key(sealed):
    assert unseal(sealed, kind="nik", token=TOKEN, keys=KEYS) == NIK


def test_a_sealed_value_hides_the_value_and_names_its_key(sealed):
    assert sealed[:4] == KEY_ID
    assert NIK.encode() not in sealed
    assert sealed != seal(NIK, kind="nik", token=TOKEN, key=KEY, key_id=KEY_ID)


def test_odd_text_comes_back_as_it_was():
    for value in ("", "35 19\u00a0", "३५१९", "O\ud800"):
        assert (
            unseal(seal(value, kind="nik", token="t", key=KEY, key_id=KEY_ID), kind="nik", token="t", keys=KEYS)
            == value
        )


def test_a_value_moved_to_another_token_or_kind_does_not_open(sealed):
    for kind, token in (("nik", "b" * 32), ("no_kk", TOKEN)):
        with pytest.raises(ConfigurationError, match="VAULT-002"):
            unseal(sealed, kind=kind, token=token, keys=KEYS)


def test_a_value_with_any_byte_changed_does_not_open(sealed):
    for place in range(4, len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(ConfigurationError, match="VAULT-002"):
            unseal(bytes(changed), kind="nik", token=TOKEN, keys=KEYS)


def test_a_value_that_was_cut_short_does_not_open(sealed):
    for length in range(4, len(sealed)):
        with pytest.raises(ConfigurationError, match="VAULT-002"):
            unseal(sealed[:length], kind="nik", token=TOKEN, keys=KEYS)


def test_a_value_of_an_unknown_key_says_so(sealed):
    with pytest.raises(ConfigurationError, match="VAULT-001"):
        unseal(b"\xff\xff\xff\xff" + sealed[4:], kind="nik", token=TOKEN, keys=KEYS)
    with pytest.raises(ConfigurationError, match="VAULT-001"):
        unseal(b"", kind="nik", token=TOKEN, keys=KEYS)


def test_no_message_holds_the_value(sealed):
    with pytest.raises(ConfigurationError) as caught:
        unseal(sealed, kind="no_kk", token=TOKEN, keys=KEYS)
    assert NIK not in str(caught.value)
