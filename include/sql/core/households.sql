-- incoming_household, incoming_household_member: households and who belonged to them, by observed dates
-- grain: household_key, valid_from; membership   reads: identity_link   params: none
-- on re-run: temporary tables of one transaction
--
-- On one date a person belongs to the household most of its records name; a membership ends the day
-- before the person is first seen in another household.
create temp table household_sighting on commit drop as
select
    household_key,
    person_key,
    observed_on,
    count(*) as record_count
from identity_link
where household_key is not null
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
)

select
    household_key,
    person_key,
    observed_on as valid_from,
    lead(observed_on) over (partition by person_key order by observed_on) - 1 as valid_to
from mark_moves
where is_move;

create temp table incoming_household on commit drop as
with date_households as (
    select
        household_key,
        min(observed_on) as valid_from
    from household_sighting
    group by household_key
),

choose_region as (
    select distinct on (household_key)
        household_key,
        region_code
    from identity_link
    where household_key is not null and region_code is not null
    order by household_key asc, observed_on desc, record_no asc
)

select
    h.household_key,
    r.region_code,
    h.valid_from,
    cast(null as date) as valid_to
from date_households as h
left join choose_region as r on h.household_key = r.household_key;
