-- incoming_person, incoming_identity: what is known of every person, with the days on which it changed
-- grain: person_key, valid_from   reads: person_survivor, person_sighting, closed_person, person_grade   params: none
-- on re-run: working tables of one build
--
-- person_survivor and person_sighting come from survivorship.yml (sinergi.warehouse.survivorship): packed texts whose
-- sixth part is the value. What lasts a life has one value for all times; what changes has one from each day on
-- which a record told another. A changing attribute sorts by day first, so that the greatest text up to a day is
-- the last known.
create table person_state as
with keep_last_known as (
    select
        person_key,
        observed_on,
        max(region_code) over up_to_day as region_code,
        max(no_kk) over up_to_day as no_kk,
        max(account) over up_to_day as account,
        max(phone) over up_to_day as phone,
        max(address) over up_to_day as address
    from person_sighting
    window up_to_day as (partition by person_key order by observed_on)
)

select
    person_key,
    observed_on,
    nullif(split_part(region_code, chr(31), 6), '') as region_code,
    cast(nullif(split_part(no_kk, chr(31), 6), '') as uuid) as no_kk_token,
    cast(nullif(split_part(account, chr(31), 6), '') as uuid) as account_token,
    cast(nullif(split_part(phone, chr(31), 6), '') as uuid) as phone_token,
    nullif(split_part(address, chr(31), 6), '') as address
from keep_last_known;
analyze person_state;

create table person_constant as
select
    s.person_key,
    split_part(s.name, chr(31), 6) as name,
    cast(split_part(s.birth_date, chr(31), 6) as date) as birth_date,
    split_part(s.sex, chr(31), 6) as sex,
    split_part(s.mother_name, chr(31), 6) as mother_name,
    cast(split_part(s.nik, chr(31), 6) as uuid) as nik_token,
    g.nik_grade
from person_survivor as s
inner join person_grade as g on s.person_key = g.person_key;
analyze person_constant;

create table incoming_person as
with mark_changes as (
    select
        person_key,
        observed_on,
        region_code,
        coalesce(coalesce(region_code, '') <> lag(coalesce(region_code, '')) over by_day, true) as is_change
    from person_state
    window by_day as (partition by person_key order by observed_on)
),

date_states as (
    select
        person_key,
        region_code,
        observed_on as valid_from,
        lead(observed_on) over (partition by person_key order by observed_on) - 1 as valid_to
    from mark_changes
    where is_change
)

select
    d.person_key,
    c.sex,
    cast(extract(year from c.birth_date) as integer) as birth_year,
    d.region_code,
    c.nik_grade,
    d.valid_from,
    coalesce(
        d.valid_to, case when x.closed_on is not null then greatest(x.closed_on, d.valid_from) end
    ) as valid_to,
    case when d.valid_to is null then x.closed_reason end as closed_reason
from date_states as d
inner join person_constant as c on d.person_key = c.person_key
left join closed_person as x on d.person_key = x.person_key;

create table incoming_identity as
with tell_states as (
    select
        *,
        concat_ws(
            chr(31), coalesce(cast(no_kk_token as text), ''), coalesce(cast(account_token as text), ''),
            coalesce(cast(phone_token as text), ''), coalesce(address, '')
        ) as told
    from person_state
),

mark_changes as (
    select
        person_key,
        observed_on,
        no_kk_token,
        account_token,
        phone_token,
        address,
        coalesce(told <> lag(told) over by_day, true) as is_change
    from tell_states
    window by_day as (partition by person_key order by observed_on)
),

date_states as (
    select
        *,
        lead(observed_on) over (partition by person_key order by observed_on) - 1 as valid_to
    from mark_changes
    where is_change
)

select
    d.person_key,
    c.nik_token,
    d.no_kk_token,
    d.account_token,
    d.phone_token,
    c.name,
    c.birth_date,
    c.mother_name,
    d.address,
    d.observed_on as valid_from,
    d.valid_to
from date_states as d
inner join person_constant as c on d.person_key = c.person_key;
