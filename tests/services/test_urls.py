from __future__ import annotations

from dataclasses import replace

import pytest
from psycopg2.extensions import parse_dsn
from sqlalchemy.engine import make_url

from sinergi.errors import ConfigurationError, ServiceError
from sinergi.services.files import write_whole
from sinergi.services.home import prepare_home
from sinergi.services.secrets import ensure_secrets, read_secret
from sinergi.services.urls import PORT_FILE, airflow_url, warehouse_url
from sinergi.settings import Settings


def test_an_address_of_a_home_that_never_ran_names_the_remedy(settings: Settings) -> None:
    prepare_home(settings)
    ensure_secrets(settings)
    with pytest.raises(ServiceError, match="make up"):
        warehouse_url(settings)


def test_each_role_has_its_own_login_and_password(settings: Settings) -> None:
    prepare_home(settings)
    ensure_secrets(settings)
    write_whole(settings.home / PORT_FILE, b"25999")
    for role in ("owner", "etl", "analyst"):
        url = make_url(warehouse_url(settings, role))
        assert (url.drivername, url.host, url.port) == ("postgresql+psycopg2", "127.0.0.1", 25999)
        assert (url.username, url.database) == (f"sinergi_{role}", "warehouse")
        assert url.password == read_secret(settings, f"postgres_sinergi_{role}")
    assert make_url(airflow_url(settings)).username == "airflow"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg2", "postgresql+psycopg"])
def test_an_outside_warehouse_is_reached_with_psycopg2_whatever_its_scheme(settings: Settings, scheme: str) -> None:
    outside = replace(settings, warehouse_url=f"{scheme}://u:p%40ss@db.contoh:5444/gudang?sslmode=require")
    url = make_url(warehouse_url(outside))
    assert (url.drivername, url.host, url.port) == ("postgresql+psycopg2", "db.contoh", 5444)
    assert (url.password, url.database, url.query["sslmode"]) == ("p@ss", "gudang", "require")


def test_an_outside_login_takes_on_the_role_and_keeps_its_own_options(settings: Settings) -> None:
    address = "postgresql://u:p@h/gudang?options=-c%20statement_timeout%3D5s"
    url = make_url(warehouse_url(replace(settings, warehouse_url=address), "analyst"))
    options = url.query["options"]
    assert options.startswith("-c statement_timeout=5s ")
    assert options.endswith(" -c role=sinergi_analyst")
    assert "-c standard_conforming_strings=on" in options


@pytest.mark.parametrize("address", ["mysql://u:p@h/gudang", "gudang", "postgresql://u:rahasia@h"])
def test_what_is_no_postgresql_address_is_refused_without_showing_it(settings: Settings, address: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        warehouse_url(replace(settings, warehouse_url=address))
    assert "rahasia" not in str(caught.value)


def test_a_space_in_a_password_is_written_so_that_every_library_takes_it_for_an_address(settings: Settings) -> None:
    address = "postgresql://u:sandi%20b+c@h/gudang%20data"
    for told in (
        warehouse_url(replace(settings, warehouse_url=address), "etl"),
        airflow_url(replace(settings, airflow_database_url=address)),
    ):
        assert " " not in told
        url = make_url(told)
        assert url.password == "sandi b+c"
        assert parse_dsn(told.replace("+psycopg2", "", 1))["dbname"] == "gudang data"
