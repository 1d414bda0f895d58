-- incoming_link: the link of every record about a subject; moved records go to ops.identity_event
-- grain: record   reads: identity_member, component_key, family_household, core.person_link   params: none
-- on re-run: no record moves, so no event is written
create temp table incoming_link on commit drop as
select
    m.delivery_id,
    m.sheet,
    m.row_no,
    m.role,
    m.source,
    m.feed,
    k.person_key,
    coalesce(f.household_key, c.household_key) as household_key,
    m.tier,
    m.score
from identity_member as m
inner join component_key as k on m.component = k.component
left join family_household as f on m.family_ref = f.anchor
left join family_household as c on m.no_kk = c.anchor and m.is_no_kk_valid;
analyze incoming_link;

insert into ops.identity_event (kind, from_key, to_key, record_count)
select
    case when former.merged_into = i.person_key then 'merge' else 'split' end,
    l.person_key,
    i.person_key,
    count(*)
from core.person_link as l
inner join incoming_link as i
    on l.delivery_id = i.delivery_id and l.sheet = i.sheet and l.row_no = i.row_no and l.role = i.role
inner join core.person_key as former on l.person_key = former.person_key
where l.person_key <> i.person_key
group by former.merged_into, l.person_key, i.person_key;
