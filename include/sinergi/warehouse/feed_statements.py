"""The statements of one feed's publication, generated from its contract.

Names come from contracts, whose schema allows only ``[a-z0-9_]``; values are bound parameters.
The statements share three temporary tables: ``repeated`` (accepted rows that equal an earlier one),
``standing`` (open rows of the deliveries that are superseded) and ``unchanged`` (accepted rows that stand
already). None of them holds the rows of a first delivery, which are read from staging alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sinergi.cleaning.labels import MASK
from sinergi.contracts.contract import Column, Contract
from sinergi.log import CELL_NUMBER

_REGION_KINDS = ("kecamatan", "desa", "kabupaten")
_HIDDEN_KINDS = ("nik", "no_kk", "account", "phone")
_IS_NEW = "not exists (select from unchanged as u where u.sheet = s.sheet and u.row_no = s.row_no)"
# A day still to come is nobody's birthday: identity must not match on it.
_ATTRIBUTES = {
    "birth_date": ("birth_date", "case when s.{0}_issue is distinct from 'future' then s.{0} end"),
    "birth_place": ("birth_place", "s.{0}"),
    "sex": ("sex", "s.{0}"),
    "address": ("address", "s.{0}"),
    "mother_name": ("mother_name", "s.{0}"),
    "nik": ("nik_token", "s.{0}_token"),
    "no_kk": ("no_kk_token", "s.{0}_token"),
    "account": ("account_token", "s.{0}_token"),
    "phone": ("phone_token", "s.{0}_token"),
}


def accepted_rows(contract: Contract) -> str:
    """Return the query of the staged rows of ``:delivery_id`` that are neither exact duplicates nor rejected."""
    return f"""
select r.*
from staging.{contract.name} as r
where r.delivery_id = :delivery_id and not r.is_duplicate
    and not exists (
        select from quarantine.rejected_row as q
        where q.delivery_id = r.delivery_id and q.sheet = r.sheet and q.row_no = r.row_no
    )"""


def count_accepted(contract: Contract) -> str:
    """Return the query of accepted rows of ``:delivery_id`` per sheet."""
    return f"select a.sheet, count(*) as rows from ({accepted_rows(contract)}) as a group by a.sheet"


def count_records(contract: Contract) -> str:
    """Return the query of the distinct records among the accepted rows of ``:delivery_id``."""
    return f"select count(distinct a.match_hash) from ({accepted_rows(contract)}) as a"


def create_repeated(contract: Contract) -> str:
    """Return the statement that makes ``repeated``: accepted rows equal to an earlier one, with their hash.

    ``row_hash`` is ``content_hash`` for the first of equal rows; for the others their number among them counts.
    """
    accepted = accepted_rows(contract)
    return f"""
create temporary table repeated on commit drop as
select sheet, row_no,
    left(encode(sha256(convert_to(content_hash || chr(30) || place, 'UTF8')), 'hex'), 32) as row_hash
from (
    select a.sheet, a.row_no, a.content_hash,
        row_number() over (partition by a.content_hash order by a.sheet_no, a.row_no) as place
    from ({accepted}) as a
    inner join (
        select b.content_hash from ({accepted}) as b group by b.content_hash having count(*) > 1
    ) as twin on a.content_hash = twin.content_hash
) as numbered
where place > 1"""


def count_duplicates(contract: Contract) -> str:
    """Return the query of exact duplicates of ``:delivery_id`` per sheet."""
    return (
        f"select sheet, count(*) as rows from staging.{contract.name}"
        " where delivery_id = :delivery_id and is_duplicate group by sheet"
    )


def staged_per_sheet(contract: Contract) -> str:
    """Return the query of staged rows of ``:delivery_id`` per sheet."""
    return (
        f"select sheet, count(*) as rows from staging.{contract.name} where delivery_id = :delivery_id group by sheet"
    )


def delete_staged(contract: Contract) -> str:
    """Return the statement that empties staging of ``:delivery_id``."""
    return f"delete from staging.{contract.name} where delivery_id = :delivery_id"


def find_rivals(contract: Contract) -> str:
    """Return the query of earlier deliveries whose period overlaps, with the records shared.

    Columns: delivery_id, modified_at, file_name, drop_id, records (distinct open records of it and
    of all that it superseded), shared (those that the accepted rows have too).
    """
    return f"""
with recursive family as (
    select d.delivery_id as owner_id, d.delivery_id
    from ops.delivery as d
    where d.source = :source and d.feed = :feed and d.status = 'loaded'
        and d.delivery_id <> :delivery_id
        and d.period_start <= :period_end and d.period_end >= :period_start
    union all
    select f.owner_id, d.delivery_id
    from family as f
    inner join ops.delivery as d on f.delivery_id = d.superseded_by
)
select
    d.delivery_id, d.modified_at, d.file_name, d.drop_id,
    count(distinct v.match_hash) as records,
    count(distinct v.match_hash) filter (
        where exists (select from ({accepted_rows(contract)}) as a where a.match_hash = v.match_hash)
    ) as shared
from family as f
inner join ops.delivery as d on f.owner_id = d.delivery_id
left join core.{contract.fact}_version as v on f.delivery_id = v.delivery_id and v.known_to is null
group by d.delivery_id
order by d.delivery_id"""


def create_standing(contract: Contract) -> str:
    """Return the statement that makes ``standing``: open rows of ``:superseded`` and their kin."""
    return f"""
create temporary table standing on commit drop as
with recursive family as (
    select d.delivery_id from ops.delivery as d where d.delivery_id = any(:superseded)
    union
    select d.delivery_id from family as f inner join ops.delivery as d on f.delivery_id = d.superseded_by
)
select v.delivery_id, v.sheet, v.row_no, v.row_hash,
    row_number() over (partition by v.row_hash order by v.delivery_id, v.sheet, v.row_no) as ordinal
from core.{contract.fact}_version as v
inner join family as f on v.delivery_id = f.delivery_id
where v.known_to is null"""


def create_unchanged(contract: Contract) -> str:
    """Return the statement that makes ``unchanged``: accepted rows whose content stands, with their hash."""
    return f"""
create temporary table unchanged on commit drop as
select a.sheet, a.row_no, a.row_hash
from ({_hashed_rows(contract)}) as a
where exists (select from standing as t where t.row_hash = a.row_hash)"""


def close_versions(contract: Contract) -> str:
    """Return the statement that closes standing rows the new delivery lacks."""
    return f"""
update core.{contract.fact}_version as v
set known_to = :known_at
from standing as s
where v.delivery_id = s.delivery_id and v.sheet = s.sheet and v.row_no = s.row_no and v.known_to is null
    and (s.ordinal > 1 or not exists (select from unchanged as u where u.row_hash = s.row_hash))"""


def close_person_records(contract: Contract) -> str:
    """Return the statement that marks the records of people whose row was closed just now."""
    return f"""
update vault.person_record as p
set known_to = :known_at
from standing as s
inner join core.{contract.fact}_version as v
    on s.delivery_id = v.delivery_id and s.sheet = v.sheet and s.row_no = v.row_no
where v.known_to = :known_at
    and p.delivery_id = s.delivery_id and p.sheet = s.sheet and p.row_no = s.row_no"""


def insert_versions(contract: Contract) -> str:
    """Return the statement that opens the accepted rows that do not stand yet."""
    facts = list(contract.fact_columns())
    names = "".join(f", {fact}" for fact, *_ in facts)
    values = "".join(f", s.{staged}" for _, _, staged, _ in facts)
    return f"""
insert into core.{contract.fact}_version
    (delivery_id, sheet, row_no, row_hash, match_hash, known_from, region_code{names})
select s.delivery_id, s.sheet, s.row_no, s.row_hash, s.match_hash, :known_at,
    coalesce(s.region_code, s.kecamatan_code){values}
from ({_hashed_rows(contract)}) as s
where {_IS_NEW}"""


def count_open(contract: Contract) -> str:
    """Return the query of open rows now held by ``:delivery_id``: opened by it or left standing."""
    return f"""
select sheet, sum(rows)::bigint as rows
from (
    select v.sheet, count(*) as rows
    from core.{contract.fact}_version as v
    where v.known_to is null and v.delivery_id = :delivery_id
    group by v.sheet
    union all
    select u.sheet, count(*)
    from unchanged as u
    where exists (
        select from standing as t
        inner join core.{contract.fact}_version as v
            on t.delivery_id = v.delivery_id and t.sheet = v.sheet and t.row_no = v.row_no
        where t.row_hash = u.row_hash and v.known_to is null
    )
    group by u.sheet
) as counted
group by sheet"""


def insert_person_records(contract: Contract) -> str:
    """Return the statement that keeps the record of each person that an opened row names, role by role.

    One pass writes all roles of a row: the keys come in order, and the index is filled from end to end.
    """
    roles = {role: dict(_person_columns(contract, person)) for role, person in contract.people.items()}
    columns = list(dict.fromkeys(name for told in roles.values() for name in told))
    people = ",\n    ".join(
        f"('{role}', {', '.join(told.get(name, 'null') for name in columns)})" for role, told in roles.items()
    )
    return f"""
insert into vault.person_record
    (delivery_id, sheet, row_no, source, feed, observed_on, region_code, role, {", ".join(columns)})
select s.delivery_id, s.sheet, s.row_no, :source, :feed, :period_end, coalesce(s.region_code, s.kecamatan_code), p.*
from ({accepted_rows(contract)}) as s
cross join lateral (values
    {people}) as p (role, {", ".join(columns)})
where p.name is not null and {_IS_NEW}"""


def insert_row_texts(contract: Contract) -> str:
    """Return the statement that keeps free text and unknown columns of each opened row.

    Runs of ten or more digits are masked: clear identifiers live in the archive alone.
    """
    names = list(_free_texts(contract))
    pairs = ", ".join(f"'{name}', s.{name}" for name in names)
    return f"""
insert into vault.row_text (delivery_id, sheet, row_no, texts, extra)
select s.delivery_id, s.sheet, s.row_no, jsonb_strip_nulls(jsonb_build_object({pairs})), coalesce(m.extra, '{{}}')
from ({accepted_rows(contract)}) as s
left join lateral (
    select jsonb_object_agg(
        regexp_replace(e.key, '{CELL_NUMBER}', '{MASK}', 'g'),
        regexp_replace(e.value, '{CELL_NUMBER}', '{MASK}', 'g')
    ) as extra
    from jsonb_each_text(s.extra) as e
) as m on s.extra is not null
where (num_nonnulls({", ".join(f"s.{name}" for name in names) or "null"}) > 0 or m.extra is not null) and {_IS_NEW}"""


def _hashed_rows(contract: Contract) -> str:
    """Return the query of the accepted rows with their ``row_hash``."""
    return f"""
select b.*, coalesce(p.row_hash, b.content_hash) as row_hash
from ({accepted_rows(contract)}) as b
left join repeated as p on b.sheet = p.sheet and b.row_no = p.row_no"""


def _person_columns(contract: Contract, person: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield "name", f"s.{person['name']}"
    yield "name_form", f"s.{person['name']}_form"
    for attribute, (column, pattern) in _ATTRIBUTES.items():
        if attribute in person:
            name = person[attribute]
            is_place = attribute == "birth_place" and contract.columns[name].kind == "place_and_date"
            yield column, f"s.{name}_place" if is_place else pattern.format(name)
    if "nik" in person:
        yield "nik_grade", f"s.{person['nik']}_grade"
    if "no_kk" in person:
        yield "no_kk_grade", f"s.{person['no_kk']}_grade"
    if "mother_name" in person:
        yield "mother_form", f"s.{person['mother_name']}_form"
    if "family" in person:
        yield "family_ref", f"'{contract.source}:' || s.{person['family']}"


def _free_texts(contract: Contract) -> Iterator[str]:
    told = {name for person in contract.people.values() for name in person.values()}
    for column in contract.columns.values():
        if _is_free_text(column) and column.name not in told:
            yield column.name


def _is_free_text(column: Column) -> bool:
    return column.fact is None and column.kind not in (*_HIDDEN_KINDS, *_REGION_KINDS)
