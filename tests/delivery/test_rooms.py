"""Who may read what, and that everything is described."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from sinergi.settings import Settings
from sinergi.warehouse.connection import begin

pytestmark = pytest.mark.integration

SCHEMAS = ("ref", "ops", "staging", "quarantine", "vault", "core", "mart", "publish")


def relations(settings: Settings, *schemas: str) -> list[str]:
    with begin(settings) as connection:
        found = connection.execute(
            text(
                "select format('%I.%I', n.nspname, c.relname) from pg_class as c"
                " inner join pg_namespace as n on c.relnamespace = n.oid"
                " where c.relkind in ('r', 'v', 'p', 'm') and n.nspname = any(:schemas) order by 1"
            ),
            {"schemas": list(schemas)},
        )
        return list(found.scalars())


def may_read(settings: Settings, relation: str) -> bool:
    try:
        with begin(settings, role="analyst") as connection:
            connection.execute(text(f"select * from {relation} limit 0"))
    except ProgrammingError as error:
        assert "permission denied" in str(error)  # noqa: PT017
        return False
    return True


def test_an_analyst_reads_no_table_that_holds_persons(migrated_server: Settings):
    closed = relations(migrated_server, "vault", "staging", "quarantine")
    assert len(closed) > 5
    assert [found for found in closed if may_read(migrated_server, found)] == []


def test_an_analyst_reads_views_of_core_and_no_table_of_it(migrated_server: Settings):
    readable = {found for found in relations(migrated_server, "core") if may_read(migrated_server, found)}
    assert {"core.person_current", "core.pkh_payment", "core.pkh_component"} <= readable
    with begin(migrated_server) as connection:
        views = connection.execute(text("select 'core.' || viewname from pg_views where schemaname = 'core'"))
        assert readable == set(views.scalars())


def test_an_analyst_reads_marts_and_references(migrated_server: Settings):
    opened = relations(migrated_server, "mart", "ref", "publish")
    assert len(opened) > 3
    assert [found for found in opened if not may_read(migrated_server, found)] == []


def test_an_analyst_writes_nothing(migrated_server: Settings):
    with begin(migrated_server) as connection:
        writable = connection.execute(
            text(
                "select table_schema || '.' || table_name || ' ' || privilege_type"
                " from information_schema.role_table_grants"
                " where grantee = 'sinergi_analyst' and privilege_type <> 'SELECT'"
            )
        ).scalars()
        assert list(writable) == []


def test_the_views_of_analysts_show_no_birth_year_and_no_hash(migrated_server: Settings):
    with begin(migrated_server) as connection:
        shown = connection.execute(
            text(
                "select c.column_name from information_schema.columns as c"
                " inner join pg_views as v on c.table_schema = v.schemaname and c.table_name = v.viewname"
                " where c.table_schema = 'core'"
            )
        ).scalars()
        names = set(shown)
    assert "age_band" in names
    assert not {
        name
        for name in names
        if "birth" in name or "hash" in name or "token" in name or (name.startswith("nik") and name != "nik_grade")
    }


def test_no_role_of_the_product_is_a_superuser(migrated_server: Settings):
    with begin(migrated_server) as connection:
        strong = connection.execute(
            text(
                "select rolname from pg_roles where rolname like 'sinergi%'"
                " and (rolsuper or rolcreaterole or rolbypassrls or rolreplication)"
            )
        ).scalars()
        assert list(strong) == []


def test_every_schema_table_view_and_column_is_described(migrated_server: Settings):
    with begin(migrated_server) as connection:
        bare = connection.execute(
            text(
                "select n.nspname || coalesce('.' || c.relname, '') || coalesce('.' || a.attname, '')"
                " from pg_namespace as n"
                " left join pg_class as c on c.relnamespace = n.oid and c.relkind in ('r', 'v', 'p', 'm')"
                " left join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped"
                " where n.nspname = any(:schemas) and ("
                "   coalesce(obj_description(n.oid, 'pg_namespace'), '') = ''"
                "   or (c.oid is not null and coalesce(obj_description(c.oid, 'pg_class'), '') = '')"
                "   or (a.attnum is not null and coalesce(col_description(c.oid, a.attnum), '') = ''))"
            ),
            {"schemas": list(SCHEMAS)},
        ).scalars()
        assert list(bare) == []
