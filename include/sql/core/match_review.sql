-- incoming_review: pairs of persons that only a human can judge, the most alike records of each
-- grain: person_a, person_b   reads: match_pair, decided_pair, apart_component, node_component, component_key
-- params: :link_weight
-- on re-run: temporary table of one transaction
--
-- Whoever is barred from being one by a decision is not asked about again, nor are two people of one sheet whose
-- NIK differ.
create temp table incoming_review on commit drop as
with find_persons as (
    select
        p.*,
        a.component as component_a,
        b.component as component_b,
        case
            when one.nik = other.nik then 'same'
            when one.nik <> other.nik then 'different'
            else 'unknown'
        end as nik_relation
    from match_pair as p
    inner join node_component as a on p.node_a = a.node
    inner join node_component as b on p.node_b = b.node
    inner join identity_node as one on p.node_a = one.node
    inner join identity_node as other on p.node_b = other.node
    where
        a.component <> b.component
        and not p.is_contradicted
        and not (p.is_listed_apart and coalesce(one.nik <> other.nik, false))
        and (p.is_birth_alike or p.levels[6] = 1 or p.levels[7] = 1 or one.nik = other.nik)
),

skip_barred as (
    select f.*
    from find_persons as f
    where not exists (
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
        n.component,
        count(*) as record_count
    from identity_record as r
    inner join node_component as n on r.node = n.node
    where
        n.component in (select component_a from keep_best)
        or n.component in (select component_b from keep_best)
    group by n.component
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
        when o.weight >= :link_weight then 'two_nik'
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
    jsonb_build_object('source', pa.source, 'sha256', pa.sha256, 'sheet', pa.sheet, 'row_no', a.row_no) as record_a,
    jsonb_build_object('source', pb.source, 'sha256', pb.sha256, 'sheet', pb.sheet, 'row_no', b.row_no) as record_b
from order_sides as o
inner join identity_record as a on o.node_a = a.record_no
inner join identity_record as b on o.node_b = b.record_no
inner join identity_place as pa on a.place_no = pa.place_no
inner join identity_place as pb on b.place_no = pb.place_no
left join put_off as l on o.person_a = l.person_a and o.person_b = l.person_b;
