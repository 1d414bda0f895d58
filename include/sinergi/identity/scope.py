"""Scope: which records a build judges. What nothing new can have changed stays as it was judged before.

Persons are components of evidence, so a new record can only change those that evidence ties to it, directly or
through others. They are found round by round; all of their records are judged anew, by the same steps as if there
were no others. When the basis of judging has changed, or a record is gone, everybody is judged.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path

from sqlalchemy import Connection, text

from sinergi.identity.matching import Matching
from sinergi.identity.model import Model
from sinergi.identity.scoring import score_version
from sinergi.log import get_logger
from sinergi.warehouse.statements import sql_folder, statement
from sinergi.warehouse.working_tables import place_tables

logger = get_logger(__name__)

_IDENTITY = Path(__file__).parent
_DECISIONS = "select md5(coalesce(string_agg(d.decision_id || d.outcome, ',' order by d.decision_id), ''))"
_STATE = f"""
select
    (select fingerprint from ops.identity_basis) as fingerprint,
    ({_DECISIONS} from ops.decision as d where d.kind = 'match') as decisions,
    exists (select from vault.match_profile where model <> :model) as has_other_model
"""
_COUNTS = """
select
    (select count(*) from vault.person_record where role = 'subject') as records,
    (select count(*) from core.person_link where role = 'subject') as links,
    (select count(*) from changed_record) as changed,
    (
        select count(*)
        from changed_record as c
        inner join core.person_link as l
            on c.delivery_id = l.delivery_id and c.sheet = l.sheet and c.row_no = l.row_no and l.role = 'subject'
    ) as changed_links
"""
_KEEP_BASIS = """
insert into ops.identity_basis (fingerprint) values (:fingerprint)
on conflict (basis_id) do update set fingerprint = excluded.fingerprint
where identity_basis.fingerprint <> excluded.fingerprint
"""
# Beyond this share of what is stored, judging everybody takes no longer than finding out who must be.
_MUCH = 0.2


class Judged(Enum):
    """Whom a build judges."""

    NOBODY = "nobody"
    SOME = "some"
    EVERYBODY = "everybody"


def find_changes(connection: Connection, matching: Matching, model: Model, *, basis: str) -> Judged:
    """Make ``changed_record`` and return who has to be judged.

    Args:
        connection: Inside the transaction of a build.
        matching: Tiers, weights and limits.
        model: The trained model.
        basis: What else decides who is one person or which values survive, as text.
    """
    version = score_version(model, matching.review_weight)
    state = connection.execute(text(_STATE), {"model": version}).one()
    parts = (repr(matching), version, state.decisions, basis, _program_print())
    fingerprint = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    connection.execute(text(_KEEP_BASIS), {"fingerprint": fingerprint})
    if state.fingerprint != fingerprint or state.has_other_model:
        return _judge_everybody(connection)
    connection.execute(statement("core/changed_records"), {"is_full": False})
    found = connection.execute(text(_COUNTS)).one()
    has_gone = found.links - found.changed_links != found.records - found.changed
    if not has_gone and found.changed <= _MUCH * found.records:
        return Judged.SOME if found.changed else Judged.NOBODY
    connection.execute(text("drop table changed_record"))
    return _judge_everybody(connection)


def _judge_everybody(connection: Connection) -> Judged:
    place_tables(connection, is_large=True)
    connection.execute(statement("core/changed_records"), {"is_full": True})
    return Judged.EVERYBODY


def open_scope(connection: Connection, matching: Matching, *, is_full: bool) -> None:
    """Make ``scope_record``, the records to be judged, and ``scope_person``, the keys they had.

    Args:
        connection: With ``changed_record``, whose profiles have been scored.
        matching: Weights from which a score matters.
        is_full: Whether everybody is judged; ``scope_person`` stays empty then.
    """
    if is_full:
        connection.execute(text("create view scope_record as select * from changed_record"))
        connection.execute(text("create table scope_person (person_key bigint primary key)"))
        return
    weights = {"link_weight": matching.link_weight, "review_weight": matching.review_weight}
    connection.execute(statement("core/scope_start"))
    round_no, found = 0, 1
    with looking_up(connection):
        while found:
            connection.execute(statement("core/scope_frontier"), {"round_no": round_no})
            round_no += 1
            found = connection.execute(statement("core/scope_persons"), {"round_no": round_no} | weights).rowcount
            connection.execute(text("analyze scope_person"))
        connection.execute(statement("core/scope_records"))
    logger.debug("Scope found in %s rounds", round_no)


@contextmanager
def looking_up(connection: Connection) -> Iterator[None]:
    """Let a few thousand things be looked for by index, whatever the planner believes of the rows it would find.

    It knows nothing of how many records one expression of an index has, and would rather read all of them.
    """
    connection.execute(text("set local enable_hashjoin = off; set local enable_mergejoin = off"))
    yield
    connection.execute(text("set local enable_hashjoin = on; set local enable_mergejoin = on"))


def _program_print() -> str:
    """Return a print of the program that judges, so that a new version judges everybody."""
    files = [*_IDENTITY.glob("*.py"), *sql_folder("core").glob("*.sql"), *sql_folder("migrations").glob("*.sql")]
    digest = hashlib.sha256()
    for path in sorted(files, key=lambda path: path.name):
        digest.update(path.read_bytes())
    return digest.hexdigest()
