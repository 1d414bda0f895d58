-- core.household_key: one household per component of valid No KK and family numbers that belong together
-- grain: household_key   reads: identity_node, identity_record, node_component, neighbour_record
-- params: :max_families, :is_full
-- on re-run: every key has its state already; nothing is written
--
-- They belong together when one record names both, or when one No KK took the place of the other: more than half of
-- the people of the former one, two at least, are seen under the new one and are half of its people or more, and
-- the former one is not seen again. A child with a card of its own founds a household; a family that moved, or whose
-- head died, keeps the one it had. A No KK that stands beside more families than a card can hold joins none of them.
create table family_pair as
with list_pairs as (
    select
        case when is_no_kk_valid then no_kk end as no_kk,
        family_ref
    from identity_node
    where is_no_kk_valid or family_ref is not null
    union
    select
        no_kk,
        family_ref
    from neighbour_record
    where no_kk is not null or family_ref is not null
)

select
    no_kk,
    family_ref,
    count(family_ref) over (partition by no_kk) as family_count
from list_pairs;
analyze family_pair;

-- Most cards stand beside one family: only families that share a card have to be propagated.
create table family_edge as
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

create table family_label as
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

-- A card that stands beside no family, or beside too many, is a household of its own.
create table card_label as
with choose_family as (
    select
        no_kk,
        min(case when family_count <= :max_families then family_ref end) as family_ref
    from family_pair
    where no_kk is not null
    group by no_kk
)

select
    c.no_kk,
    encode(uuid_send(c.no_kk), 'hex') as anchor,
    coalesce(l.label, c.family_ref, encode(uuid_send(c.no_kk), 'hex')) as label
from choose_family as c
left join family_label as l on c.family_ref = l.family_ref;
analyze card_label;

create table anchor_label as
select
    anchor,
    label
from card_label
union all
select
    f.family_ref,
    coalesce(l.label, f.family_ref)
from (select distinct family_ref from family_pair where family_ref is not null) as f
left join family_label as l on f.family_ref = l.family_ref;
analyze anchor_label;

create table card_person as
select
    r.no_kk,
    n.component,
    min(r.observed_on) as first_on,
    max(r.observed_on) as last_on
from identity_record as r
inner join node_component as n on r.node = n.node
where r.is_no_kk_valid
group by r.no_kk, n.component
union all
select
    no_kk,
    -person_key,
    min(observed_on),
    max(observed_on)
from neighbour_record
where no_kk is not null
group by no_kk, person_key;
analyze card_person;

create table card_successor as
with list_movers as (
    select
        former.no_kk as former_no_kk,
        later.no_kk as later_no_kk,
        count(*) as mover_count
    from card_person as former
    inner join card_person as later
        on former.component = later.component and former.last_on < later.first_on
    group by former.no_kk, later.no_kk
),

sum_cards as (
    select
        no_kk,
        count(*) as person_count,
        min(first_on) as first_on,
        max(last_on) as last_on
    from card_person
    where
        no_kk in (select former_no_kk from list_movers)
        or no_kk in (select later_no_kk from list_movers)
    group by no_kk
)

select
    encode(uuid_send(m.former_no_kk), 'hex') as former_anchor,
    encode(uuid_send(m.later_no_kk), 'hex') as later_anchor
from list_movers as m
inner join sum_cards as former on m.former_no_kk = former.no_kk
inner join sum_cards as later on m.later_no_kk = later.no_kk
where
    former.last_on < later.first_on
    and m.mover_count >= 2
    and m.mover_count * 2 > former.person_count
    and m.mover_count * 2 >= later.person_count;

create table label_edge as
with list_edges as (
    select
        a.label,
        b.label as other
    from card_successor as s
    inner join anchor_label as a on s.former_anchor = a.anchor
    inner join anchor_label as b on s.later_anchor = b.anchor
    where a.label <> b.label
)

select
    label,
    other
from list_edges
union
select
    other,
    label
from list_edges;

create table label_merge as
select
    label,
    least(label, min(other)) as merged
from label_edge
group by label;

do $$
begin
    loop
        update label_merge as m
        set merged = lower.merged
        from (
            select
                e.label,
                min(o.merged) as merged
            from label_edge as e
            inner join label_merge as o on e.other = o.label
            group by e.label
        ) as lower
        where m.label = lower.label and lower.merged < m.merged;
        exit when not found;
    end loop;
end
$$;

update anchor_label as a
set label = m.merged
from label_merge as m
where a.label = m.label;
analyze anchor_label;

-- Every label is an anchor itself, so a household has one row here: the one where both are equal.
create table household_label as
with keep_oldest as (
    select
        a.label,
        min(k.household_key) as household_key
    from anchor_label as a
    inner join core.household_key as k on a.anchor = k.anchor
    group by a.label
),

number_new as (
    select
        a.label,
        row_number() over (order by a.label collate "C") as place
    from anchor_label as a
    left join keep_oldest as o on a.label = o.label
    where a.anchor = a.label and o.label is null
)

select
    label,
    household_key,
    false as is_new
from keep_oldest
union all
select
    label,
    place + (select coalesce(max(household_key), 0) from core.household_key),
    true
from number_new;
analyze household_label;

insert into core.household_key (household_key, anchor)
select
    household_key,
    label
from household_label
where is_new;
analyze core.household_key;

create table node_household as
select
    n.node,
    h.household_key
from identity_node as n
left join family_label as f on n.family_ref = f.family_ref
left join card_label as c on n.family_ref is null and n.is_no_kk_valid and n.no_kk = c.no_kk
left join label_merge as m on coalesce(f.label, n.family_ref, c.label) = m.label
inner join household_label as h on coalesce(m.merged, f.label, n.family_ref, c.label) = h.label;
analyze node_household;

create table neighbour_household as
select
    n.delivery_id,
    n.sheet,
    n.row_no,
    n.person_key,
    n.household_key as former_key,
    h.household_key
from neighbour_record as n
left join anchor_label as a on coalesce(n.family_ref, encode(uuid_send(n.no_kk), 'hex')) = a.anchor
left join household_label as h on a.label = h.label;
analyze neighbour_household;

-- Keys issued just now have their state.
with judge_keys as (
    select
        k.household_key,
        nullif(h.household_key, k.household_key) as merged_into,
        coalesce(h.household_key <> k.household_key, true) as is_retired
    from core.household_key as k
    left join anchor_label as a on k.anchor = a.anchor
    left join household_label as h on a.label = h.label
    where k.issued_at <> now() and (cast(:is_full as boolean) or a.anchor is not null)
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
