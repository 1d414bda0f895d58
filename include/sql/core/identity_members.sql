-- identity_member: every record with its component, its tier and the place it takes in the order
-- grain: record   reads: identity_record, identity_node, identity_tie   params: :tiers
-- on re-run: temporary table of one transaction
create temp table identity_member on commit drop as
with list_evidence as (
    select
        node_a as node,
        tier,
        score
    from identity_tie
    union all
    select
        node_b,
        tier,
        score
    from identity_tie
    union all
    select
        node,
        case when nik is null then 'no_kk' else 'nik' end,
        null
    from identity_node
    where is_linkable and record_count > 1
),

keep_strongest as (
    select distinct on (node)
        node,
        tier,
        score
    from list_evidence
    order by node, array_position(cast(:tiers as text[]), tier), score desc nulls last
)

select
    r.delivery_id,
    r.sheet,
    r.row_no,
    r.role,
    r.source,
    r.feed,
    r.observed_on,
    r.delivery_rank,
    n.component,
    r.no_kk,
    r.is_no_kk_valid,
    r.family_ref,
    coalesce(e.tier, 'new') as tier,
    e.score
from identity_record as r
inner join identity_node as n on r.node = n.node
left join keep_strongest as e on r.node = e.node;
analyze identity_member;
