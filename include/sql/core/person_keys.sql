-- core.person_key: the oldest key anchored in a component survives, the others become tombstones
-- grain: person_key   reads: identity_record, node_component, core.person_link, scope_person   params: :is_full
-- on re-run: every key has its state already; nothing is written
create table anchored_key as
with find_anchors as (
    select
        k.person_key,
        p.place_no * 4294967296 + k.row_no as record_no
    from core.person_key as k
    inner join identity_place as p on k.source = p.source and k.sha256 = p.sha256 and k.sheet = p.sheet
    where k.role = 'subject'
)

select
    a.person_key,
    n.component
from find_anchors as a
inner join identity_record as r on a.record_no = r.record_no
inner join node_component as n on r.node = n.node;

-- A key whose founding record is gone (erased, or rejected on replay) follows the records it has.
create table lost_key as
select k.person_key
from core.person_key as k
where
    k.retired_at is null
    and (cast(:is_full as boolean) or k.person_key in (select person_key from scope_person))
    and not exists (select from anchored_key as a where a.person_key = k.person_key);
analyze lost_key;

create table stray_key as
with find_records as (
    select
        s.person_key,
        min(p.place_no * 4294967296 + l.row_no) as record_no
    from lost_key as s
    inner join core.person_link as l on s.person_key = l.person_key and l.role = 'subject'
    inner join identity_place as p
        on l.delivery_id = p.delivery_id and l.sheet = p.sheet and l.source = p.source and l.feed = p.feed
    where exists (
        select
        from vault.person_record as v
        where v.delivery_id = l.delivery_id and v.sheet = l.sheet and v.row_no = l.row_no and v.role = l.role
    )
    group by s.person_key
)

select
    f.person_key,
    n.component
from find_records as f
inner join identity_record as r on f.record_no = r.record_no
inner join node_component as n on r.node = n.node;

create table component_key as
select
    component,
    min(person_key) as person_key,
    false as is_stray
from anchored_key
group by component
union all
select
    component,
    min(person_key),
    true
from stray_key
where component not in (select component from anchored_key)
group by component;
analyze component_key;

create table founding_record as
with find_founders as (
    select
        n.component,
        min(n.node) as record_no
    from node_component as n
    left join component_key as k on n.component = k.component
    where k.is_stray or k.component is null
    group by n.component
)

select
    f.component,
    f.record_no,
    p.source,
    p.sha256,
    p.sheet,
    f.record_no - p.place_no * 4294967296 as row_no
from find_founders as f
inner join identity_place as p on f.record_no / 4294967296 = p.place_no;

update core.person_key as k
set source = f.source, sha256 = f.sha256, sheet = f.sheet, row_no = f.row_no, role = 'subject'
from component_key as c
inner join founding_record as f on c.component = f.component
where c.is_stray and k.person_key = c.person_key;

-- Numbers are counted, not drawn from a sequence: a killed build leaves no gap behind.
with number_components as (
    select
        *,
        (select coalesce(max(person_key), 0) from core.person_key)
        + row_number() over (order by record_no) as person_key
    from founding_record as f
    where not exists (select from component_key as c where c.component = f.component)
),

issue_keys as (
    insert into core.person_key (person_key, source, sha256, sheet, row_no, role)
    select
        person_key,
        source,
        sha256,
        sheet,
        row_no,
        'subject'
    from number_components
)

insert into component_key (component, person_key, is_stray)
select
    component,
    person_key,
    false
from number_components;
analyze component_key;
analyze core.person_key;

with list_claims as (
    select
        person_key,
        component
    from anchored_key
    union all
    select
        person_key,
        component
    from stray_key
),

judge_keys as (
    select
        l.person_key,
        nullif(c.person_key, l.person_key) as merged_into
    from list_claims as l
    inner join component_key as c on l.component = c.component
)

update core.person_key as k
set
    merged_into = j.merged_into,
    retired_at = case when j.merged_into is not null then coalesce(k.retired_at, now()) end
from judge_keys as j
where
    k.person_key = j.person_key
    and (k.merged_into, k.retired_at is null) is distinct from (j.merged_into, j.merged_into is null);

update core.person_key as k
set retired_at = now()
where
    k.retired_at is null
    and k.issued_at <> now()
    and (cast(:is_full as boolean) or k.person_key in (select person_key from scope_person))
    and not exists (select from component_key as c where c.person_key = k.person_key);

do $$
begin
    loop
        update core.person_key as k
        set merged_into = m.merged_into
        from core.person_key as m
        where k.merged_into = m.person_key and m.merged_into is not null;
        exit when not found;
    end loop;
end
$$;
