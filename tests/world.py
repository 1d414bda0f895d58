"""A warehouse with stored records of people, put there as a publish would."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from sinergi.build import BuildResult, build_warehouse
from sinergi.build.rosters import Rosters
from sinergi.identity.matching import Matching, load_matching
from sinergi.settings import Settings
from sinergi.warehouse.connection import begin
from tests.tokens import token_of

PAST = (
    "ops.identity_basis",
    "ops.roster_edition",
    "core.person_link_past",
    "core.person_past",
    "core.household_past",
    "core.household_member_past",
    "vault.household_card_past",
    "vault.person_identity_past",
    "core.pkh_status_past",
    "core.karang_taruna_post_past",
)
DERIVED = (
    "core.person_key",
    "core.household_key",
    "core.person_link",
    "core.person",
    "core.household",
    "core.household_member",
    "core.person_conflict",
    "vault.household_card",
    "vault.person_identity",
    "ops.identity_finding",
    "ops.identity_event",
    "ops.match_review",
    "core.pkh_status",
    "core.karang_taruna_post",
    "mart.pkh_payment_village",
)
_INPUT = (
    "ops.delivery",
    "ops.decision",
    "vault.person_record",
    "vault.match_profile",
    "vault.match_score",
    "core.pkh_payment_version",
    "core.karang_taruna_member_version",
)
_CLOCKS = "known_from,issued_at,retired_at,found_at,occurred_at,opened_at,delivery_id"
_RECORD = """
insert into vault.person_record (
    delivery_id, sheet, row_no, role, source, feed, observed_on, name, name_form, birth_date, sex,
    region_code, family_ref, nik_token, nik_grade, no_kk_token, no_kk_grade, mother_name, mother_form, phone_token
) values (
    :delivery_id, '', :row_no, :role, :source, :feed, :observed_on, :name, :name, :birth_date, :sex,
    :region_code, :family_ref, :nik, :nik_grade, :no_kk, :no_kk_grade, :mother, :mother, :phone
)
"""


@dataclass(frozen=True, kw_only=True)
class Record:
    """What one row says about a person; the name is already in its matching form."""

    name: str | None = None
    birth_date: str | None = None
    nik: str | None = None
    nik_grade: str = "valid"
    no_kk: str | None = None
    no_kk_grade: str = "valid"
    family_ref: str | None = None
    sex: str | None = None
    role: str = "subject"
    mother: str | None = None
    phone: str | None = None
    region_code: str = "35.19.02.2003"


@dataclass
class World:
    """A warehouse under test; a record is named by its file and row."""

    settings: Settings
    files: dict[str, str] = field(default_factory=dict)
    matching: Matching | None = None

    def deliver(
        self,
        name: str,
        records: Iterable[Record],
        *,
        observed_on: str = "2025-03-31",
        source: str = "pkh",
        feed: str = "penyaluran",
    ) -> None:
        """Store the records of a file called ``name``, rows 2, 3, 4 …"""
        sha256 = hashlib.sha256(name.encode()).hexdigest()
        self.files[sha256] = name
        with begin(self.settings) as connection:
            delivery_id = connection.execute(
                text(
                    "insert into ops.delivery (source, feed, file_name, sha256, size_bytes, modified_at,"
                    " drop_id, status, published_at) values (:source, :feed, :name, :sha256, 1, now(),"
                    " 'satu', 'loaded', now()) returning delivery_id"
                ),
                {"source": source, "feed": feed, "name": name, "sha256": sha256},
            ).scalar_one()
            rows = [
                {
                    **vars(record),
                    "nik": token_of(record.nik),
                    "no_kk": token_of(record.no_kk),
                    "phone": token_of(record.phone),
                    "delivery_id": delivery_id,
                    "row_no": row_no,
                    "source": source,
                    "feed": feed,
                    "observed_on": date.fromisoformat(observed_on),
                    "nik_grade": record.nik_grade if record.nik or record.nik_grade != "valid" else "missing",
                    "no_kk_grade": record.no_kk_grade if record.no_kk else "missing",
                }
                for row_no, record in enumerate(records, start=2)
            ]
            connection.execute(text(_RECORD), rows)

    def forget(self, name: str, row_no: int) -> None:
        """Remove one stored record, as an erasure or a replay that rejects the row does."""
        self.execute(
            "delete from vault.person_record where row_no = :row_no and delivery_id ="
            " (select delivery_id from ops.delivery where file_name = :name)",
            name=name,
            row_no=row_no,
        )

    def build(self, *, rosters: Rosters | None = None) -> BuildResult:
        """Build the warehouse, with the reviewed declaration of rosters or another."""
        return build_warehouse(self.settings, matching=self.matching, rosters=rosters)

    def execute(self, statement: str, **values: Any) -> None:
        """Run one statement."""
        with begin(self.settings) as connection:
            connection.execute(text(statement), values)

    def rows(self, query: str, **values: Any) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        with begin(self.settings) as connection:
            return [tuple(row) for row in connection.execute(text(query), values)]

    def keys(self) -> dict[tuple[str, int], int]:
        """Return the person key of every record."""
        found = self.rows(
            "select d.sha256, l.row_no, l.person_key from core.person_link as l"
            " inner join ops.delivery as d using (delivery_id)"
        )
        return {(self.files[sha256], row_no): key for sha256, row_no, key in found}

    def tiers(self) -> dict[tuple[str, int], str]:
        """Return the tier of every record."""
        found = self.rows(
            "select d.sha256, l.row_no, l.tier from core.person_link as l"
            " inner join ops.delivery as d using (delivery_id)"
        )
        return {(self.files[sha256], row_no): tier for sha256, row_no, tier in found}

    def persons(self) -> set[frozenset[tuple[str, int]]]:
        """Return the partition of the records into persons."""
        members: dict[int, set[tuple[str, int]]] = {}
        for record, key in self.keys().items():
            members.setdefault(key, set()).add(record)
        return {frozenset(records) for records in members.values()}

    def findings(self) -> set[tuple[str, str, int]]:
        """Return rule, subject and number of persons of every finding."""
        return {
            tuple(row)  # type: ignore[misc]
            for row in self.rows("select rule_code, subject, person_count from ops.identity_finding")
        }

    def written(self) -> dict[str, str]:
        """Return a print of every derived table that changes when any row is written again."""
        return self._prints("t.xmin::text || t::text")

    def content(self) -> dict[str, str]:
        """Return a print of every derived table without clocks and delivery numbers."""
        return self._prints(f"(to_jsonb(t) - array(select unnest(string_to_array('{_CLOCKS}', ','))))::text")

    def _prints(self, expression: str) -> dict[str, str]:
        escaped = expression.replace("::", "\\:\\:")
        return {
            table: self.rows(
                f"select md5(coalesce(string_agg({escaped}, '|' order by {escaped}), '')) from {table} as t"
            )[0][0]
            for table in DERIVED
        }

    def empty(self) -> None:
        """Empty every input and every derived table."""
        with begin(self.settings, role="owner") as connection:
            connection.execute(text(f"truncate {', '.join((*_INPUT, *DERIVED, *PAST))} restart identity cascade"))
        self.files.clear()


@pytest.fixture
def world(migrated_server: Settings) -> Iterator[World]:
    """An empty warehouse."""
    world = World(migrated_server)
    world.empty()
    yield world
    world.empty()


@pytest.fixture
def deterministic_world(world: World) -> World:
    """The same, with the tiers that SQL derives alone."""
    world.matching = replace(load_matching(world.settings.reference / "matching.yml"), tiers=("nik", "no_kk"))
    return world


@pytest.fixture(scope="session")
def record() -> type[Record]:
    """Return the class of records."""
    return Record
