-- pairs of the review queue with what both records say, the largest effect first; a select
-- grain: person_a, person_b, side   reads: ops.match_review, ops.delivery, vault.person_record, ref.region
-- params: none
-- on re-run: reads only
with order_pairs as (
    select
        m.*,
        row_number() over (
            order by
                m.status = 'later', m.double_rupiah desc, m.paid_rupiah desc, m.record_count desc,
                m.weight desc nulls last, m.person_a, m.person_b
        ) as place_no
    from ops.match_review as m
),

list_sides as (
    select
        p.place_no,
        'a' as side,
        p.person_a as person_key,
        p.record_a as record
    from order_pairs as p
    union all
    select
        p.place_no,
        'b',
        p.person_b,
        p.record_b
    from order_pairs as p
)

select
    p.place_no,
    p.cause,
    p.score,
    p.reasons,
    p.double_rupiah,
    p.paid_rupiah,
    p.record_count,
    p.status,
    p.opened_at,
    s.person_key,
    s.record,
    d.delivery_id,
    d.file_name,
    r.feed,
    r.observed_on,
    r.name,
    r.birth_date,
    r.birth_place,
    r.sex,
    r.mother_name,
    r.address,
    r.family_ref,
    cast(r.nik_token as text) as nik_token,
    cast(r.no_kk_token as text) as no_kk_token,
    cast(r.phone_token as text) as phone_token,
    case when place.level = 'desa' then place.name end as desa,
    case when place.level = 'desa' then above.name else place.name end as kecamatan
from order_pairs as p
inner join list_sides as s on p.place_no = s.place_no
inner join ops.delivery as d on d.source = s.record ->> 'source' and d.sha256 = s.record ->> 'sha256'
inner join vault.person_record as r
    on
        d.delivery_id = r.delivery_id
        and r.sheet = s.record ->> 'sheet'
        and r.row_no = cast(s.record ->> 'row_no' as bigint)
        and r.role = 'subject'
left join ref.region as place on r.region_code = place.region_code
left join ref.region as above on place.parent_code = above.region_code
order by p.place_no, s.side
