from __future__ import annotations

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from sinergi.errors import ServiceError
from sinergi.services.home import prepare_home
from sinergi.services.secrets import (
    KEYS,
    LOGINS_FILE,
    PASSWORDS,
    ensure_secrets,
    read_key,
    read_secret,
)
from sinergi.settings import Settings


def test_every_secret_is_readable_by_its_owner_only(settings: Settings) -> None:
    ensure_secrets(settings)
    assert stat.S_IMODE(settings.secrets.stat().st_mode) == 0o700
    files = [path for path in settings.secrets.iterdir() if path.name != ".lock"]
    assert len(files) == len(PASSWORDS) + len(KEYS) + 1
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


def test_a_new_home_can_be_entered_by_its_owner_only(settings: Settings) -> None:
    prepare_home(settings)
    assert stat.S_IMODE(settings.home.stat().st_mode) == 0o700


def test_secrets_once_made_are_never_replaced(settings: Settings) -> None:
    ensure_secrets(settings)
    before = {path.name: path.read_bytes() for path in settings.secrets.iterdir()}
    ensure_secrets(settings)
    assert {path.name: path.read_bytes() for path in settings.secrets.iterdir()} == before


def test_two_homes_share_no_secret(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = replace(settings, home=tmp_path_factory.mktemp("lain"))
    ensure_secrets(settings)
    ensure_secrets(other)
    for name in PASSWORDS:
        assert read_secret(settings, name) != read_secret(other, name)
    for name in KEYS:
        assert read_key(settings, name) != read_key(other, name)


def test_many_makers_at_once_agree_on_one_key(settings: Settings) -> None:
    def make(_: int) -> bytes:
        ensure_secrets(settings)
        return read_key(settings, "token").value

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(make, range(16)))) == 1


def test_a_key_has_32_bytes_and_a_name_and_does_not_show_itself(settings: Settings) -> None:
    ensure_secrets(settings)
    key = read_key(settings, "seal")
    assert len(key.value) == 32
    assert len(key.key_id) == 8
    assert key.value.hex() not in repr(key)
    assert repr(key.value) not in repr(key)


def test_a_cut_off_key_is_refused_and_not_made_anew(settings: Settings) -> None:
    ensure_secrets(settings)
    path = settings.secrets / "seal.key"
    path.write_text(path.read_text("ascii")[:40], "ascii")
    ensure_secrets(settings)
    with pytest.raises(ServiceError, match=r"SERVICE-102.*cadangan"):
        read_key(settings, "seal")


def test_a_missing_secret_names_the_remedy(settings: Settings) -> None:
    with pytest.raises(ServiceError, match="make up"):
        read_secret(settings, "postgres_airflow")


def test_the_logins_of_the_ui_are_the_stored_passwords(settings: Settings) -> None:
    ensure_secrets(settings)
    logins = json.loads((settings.secrets / LOGINS_FILE).read_text("ascii"))
    assert logins == {
        "admin": read_secret(settings, "airflow_admin"),
        "operator": read_secret(settings, "airflow_operator"),
        "viewer": read_secret(settings, "airflow_viewer"),
    }
    assert len(set(logins.values())) == 3
