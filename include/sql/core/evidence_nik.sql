-- tier nik: nodes of one usable NIK whose name or birth date agree
-- grain: identity_tie   reads: identity_node   params: :max_variants
-- on re-run: working tables of one build
--
-- What agrees is core.nik_records_agree: a suspicious NIK, and a NIK under which both sexes are written, asks for
-- name and birth date, and for a name that is no twin's. A birth date that stands for an unknown day (1 January,
-- 1 July, 31 December) proves nothing by itself. What only resembles counts together.
-- Where a chain of agreeing pairs would join two variants that contradict each other, only the pairs
-- that agree on both stay: agreement of birth dates is transitive, so they cannot form such a chain.
create table nik_node as
with count_nodes as (
    select
        node,
        nik,
        is_strong,
        name_form,
        birth_date,
        sex,
        is_linkable,
        count(*) over (partition by nik) as node_count
    from identity_node
    where nik is not null
)

select
    node,
    nik,
    is_strong,
    name_form,
    birth_date,
    sex,
    is_linkable,
    min(node) over (partition by nik, is_strong, name_form, birth_date, sex) as variant
from count_nodes
where node_count > 1;

create table nik_variant as
select
    variant,
    nik,
    is_strong,
    name_form,
    birth_date,
    sex,
    variant as label,
    count(*) over (partition by nik) as variant_count
from nik_node
where node = variant;
create unique index nik_variant_pk on nik_variant (variant);
analyze nik_variant;

create table nik_pair as
with compare_pairs as (
    select
        a.nik,
        a.variant as variant_a,
        b.variant as variant_b,
        core.names_agree(a.name_form, b.name_form) as is_name_equal,
        core.birth_dates_agree(a.birth_date, b.birth_date) as is_birth_equal,
        a.name_form is not null and b.name_form is not null as is_name_known,
        a.birth_date is not null and b.birth_date is not null as is_birth_known,
        coalesce(a.sex <> b.sex, false) as is_sex_different,
        core.nik_records_agree(
            a.is_strong and b.is_strong, coalesce(a.sex <> b.sex, false),
            a.name_form, b.name_form, a.birth_date, b.birth_date
        ) as is_linked
    from nik_variant as a
    inner join nik_variant as b on a.nik = b.nik and a.variant < b.variant
    where a.variant_count between 2 and :max_variants
),

judge_pairs as (
    select
        *,
        is_linked and is_name_equal and is_birth_equal as is_sure
    from compare_pairs
)

select
    *,
    not is_linked and (
        is_sex_different
        or (is_name_known and not is_name_equal and is_birth_known and not is_birth_equal)
    ) as is_contradicted,
    not is_linked and (
        is_sex_different
        or (is_name_known and not is_name_equal)
        or (is_birth_known and not is_birth_equal)
    ) as is_apart
from judge_pairs;
analyze nik_pair;

-- A NIK with more variants than people mistype is a placeholder in disguise: equal people only.
insert into nik_pair (nik, variant_a, variant_b, is_sure, is_linked, is_contradicted, is_apart)
select
    nik,
    first_value(variant) over same_people,
    variant,
    true,
    true,
    false,
    false
from nik_variant
where variant_count > :max_variants and name_form is not null and birth_date is not null
window same_people as (partition by nik, name_form, birth_date order by variant);

create table nik_edge as
select
    variant_a as variant,
    variant_b as other,
    is_sure
from nik_pair
where is_linked
union all
select
    variant_b,
    variant_a,
    is_sure
from nik_pair
where is_linked;
analyze nik_edge;

do $$
begin
    for round in 1..2 loop
        loop
            update nik_variant as v
            set label = lower.label
            from (
                select
                    e.variant,
                    min(o.label) as label
                from nik_edge as e
                inner join nik_variant as o on e.other = o.variant
                group by e.variant
            ) as lower
            where v.variant = lower.variant and lower.label < v.label;
            exit when not found;
        end loop;
        exit when round = 2;

        create table nik_conflict as
        select distinct a.label
        from nik_pair as p
        inner join nik_variant as a on p.variant_a = a.variant
        inner join nik_variant as b on p.variant_b = b.variant
        where p.is_contradicted and a.label = b.label;

        delete from nik_edge
        where not is_sure
            and variant in (select variant from nik_variant where label in (select label from nik_conflict));
        update nik_variant set label = variant where label in (select label from nik_conflict);
    end loop;
end
$$;

insert into identity_tie (node_a, node_b, tier)
with find_first as (
    select
        n.node,
        min(n.node) over (partition by v.label) as first_node
    from nik_node as n
    inner join nik_variant as v on n.variant = v.variant
    where n.is_linkable
)

select
    first_node,
    node,
    'nik'
from find_first
where first_node < node;

insert into identity_doubt (rule_code, subject, node)
select
    'IDN-001',
    encode(uuid_send(nik), 'hex'),
    node
from nik_node
where nik in (
    select nik from nik_pair where is_apart
    union all
    select nik from nik_variant where variant_count > :max_variants
);
