-- core.household_key: one household per component of valid No KK and family numbers met on one record
-- grain: household_key   reads: identity_node   params: :max_families
-- on re-run: every key has its state already; nothing is written
--
-- A No KK that stands beside more families than a card can hold joins none of them.
create temp table family_pair on commit drop as
with list_pairs as (
    select distinct
        case when is_no_kk_valid then encode(uuid_send(no_kk), 'hex') end as no_kk,
        family_ref
    from identity_node
    where is_no_kk_valid or family_ref is not null
)

select
    no_kk,
    family_ref,
    count(family_ref) over (partition by no_kk) as family_count
from list_pairs;

-- Most cards stand beside one family: only families that share a card have to be propagated.
create temp table family_edge on commit drop as
with find_first as (
    select
        family_ref,
        min(family_ref) over (partition by no_kk) as first_ref
    from family_pair
    where no_kk is not null and family_count between 2 and :max_families
)

select
    family_ref,
    first_ref as other_ref
from find_first
union
select
    first_ref,
    family_ref
from find_first;
analyze family_edge;

create temp table family_label on commit drop as
select
    family_ref,
    min(other_ref) as label
from family_edge
group by family_ref;
analyze family_label;

do $$
begin
    loop
        update family_label as f
        set label = lower.label
        from (
            select
                e.family_ref,
                min(o.label) as label
            from family_edge as e
            inner join family_label as o on e.other_ref = o.family_ref
            group by e.family_ref
        ) as lower
        where f.family_ref = lower.family_ref and lower.label < f.label;
        exit when not found;
    end loop;
end
$$;

create temp table anchor_household on commit drop as
with choose_family as (
    select
        no_kk,
        min(case when family_count <= :max_families then family_ref end) as family_ref
    from family_pair
    where no_kk is not null
    group by no_kk
),

list_anchors as (
    select
        no_kk as anchor,
        family_ref
    from choose_family
    union all
    select distinct
        family_ref,
        family_ref
    from family_pair
    where family_ref is not null
)

select
    a.anchor,
    coalesce(l.label, a.family_ref, a.anchor) as label
from list_anchors as a
left join family_label as l on a.family_ref = l.family_ref;
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
analyze core.household_key;

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
        coalesce(h.household_key <> k.household_key, true) as is_retired
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
