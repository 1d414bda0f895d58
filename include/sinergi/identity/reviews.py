"""The review queue: the reasons of every waiting pair in words."""

from __future__ import annotations

import pyarrow as pa
from sqlalchemy import Connection, text

from sinergi.identity.reasons import tell_reasons
from sinergi.warehouse.copying import copy_table

_KINDS = "select distinct levels, nik_relation, is_listed_apart from incoming_review"
_TABLES = """
create table review_reason (
    levels smallint[], nik_relation text, is_listed_apart boolean, reasons text
);
create view incoming_match_review as
select
    r.person_a,
    r.person_b,
    r.cause,
    r.weight,
    r.score,
    w.reasons,
    e.double_rupiah,
    e.paid_rupiah,
    r.record_count,
    r.region_code,
    r.record_a,
    r.record_b,
    r.status
from incoming_review as r
inner join review_reason as w
    on r.levels = w.levels and r.nik_relation = w.nik_relation and r.is_listed_apart = w.is_listed_apart
inner join match_effect as e on r.person_a = e.person_a and r.person_b = e.person_b
"""


def tell_reviews(connection: Connection) -> None:
    """Make ``incoming_match_review`` of ``incoming_review``: the same pairs with their reasons and their effect."""
    connection.execute(text(_TABLES))
    kinds = connection.execute(text(_KINDS)).all()
    told = {
        "levels": ["{" + ",".join(map(str, kind.levels)) + "}" for kind in kinds],
        "nik_relation": [kind.nik_relation for kind in kinds],
        "is_listed_apart": [kind.is_listed_apart for kind in kinds],
        "reasons": [
            tell_reasons(kind.levels, nik=kind.nik_relation, is_listed_apart=kind.is_listed_apart) for kind in kinds
        ],
    }
    copy_table(connection, pa.table(told), "review_reason")
