-- identity_link, moved_person, incoming_link, former_household: person, household and tier of every record in scope,
-- who is not judged but gets another household, and the households that records named before; moves go to
-- ops.identity_event
-- grain: record   reads: identity_record, component_key, node_household, neighbour_household, core.person_link
-- params: :tiers
-- on re-run: no record moves, so no event is written
create table node_link as
with list_evidence as (
    select
        node_a as node,
        array_position(cast(:tiers as text[]), tier) as tier_no,
        score
    from identity_tie
    union all
    select
        node_b,
        array_position(cast(:tiers as text[]), tier),
        score
    from identity_tie
    union all
    select
        node,
        array_position(cast(:tiers as text[]), case when nik is null then 'no_kk' else 'nik' end),
        null
    from identity_node
    where is_linkable and record_count > 1
),

-- The model alone gives scores.
keep_strongest as (
    select
        node,
        min(tier_no) as tier_no,
        max(score) as score,
        min(tier_no) filter (where score is not null) as scored_no
    from list_evidence
    group by node
)

select
    n.node,
    k.person_key,
    h.household_key,
    coalesce((cast(:tiers as text[]))[e.tier_no], 'new') as tier,
    case when e.tier_no = e.scored_no then e.score end as score
from identity_node as n
inner join node_component as c on n.node = c.node
inner join component_key as k on c.component = k.component
left join keep_strongest as e on n.node = e.node
left join node_household as h on n.node = h.node;
analyze node_link;

create table identity_link as
select
    r.record_no,
    r.place_no,
    r.row_no,
    r.observed_on,
    r.is_standing,
    r.region_code,
    n.person_key,
    n.household_key,
    n.tier,
    n.score
from identity_record as r
inner join node_link as n on r.node = n.node;
analyze identity_link;

create table moved_person as
select distinct person_key
from neighbour_household
where household_key is distinct from former_key;
analyze moved_person;

create table moved_link as
select
    l.delivery_id,
    l.sheet,
    l.row_no,
    l.role,
    l.source,
    l.feed,
    l.person_key,
    h.household_key,
    l.tier,
    l.score,
    l.is_withdrawn
from moved_person as m
inner join neighbour_household as h on m.person_key = h.person_key
inner join core.person_link as l
    on h.delivery_id = l.delivery_id and h.sheet = l.sheet and h.row_no = l.row_no and l.role = 'subject';

create view incoming_link as
select
    p.delivery_id,
    p.sheet,
    l.row_no,
    'subject' as role,
    p.source,
    p.feed,
    l.person_key,
    l.household_key,
    l.tier,
    l.score,
    not l.is_standing as is_withdrawn
from identity_link as l
inner join identity_place as p on l.place_no = p.place_no
union all
select *
from moved_link;

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

create table former_household as
select distinct l.household_key
from core.person_link as l
inner join incoming_link as i
    on l.delivery_id = i.delivery_id and l.sheet = i.sheet and l.row_no = i.row_no and l.role = i.role
where l.household_key is not null and (i.household_key is null or l.household_key <> i.household_key);
