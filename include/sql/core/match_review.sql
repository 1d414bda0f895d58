-- incoming_review: pairs of persons that only a human can judge, the most alike records of each
-- grain: person_a, person_b   reads: match_pair, decided_pair, apart_component, node_component, component_key
-- params: :link_weight
-- on re-run: working table of one build
--
-- Whoever is barred from being one by a decision is not asked about again, nor are two people of one sheet whose
-- NIK differ.
create table incoming_review as
with find_persons as (
    select
        p.*,
        coalesce(a.component, p.unit_a) as component_a,
        coalesce(b.component, p.unit_b) as component_b,
        case
            when p.nik_a = p.nik_b then 'same'
            when p.nik_a <> p.nik_b then 'different'
            else 'unknown'
        end as nik_relation
    from match_pair as p
    left join joined_unit as a on p.unit_a = a.unit
    left join joined_unit as b on p.unit_b = b.unit
    where
        not p.is_contradicted
        and not (p.is_listed_apart and coalesce(p.nik_a <> p.nik_b, false))
        and (p.is_birth_alike or p.levels[6] = 1 or p.levels[7] = 1 or p.nik_a = p.nik_b)
),

skip_barred as (
    select f.*
    from find_persons as f
    where
        f.component_a <> f.component_b
        and not exists (
            select
            from apart_component as x
            where
                x.component_a = least(f.component_a, f.component_b)
                and x.component_b = greatest(f.component_a, f.component_b)
        )
),

keep_best as (
    select distinct on (least(component_a, component_b), greatest(component_a, component_b))
        *
    from skip_barred
    order by least(component_a, component_b), greatest(component_a, component_b), weight desc, node_a, node_b
),

count_records as (
    select
        c.component,
        sum(n.record_count) as record_count
    from node_component as c
    inner join identity_node as n on c.node = n.node
    where
        c.component in (select component_a from keep_best)
        or c.component in (select component_b from keep_best)
    group by c.component
),

name_persons as (
    select
        k.*,
        one.person_key as key_a,
        other.person_key as key_b,
        ca.record_count + cb.record_count as record_count
    from keep_best as k
    inner join component_key as one on k.component_a = one.component
    inner join component_key as other on k.component_b = other.component
    inner join count_records as ca on k.component_a = ca.component
    inner join count_records as cb on k.component_b = cb.component
),

order_sides as (
    select
        least(key_a, key_b) as person_a,
        greatest(key_a, key_b) as person_b,
        case when key_a < key_b then node_a else node_b end as node_a,
        case when key_a < key_b then node_b else node_a end as node_b,
        weight,
        levels,
        nik_relation,
        is_listed_apart,
        record_count
    from name_persons
),

put_off as (
    select distinct
        least(one.person_key, other.person_key) as person_a,
        greatest(one.person_key, other.person_key) as person_b
    from decided_pair as d
    inner join node_component as a on d.node_a = a.node
    inner join node_component as b on d.node_b = b.node
    inner join component_key as one on a.component = one.component
    inner join component_key as other on b.component = other.component
    where d.outcome = 'LATER'
)

select
    o.person_a,
    o.person_b,
    case
        when o.nik_relation = 'same' then 'shared_nik'
        when o.weight >= :link_weight and o.nik_relation = 'different' then 'two_nik'
        else 'unsure'
    end as cause,
    o.weight,
    cast(1 / (1 + power(cast(2 as numeric), -cast(o.weight as numeric))) as numeric(6, 5)) as score,
    o.levels,
    o.nik_relation,
    o.is_listed_apart,
    case when l.person_a is null then 'open' else 'later' end as status,
    cast(o.record_count as integer) as record_count,
    a.region_code,
    jsonb_build_object(
        'source', pa.source, 'sha256', pa.sha256, 'sheet', pa.sheet, 'row_no', o.node_a - pa.place_no * 4294967296
    ) as record_a,
    jsonb_build_object(
        'source', pb.source, 'sha256', pb.sha256, 'sheet', pb.sheet, 'row_no', o.node_b - pb.place_no * 4294967296
    ) as record_b
from order_sides as o
inner join identity_node as a on o.node_a = a.node
inner join identity_place as pa on o.node_a / 4294967296 = pa.place_no
inner join identity_place as pb on o.node_b / 4294967296 = pb.place_no
left join put_off as l on o.person_a = l.person_a and o.person_b = l.person_b;
