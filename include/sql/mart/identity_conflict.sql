-- mart.identity_conflict: what the standing records of one person disagree about, with the region of that person now
-- grain: person_key, attribute   reads: core.person_conflict, core.person, ref.region, ops.delivery   params: none
-- on re-run: a select; the mart is refreshed in place, equal rows stay untouched
with find_cutoff as (
    select max(coalesce(d.published_at, d.received_at)) as data_cutoff_at
    from ops.delivery as d
    where d.status = 'loaded'
),

keep_latest_states as (
    select distinct on (p.person_key)
        p.person_key,
        p.region_code
    from core.person as p
    where p.person_key in (select person_key from core.person_conflict)
    order by p.person_key asc, p.valid_from desc
)

select
    c.person_key,
    c.attribute,
    p.region_code,
    k.region_code as kecamatan_code,
    k.name as kecamatan,
    c.value_count,
    c.record_count,
    c.agreeing_count,
    c.agreeing_feeds,
    c.other_feeds,
    x.data_cutoff_at
from core.person_conflict as c
inner join keep_latest_states as p on c.person_key = p.person_key
left join ref.region as k
    on substring(p.region_code from '^[^.]+\.[^.]+\.[^.]+') = k.region_code and k.level = 'kecamatan'
cross join find_cutoff as x
