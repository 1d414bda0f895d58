-- household_scope, incoming_household, incoming_household_member, incoming_card: households of the persons in scope,
-- who belonged to them and their No KK
-- grain: household_key, valid_from; membership; household_key, no_kk_token
-- reads: seen_record, closed_person, person_scope, person_grade, former_household, core.person_link,
-- core.household_member, vault.person_record   params: none
-- on re-run: working tables of one build
--
-- On one date a person belongs to the household most of its records name; a membership ends the day before the person
-- is first seen in another household, or when the person is closed. A household ends with its last member. Rows that
-- corrections withdrew speak only of persons who have no others.
create table incoming_household_member as
with count_records as (
    select
        s.person_key,
        s.observed_on,
        s.household_key,
        count(*) as record_count
    from seen_record as s
    inner join person_grade as g on s.person_key = g.person_key
    where s.household_key is not null and (s.is_standing or g.is_withdrawn)
    group by s.person_key, s.observed_on, s.household_key
),

choose_household as (
    select distinct on (person_key, observed_on)
        person_key,
        observed_on,
        household_key
    from count_records
    order by person_key, observed_on, record_count desc, household_key
),

mark_moves as (
    select
        *,
        coalesce(household_key <> lag(household_key) over by_date, true) as is_move
    from choose_household
    window by_date as (partition by person_key order by observed_on)
),

date_memberships as (
    select
        household_key,
        person_key,
        observed_on as valid_from,
        lead(observed_on) over (partition by person_key order by observed_on) - 1 as moved_on
    from mark_moves
    where is_move
)

select
    m.household_key,
    m.person_key,
    m.valid_from,
    coalesce(m.moved_on, case when x.closed_on is not null then greatest(x.closed_on, m.valid_from) end) as valid_to,
    case when m.moved_on is not null then 'pindah' else x.closed_reason end as closed_reason
from date_memberships as m
left join closed_person as x on m.person_key = x.person_key;
analyze incoming_household_member;

create table household_scope as
select household_key
from seen_record
where household_key is not null
union
select household_key
from former_household
union
select m.household_key
from core.household_member as m
inner join person_scope as k on m.person_key = k.person_key;
analyze household_scope;

create table household_sighting as
select
    l.household_key,
    l.person_key,
    r.observed_on,
    r.region_code,
    r.known_to is null as is_standing,
    case when r.no_kk_grade = 'valid' then r.no_kk_token end as no_kk_token
from household_scope as k
inner join core.person_link as l on k.household_key = l.household_key and l.role = 'subject'
inner join vault.person_record as r
    on l.delivery_id = r.delivery_id and l.sheet = r.sheet and l.row_no = r.row_no and l.role = r.role;
analyze household_sighting;

create table incoming_household as
with count_regions as (
    select
        s.household_key,
        s.observed_on,
        s.region_code,
        count(*) as record_count
    from household_sighting as s
    where
        s.is_standing
        or not exists (
            select
            from household_sighting as o
            where o.household_key = s.household_key and o.is_standing
        )
    group by s.household_key, s.observed_on, s.region_code
),

choose_region as (
    select distinct on (household_key, observed_on)
        household_key,
        observed_on,
        region_code
    from count_regions
    order by household_key asc, observed_on asc, region_code is null, record_count desc, region_code asc
),

skip_unknown as (
    select *
    from (
        select
            *,
            row_number() over (partition by household_key order by observed_on) as place
        from choose_region
    ) as placed
    where place = 1 or region_code is not null
),

mark_moves as (
    select
        *,
        coalesce(coalesce(region_code, '') <> lag(coalesce(region_code, '')) over by_date, true) as is_move
    from skip_unknown
    window by_date as (partition by household_key order by observed_on)
),

date_states as (
    select
        household_key,
        region_code,
        observed_on as valid_from,
        lead(observed_on) over (partition by household_key order by observed_on) - 1 as valid_to
    from mark_moves
    where is_move
),

list_members as (
    select
        household_key,
        valid_to
    from incoming_household_member
    union all
    select
        m.household_key,
        m.valid_to
    from household_scope as k
    inner join core.household_member as m on k.household_key = m.household_key
    where not exists (select from person_scope as p where p.person_key = m.person_key)
),

end_households as (
    select
        household_key,
        max(valid_to) as ended_on
    from list_members
    group by household_key
    having bool_and(valid_to is not null)
)

select
    d.household_key,
    d.region_code,
    d.valid_from,
    coalesce(d.valid_to, case when e.ended_on is not null then greatest(e.ended_on, d.valid_from) end) as valid_to
from date_states as d
left join end_households as e on d.household_key = e.household_key;

create table incoming_card as
with date_cards as (
    select
        household_key,
        no_kk_token,
        min(observed_on) as valid_from
    from household_sighting
    where no_kk_token is not null
    group by household_key, no_kk_token
)

select
    household_key,
    no_kk_token,
    valid_from,
    min(valid_from) over (
        partition by household_key
        order by valid_from range between interval '1 day' following and unbounded following
    ) - 1 as valid_to
from date_cards;
