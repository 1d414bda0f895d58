-- flags of the rows of one delivery of PKH payments, beside those that its column types bring
-- grain: sheet, row_no (exact duplicates left out)   reads: flagged_rows, staging.pkh_penyaluran,
-- ref.pkh_component_amount
-- params: :delivery_id, :period_end, :received_on
-- on re-run: reads only; no flag is ever null
with list_amounts as (
    select
        a.komponen_code,
        a.rupiah_per_year
    from ref.pkh_component_amount as a
    where a.valid_from <= cast(:period_end as date)
        and (a.valid_to is null or a.valid_to >= cast(:period_end as date))
),

-- a delivery of a million rows has a few thousand pairs of members and money: they are judged once each
gather_families as (
    select distinct
        p.nominal,
        array[
            coalesce(p.bumil, 0), coalesce(p.aud, 0), coalesce(p.sd, 0), coalesce(p.smp, 0),
            coalesce(p.sma, 0), coalesce(p.lansia, 0), coalesce(p.disabilitas, 0)
        ] as member_counts
    from staging.pkh_penyaluran as p
    where p.delivery_id = :delivery_id
        and p.nominal is not null
        and num_nonnulls(p.bumil, p.aud, p.sd, p.smp, p.sma, p.lansia, p.disabilitas) > 0
        and num_nonnulls(
            p.bumil_issue, p.aud_issue, p.sd_issue, p.smp_issue, p.sma_issue, p.lansia_issue, p.disabilitas_issue
        ) < 1
),

price_members as (
    select
        f.member_counts,
        m.member_count,
        a.rupiah_per_year,
        coalesce(sum(m.member_count) over dearer, 0) as dearer_count
    from (select distinct g.member_counts from gather_families as g) as f
    cross join lateral unnest(
        f.member_counts, array['BUMIL', 'AUD', 'SD', 'SMP', 'SMA', 'LANSIA', 'DISBER']
    ) as m (member_count, komponen_code)
    left join list_amounts as a on m.komponen_code = a.komponen_code
    where m.member_count > 0
    window dearer as (
        partition by f.member_counts
        order by a.rupiah_per_year desc nulls last, m.komponen_code
        rows between unbounded preceding and 1 preceding
    )
),

-- at most four members of a family are counted (domain: PKH pays no more); an unknown amount judges nobody
price_families as (
    select
        p.member_counts,
        sum(least(p.member_count, greatest(4 - p.dearer_count, 0)) * p.rupiah_per_year) as rupiah_per_year,
        bool_or(p.rupiah_per_year is null) as has_unknown_amount
    from price_members as p
    group by p.member_counts
),

-- stages are paid by quarter, two months or month, whole or cut by a tenth; banks round each member to a rupiah
find_other_amounts as (
    select
        g.nominal,
        g.member_counts
    from gather_families as g
    left join price_families as p on g.member_counts = p.member_counts
    where p.has_unknown_amount is not true
        and not exists (
            select
            from unnest(array[4, 6, 12]) as s (share)
            cross join unnest(array[1, 0.9]) as c (kept)
            where abs(g.nominal - coalesce(p.rupiah_per_year, 0) * c.kept / s.share) <= 4
        )
)

select
    f.*,
    (f.tahap not between 1 and 4) is true as is_tahap_outside,
    (f.tahun not between 2007 and extract(year from cast(:received_on as date))) is true as is_tahun_outside,
    o.nominal is not null
    and num_nonnulls(f.bumil, f.aud, f.sd, f.smp, f.sma, f.lansia, f.disabilitas) > 0
    and num_nonnulls(
        f.bumil_issue, f.aud_issue, f.sd_issue, f.smp_issue, f.sma_issue, f.lansia_issue, f.disabilitas_issue
    ) = 0 as is_nominal_different
from flagged_rows as f
left join find_other_amounts as o
    on f.nominal = o.nominal
    and o.member_counts = array[
        coalesce(f.bumil, 0), coalesce(f.aud, 0), coalesce(f.sd, 0), coalesce(f.smp, 0),
        coalesce(f.sma, 0), coalesce(f.lansia, 0), coalesce(f.disabilitas, 0)
    ]
