-- incoming_household, incoming_household_member, incoming_card: households, who belonged to them and their No KK
-- grain: household_key, valid_from; membership; household_key, no_kk_token   reads: identity_link, identity_node,
-- closed_person   params: none
-- on re-run: temporary tables of one transaction
--
-- On one date a person belongs to the household most of its records name; a membership ends the day before the person
-- is first seen in another household, or when the person is closed. A household ends with its last member.
create temp table household_sighting on commit drop as
select
    household_key,
    person_key,
    observed_on,
    count(*) as record_count
from identity_link
where
    household_key is not null
    and (is_standing or person_key in (select person_key from closed_person where closed_reason = 'dicabut'))
group by household_key, person_key, observed_on;

create temp table incoming_household_member on commit drop as
with choose_household as (
    select distinct on (person_key, observed_on)
        person_key,
        observed_on,
        household_key
    from household_sighting
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

create temp table incoming_household on commit drop as
with choose_region as (
    select distinct on (household_key, observed_on)
        household_key,
        observed_on,
        region_code
    from identity_link
    where
        household_key is not null
        and (is_standing or person_key in (select person_key from closed_person where closed_reason = 'dicabut'))
    order by household_key asc, observed_on asc, region_code is null, record_no asc
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
        place = 1 or region_code is distinct from lag(region_code) over by_date as is_move
    from skip_unknown
    window by_date as (partition by household_key order by observed_on)
),

end_households as (
    select
        household_key,
        max(valid_to) as ended_on
    from incoming_household_member
    group by household_key
    having bool_and(valid_to is not null)
),

date_states as (
    select
        household_key,
        region_code,
        observed_on as valid_from,
        lead(observed_on) over (partition by household_key order by observed_on) - 1 as valid_to
    from mark_moves
    where is_move
)

select
    d.household_key,
    d.region_code,
    d.valid_from,
    coalesce(d.valid_to, case when e.ended_on is not null then greatest(e.ended_on, d.valid_from) end) as valid_to
from date_states as d
left join end_households as e on d.household_key = e.household_key;

create temp table incoming_card on commit drop as
with list_cards as (
    select
        l.household_key,
        n.no_kk as no_kk_token,
        min(l.observed_on) as valid_from
    from identity_link as l
    inner join identity_record as r on l.record_no = r.record_no
    inner join identity_node as n on r.node = n.node
    where l.household_key is not null and n.is_no_kk_valid
    group by l.household_key, n.no_kk
)

select
    household_key,
    no_kk_token,
    valid_from,
    min(valid_from) over (
        partition by household_key
        order by valid_from range between interval '1 day' following and unbounded following
    ) - 1 as valid_to
from list_cards;
