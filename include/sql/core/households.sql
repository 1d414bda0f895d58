-- incoming_household, incoming_household_member: households and who belonged to them, by observed dates
-- grain: household_key, valid_from; membership   reads: incoming_link, identity_member   params: none
-- on re-run: temporary tables of one transaction
--
-- On one date a person belongs to the household most of its records name; a membership ends the day
-- before the person is first seen in another household.
create temp table household_sighting on commit drop as
select
    l.household_key,
    l.person_key,
    m.observed_on,
    count(*) as record_count
from incoming_link as l
inner join identity_member as m
    on l.delivery_id = m.delivery_id and l.sheet = m.sheet and l.row_no = m.row_no and l.role = m.role
where l.household_key is not null
group by l.household_key, l.person_key, m.observed_on;

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
        household_key is distinct from lag(household_key) over by_date as is_move
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
    select distinct on (l.household_key)
        l.household_key,
        r.region_code
    from incoming_link as l
    inner join identity_member as m
        on l.delivery_id = m.delivery_id and l.sheet = m.sheet and l.row_no = m.row_no and l.role = m.role
    inner join vault.person_record as r
        on l.delivery_id = r.delivery_id and l.sheet = r.sheet and l.row_no = r.row_no and l.role = r.role
    where l.household_key is not null and r.region_code is not null
    order by l.household_key, m.observed_on desc, m.delivery_rank, l.sheet, l.row_no
)

select
    h.household_key,
    r.region_code,
    h.valid_from,
    cast(null as date) as valid_to
from date_households as h
left join choose_region as r on h.household_key = r.household_key;
