-- core.household_key: one household per component of valid No KK and family numbers met on one record
-- grain: household_key   reads: identity_member   params: :max_families
-- on re-run: every key has its state already; nothing is written
--
-- A No KK that stands beside more families than a card can hold joins none of them.
create temp table family_pair on commit drop as
with list_pairs as (
    select distinct
        case when is_no_kk_valid then no_kk end as no_kk,
        family_ref
    from identity_member
    where is_no_kk_valid or family_ref is not null
)

select
    no_kk,
    family_ref,
    count(family_ref) over (partition by no_kk) <= :max_families as is_joining
from list_pairs;

create temp table household_anchor on commit drop as
select
    anchor,
    row_number() over (order by anchor) as label
from (
    select no_kk as anchor from family_pair where no_kk is not null
    union
    select family_ref from family_pair where family_ref is not null
) as found;
create unique index household_anchor_pk on household_anchor (anchor);
analyze household_anchor;

create temp table household_edge on commit drop as
select
    no_kk as anchor,
    family_ref as other
from family_pair
where no_kk is not null and family_ref is not null and is_joining
union all
select
    family_ref,
    no_kk
from family_pair
where no_kk is not null and family_ref is not null and is_joining;
analyze household_edge;

do $$
begin
    loop
        update household_anchor as a
        set label = lower.label
        from (
            select
                e.anchor,
                min(o.label) as label
            from household_edge as e
            inner join household_anchor as o on e.other = o.anchor
            group by e.anchor
        ) as lower
        where a.anchor = lower.anchor and lower.label < a.label;
        exit when not found;
    end loop;
end
$$;

create temp table household_label on commit drop as
select
    a.label,
    min(k.household_key) as household_key,
    min(a.anchor) as anchor
from household_anchor as a
left join core.household_key as k on a.anchor = k.anchor
group by a.label;

update household_label as h
set household_key = n.household_key
from (
    select
        label,
        (select coalesce(max(household_key), 0) from core.household_key)
        + row_number() over (order by anchor) as household_key
    from household_label
    where household_key is null
) as n
where h.label = n.label;

insert into core.household_key (household_key, anchor)
select
    household_key,
    anchor
from household_label as h
where not exists (select from core.household_key as k where k.household_key = h.household_key);

with judge_keys as (
    select
        k.household_key,
        nullif(h.household_key, k.household_key) as merged_into,
        h.household_key is null or h.household_key <> k.household_key as is_retired
    from core.household_key as k
    left join household_anchor as a on k.anchor = a.anchor
    left join household_label as h on a.label = h.label
)

update core.household_key as k
set
    merged_into = coalesce(j.merged_into, case when j.is_retired then k.merged_into end),
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

create temp table family_household on commit drop as
select
    a.anchor,
    h.household_key
from household_anchor as a
inner join household_label as h on a.label = h.label;
create unique index family_household_pk on family_household (anchor);
analyze family_household;
