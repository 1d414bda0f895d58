"""The addresses that people and programs are given."""

from __future__ import annotations

from argparse import Namespace

import pytest
from sqlalchemy import create_engine, text

from sinergi.commands.database import print_url
from sinergi.settings import Settings

pytestmark = pytest.mark.integration


@pytest.mark.parametrize("role", ["owner", "analyst"])
def test_the_address_of_a_role_opens_the_warehouse_as_it(
    warehouse: Settings, capsys: pytest.CaptureFixture[str], role: str
) -> None:
    assert print_url(warehouse, Namespace(db="warehouse", role=role)) == 0
    with create_engine(capsys.readouterr().out.strip()).connect() as connection:
        may_see_people = connection.execute(
            text("select has_schema_privilege('vault', 'usage'), current_user <> session_user")
        ).one()
    assert tuple(may_see_people) == (role == "owner", False)
