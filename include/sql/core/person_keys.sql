-- core.person_key: the oldest key anchored in a component survives, the others become tombstones
-- grain: person_key   reads: identity_member, core.person_link, ops.delivery   params: none
-- on re-run: every key has its state already; nothing is written
create temp table anchored_key on commit drop as
select
    k.person_key,
    m.component
from core.person_key as k
inner join ops.delivery as d on k.source = d.source and k.sha256 = d.sha256
inner join identity_member as m
    on d.delivery_id = m.delivery_id and k.sheet = m.sheet and k.row_no = m.row_no and k.role = m.role;

-- A key whose founding record is gone (erased, or rejected on replay) follows the records it has.
create temp table stray_key on commit drop as
select distinct on (k.person_key)
    k.person_key,
    m.component
from core.person_key as k
inner join core.person_link as l on k.person_key = l.person_key
inner join identity_member as m
    on l.delivery_id = m.delivery_id and l.sheet = m.sheet and l.row_no = m.row_no and l.role = m.role
where
    k.retired_at is null
    and not exists (select from anchored_key as a where a.person_key = k.person_key)
order by k.person_key, m.delivery_rank, m.sheet, m.row_no, m.role;

create temp table component_key on commit drop as
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

create temp table founding_record on commit drop as
select distinct on (m.component)
    m.component,
    m.source,
    d.sha256,
    m.sheet,
    m.row_no,
    m.role,
    m.delivery_rank
from identity_member as m
inner join ops.delivery as d on m.delivery_id = d.delivery_id
left join component_key as k on m.component = k.component
where k.is_stray or k.component is null
order by m.component, m.delivery_rank, m.sheet, m.row_no, m.role;

update core.person_key as k
set source = f.source, sha256 = f.sha256, sheet = f.sheet, row_no = f.row_no, role = f.role
from component_key as c
inner join founding_record as f on c.component = f.component
where c.is_stray and k.person_key = c.person_key;

-- Numbers are counted, not drawn from a sequence: a killed build leaves no gap behind.
with number_components as (
    select
        component,
        (select coalesce(max(person_key), 0) from core.person_key)
        + row_number() over (order by delivery_rank, sheet, row_no, role) as person_key
    from founding_record
    where component not in (select component from component_key)
),

issue_keys as (
    insert into core.person_key (person_key, source, sha256, sheet, row_no, role)
    select
        n.person_key,
        f.source,
        f.sha256,
        f.sheet,
        f.row_no,
        f.role
    from number_components as n
    inner join founding_record as f on n.component = f.component
)

insert into component_key (component, person_key, is_stray)
select
    component,
    person_key,
    false
from number_components;
analyze component_key;

with judge_keys as (
    select
        claim.person_key,
        nullif(c.person_key, claim.person_key) as merged_into
    from (
        select
            person_key,
            component
        from anchored_key
        union all
        select
            person_key,
            component
        from stray_key
    ) as claim
    inner join component_key as c on claim.component = c.component
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
