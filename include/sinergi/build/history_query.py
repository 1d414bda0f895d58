"""The select of one history, generated from its declaration.

Names come from the declaration, which is checked against the contract; values are bound parameters:
``:full_share``, ``:judged_kecamatan``, ``:judged_periods``, ``:judged_full``, and ``:rank_0``, ``:rank_1`` …
"""

from __future__ import annotations

from collections.abc import Iterable

from sinergi.build.rosters import LINKED, Roster

GONE = "tidak_ada_lagi"
"""Why a row ended whose subject a later full list lacks."""

# A list is judged per kecamatan against the last full one there, or by people.
_LISTS = """
list_size as (
    select
        s.kecamatan_code,
        s.period_start,
        count(*) as subject_count,
        row_number() over (partition by s.kecamatan_code order by s.period_start) as list_no
    from sighting as s
    group by s.kecamatan_code, s.period_start
),

judged_size as (
    select z.*, j.is_full as is_judged_full
    from list_size as z
    left join unnest(
        cast(:judged_kecamatan as text[]), cast(:judged_periods as date[]), cast(:judged_full as boolean[])
    ) as j (kecamatan_code, period_start, is_full)
        on z.kecamatan_code = j.kecamatan_code and z.period_start = j.period_start
),

list_judgement as (
    select
        z.kecamatan_code,
        z.list_no,
        z.period_start,
        coalesce(z.is_judged_full, true) as is_full,
        case when coalesce(z.is_judged_full, true) then z.subject_count else 0 end as full_count
    from judged_size as z
    where z.list_no = 1
    union all
    select
        z.kecamatan_code,
        z.list_no,
        z.period_start,
        f.is_full,
        case when f.is_full then z.subject_count else b.full_count end
    from list_judgement as b
    inner join judged_size as z on b.kecamatan_code = z.kecamatan_code and z.list_no = b.list_no + 1
    cross join lateral (
        select coalesce(z.is_judged_full, z.subject_count >= :full_share * b.full_count) as is_full
    ) as f
),

next_full_list as (
    select
        j.kecamatan_code,
        j.period_start,
        min(j.period_start) filter (where j.is_full) over (
            partition by j.kecamatan_code order by j.list_no rows between 1 following and unbounded following
        ) as full_start
    from list_judgement as j
)"""


def history_query(roster: Roster) -> str:
    """Return the select of the rows of ``core.<roster>``, without what was known when."""
    return f"with recursive {_sightings(roster)},\n{_LISTS},\n{_validity(roster)}"


def _sightings(roster: Roster) -> str:
    """Return the steps that find each subject in each list.

    ``head`` is the delivery in force behind each delivery. It alone dates a row and tells which of two is later: an
    unchanged row stays with the delivery that brought it first, whichever that was.
    """
    subject = ", ".join(roster.subject)
    return f"""
head as (
    select d.delivery_id, d.delivery_id as head_id
    from ops.delivery as d
    where d.superseded_by is null
    union all
    select d.delivery_id, h.head_id
    from head as h
    inner join ops.delivery as d on h.delivery_id = d.superseded_by
),

sighting as materialized (
    select distinct on ({subject}, period_start)
        {_columns(roster)},
        p.period_start,
        left(v.region_code, 8) as kecamatan_code
    from core.{roster.contract.fact}_version as v
    inner join head as h on v.delivery_id = h.delivery_id
    inner join ops.delivery as d on h.head_id = d.delivery_id
    inner join core.person_link as l
        on v.delivery_id = l.delivery_id and v.sheet = l.sheet
        and v.row_no = l.row_no and l.role = 'subject'
    cross join lateral (select {_period_start(roster)} as period_start) as p
    where v.known_to is null and num_nulls({_columns(roster, roster.subject)}) = 0
    order by {subject}, period_start, d.modified_at desc, {_preference(roster)}, kecamatan_code
)"""


def _validity(roster: Roster) -> str:
    """Return the steps that make one row of a run of sightings in one state.

    It ends where the state changes, or where a later full list of its kecamatan lacks the subject.
    """
    subject = ", ".join(roster.subject)
    return f"""
look_around as (
    select
        {_prefixed("s", roster.columns)},
        s.period_start,
        f.full_start,
        lead(s.period_start) over by_period as next_start,
        coalesce(
            lag(f.full_start) over by_period < s.period_start
            or ({_prefixed("s", roster.states)}) is distinct from ({_lagged(roster)}),
            lag(s.period_start) over by_period is null
        ) as is_beginning,
        {_reasons(roster)} as change_reason
    from sighting as s
    left join next_full_list as f on s.kecamatan_code = f.kecamatan_code and s.period_start = f.period_start
    window by_period as (partition by {_prefixed("s", roster.subject)} order by s.period_start)
),

find_runs as (
    select
        *,
        coalesce(full_start < coalesce(next_start, 'infinity'), false) as is_gone,
        max(period_start) filter (where is_beginning) over (
            partition by {subject} order by period_start
        ) as valid_from
    from look_around
)

select
    {", ".join(roster.columns)},
    valid_from,
    case
        when is_gone then cast(period_start + {_length(roster)} as date) - 1
        else next_start - 1
    end as valid_to,
    case
        when is_gone then '{GONE}'
        when next_start is not null then change_reason
    end as closed_reason
from find_runs
where is_gone or next_start is null or change_reason is not null"""


def _columns(roster: Roster, names: tuple[str, ...] = ()) -> str:
    return ", ".join(f"{_alias(name)}.{name}" for name in names or roster.columns)


def _alias(name: str) -> str:
    return "l" if name in LINKED else "v"


def _prefixed(alias: str, names: Iterable[str]) -> str:
    return ", ".join(f"{alias}.{name}" for name in names)


def _preference(roster: Roster) -> str:
    """Return what orders two rows about one subject in one list: the declared ranks, then their content."""
    ranks = [
        f"array_position(cast(:rank_{place} as text[]), {_alias(column)}.{column})"
        for place, column in enumerate(roster.ranks)
    ]
    content = [f"{_alias(name)}.{name}" for name in (*roster.states, *roster.carries)]
    return ", ".join((*ranks, *content))


def _lagged(roster: Roster) -> str:
    return ", ".join(f"lag(s.{name}) over by_period" for name in roster.states)


def _reasons(roster: Roster) -> str:
    """Return the reason of the first state that differs in the next sighting."""
    cases = " ".join(
        f"when lead(s.{name}) over by_period is distinct from s.{name} then '{reason}'"
        for name, reason in roster.states.items()
    )
    return f"case {cases} end"


def _period_start(roster: Roster) -> str:
    """Return the first day of the list of a row: told by its columns, else by its delivery."""
    period = roster.contract.period
    if period.year and period.quarter:
        year, quarter = (roster.contract.columns[name].fact for name in (period.year, period.quarter))
        return f"make_date(v.{year}, 3 * v.{quarter} - 2, 1)"
    return f"cast(date_trunc('{period.unit}', cast(d.period_start as timestamp)) as date)"


def _length(roster: Roster) -> str:
    months = {"month": 1, "quarter": 3, "year": 12}[roster.contract.period.unit]
    return f"interval '{months} months'"
