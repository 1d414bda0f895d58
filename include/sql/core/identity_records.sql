-- identity_record, identity_node: every stored record about a subject, and the distinct signatures
-- grain: record; node (signature)   reads: vault.person_record, ops.delivery   params: none
-- on re-run: temporary tables of one transaction
--
-- A signature that proves nothing about itself (no usable NIK and no family, or too little beside
-- them) stands for one record only, so two such records never share a node.
create temp table identity_record on commit drop as
with rank_deliveries as (
    select
        delivery_id,
        dense_rank() over (order by source, sha256) as delivery_rank
    from ops.delivery
),

keep_usable as (
    select
        r.delivery_id,
        r.sheet,
        r.row_no,
        r.role,
        r.source,
        r.feed,
        r.observed_on,
        d.delivery_rank,
        case when r.nik_grade in ('valid', 'suspicious') then r.nik_token end as nik,
        case
            when r.nik_token is null then null
            when r.nik_grade = 'valid' then true
            when r.nik_grade = 'suspicious' then false
        end as is_strong,
        nullif(r.name_form, '') as name_form,
        r.birth_date,
        r.sex,
        case when r.no_kk_grade in ('valid', 'suspicious') then r.no_kk_token end as no_kk,
        r.no_kk_token is not null and r.no_kk_grade = 'valid' as is_no_kk_valid,
        nullif(r.family_ref, '') as family_ref
    from vault.person_record as r
    inner join rank_deliveries as d on r.delivery_id = d.delivery_id
    where r.role = 'subject'
),

mark_linkable as (
    select
        *,
        case
            when is_strong then name_form is not null or birth_date is not null
            when nik is not null then name_form is not null and birth_date is not null
            else
                name_form is not null and birth_date is not null
                and (no_kk is not null or family_ref is not null)
        end as is_linkable
    from keep_usable
)

select
    *,
    dense_rank() over (order by nik, is_strong, name_form, birth_date, sex) as variant,
    dense_rank() over (
        order by
            nik, is_strong, name_form, birth_date, sex, no_kk, is_no_kk_valid, family_ref,
            case when not is_linkable then delivery_id end,
            case when not is_linkable then sheet end,
            case when not is_linkable then row_no end
    ) as node
from mark_linkable;

create temp table identity_node on commit drop as
select
    node,
    node as component,
    min(variant) as variant,
    min(nik) as nik,
    bool_and(is_strong) as is_strong,
    min(name_form) as name_form,
    min(birth_date) as birth_date,
    min(sex) as sex,
    min(no_kk) as no_kk,
    bool_and(is_no_kk_valid) as is_no_kk_valid,
    min(family_ref) as family_ref,
    bool_and(is_linkable) as is_linkable,
    count(*) as record_count
from identity_record
group by node;

create temp table identity_tie (
    node_a bigint not null,
    node_b bigint not null,
    tier text not null,
    score numeric(6, 5)
) on commit drop;

create temp table identity_doubt (
    rule_code text not null,
    subject text not null
) on commit drop;

analyze identity_record;
analyze identity_node;
