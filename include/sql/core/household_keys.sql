-- core.household_key: one household per component of valid No KK and family numbers met on one record
-- grain: household_key   reads: identity_node   params: :max_families
-- on re-run: every key has its state already; nothing is written
--
-- A No KK that stands beside more families than a card can hold joins none of them.
create temp table family_pair on commit drop as
with list_pairs as (
    select distinct
        case when is_no_kk_valid then no_kk end as no_kk,
        family_ref
    from identity_node
    where is_no_kk_valid or family_ref is not null
)

select
    no_kk,
    family_ref,
    count(family_ref) over (partition by no_kk) as family_count
from list_pairs;

create temp table household_anchor on commit drop as
with list_anchors as (
    select no_kk as anchor from family_pair where no_kk is not null
    union
    select family_ref from family_pair where family_ref is not null
)

select
    anchor,
    row_number() over (order by anchor) as anchor_no
from list_anchors;
analyze household_anchor;

create temp table household_edge on commit drop as
with list_edges as (
    select
        a.anchor_no,
        b.anchor_no as other_no
    from family_pair as p
    inner join household_anchor as a on p.no_kk = a.anchor
    inner join household_anchor as b on p.family_ref = b.anchor
    where p.family_count <= :max_families
)

select
    anchor_no,
    other_no
from list_edges
union all
select
    other_no,
    anchor_no
from list_edges;
analyze household_edge;

create temp table anchor_label on commit drop as
select
    anchor_no,
    least(anchor_no, min(other_no)) as label
from household_edge
group by anchor_no;
analyze anchor_label;

do $$
begin
    loop
        update anchor_label as a
        set label = lower.label
        from (
            select
                e.anchor_no,
                min(o.label) as label
            from household_edge as e
            inner join anchor_label as o on e.other_no = o.anchor_no
            group by e.anchor_no
        ) as lower
        where a.anchor_no = lower.anchor_no and lower.label < a.label;
        exit when not found;
    end loop;
end
$$;

create temp table anchor_household on commit drop as
select
    a.anchor,
    coalesce(l.label, a.anchor_no) as label
from household_anchor as a
left join anchor_label as l on a.anchor_no = l.anchor_no;
analyze anchor_household;

create temp table household_label on commit drop as
with keep_oldest as (
    select
        a.label,
        min(k.household_key) as household_key,
        min(a.anchor) as anchor
    from anchor_household as a
    left join core.household_key as k on a.anchor = k.anchor
    group by a.label
)

select
    label,
    anchor,
    household_key is null as is_new,
    coalesce(
        household_key,
        (select coalesce(max(household_key), 0) from core.household_key)
        + row_number() over (partition by household_key is null order by anchor)
    ) as household_key
from keep_oldest;

insert into core.household_key (household_key, anchor)
select
    household_key,
    anchor
from household_label
where is_new;

create temp table family_household on commit drop as
select
    a.anchor,
    h.household_key
from anchor_household as a
inner join household_label as h on a.label = h.label;
analyze family_household;

with judge_keys as (
    select
        k.household_key,
        nullif(h.household_key, k.household_key) as merged_into,
        h.household_key is distinct from k.household_key as is_retired
    from core.household_key as k
    left join family_household as h on k.anchor = h.anchor
)

update core.household_key as k
set
    merged_into = case when j.is_retired then coalesce(j.merged_into, k.merged_into) end,
    retired_at = case when j.is_retired then coalesce(k.retired_at, now()) end
from judge_keys as j
where
    k.household_key = j.household_key
    and (
        (k.retired_at is not null) is distinct from j.is_retired
        or (j.merged_into is not null and k.merged_into is distinct from j.merged_into)
    );

do $$
begin
    loop
        update core.household_key as k
        set merged_into = m.merged_into
        from core.household_key as m
        where k.merged_into = m.household_key and m.merged_into is not null;
        exit when not found;
    end loop;
end
$$;
