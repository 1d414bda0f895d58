-- flags of the rows of one delivery of PKH payments, beside those that its column types bring
-- grain: sheet, row_no (exact duplicates left out)   reads: flagged_rows, staging.pkh_penyaluran,
-- ref.pkh_component_amount (by ref.pkh_rupiah_per_year)
-- params: :delivery_id, :period_end, :received_on
-- on re-run: reads only; no flag is ever null
--
-- A delivery of a million rows has a few thousand pairs of members and money: they are judged once each.
with gather_families as (
    select distinct
        p.nominal,
        ref.pkh_member_counts(p.bumil, p.aud, p.sd, p.smp, p.sma, p.lansia, p.disabilitas) as member_counts
    from staging.pkh_penyaluran as p
    where p.delivery_id = :delivery_id
        and p.nominal is not null
        and num_nonnulls(p.bumil, p.aud, p.sd, p.smp, p.sma, p.lansia, p.disabilitas) > 0
        and num_nonnulls(
            p.bumil_issue, p.aud_issue, p.sd_issue, p.smp_issue, p.sma_issue, p.lansia_issue, p.disabilitas_issue
        ) < 1
),

price_families as materialized (
    select
        f.member_counts,
        ref.pkh_rupiah_per_year(f.member_counts, cast(:period_end as date)) as rupiah_per_year
    from (select distinct g.member_counts from gather_families as g) as f
),

-- an unknown amount judges nobody
find_other_amounts as (
    select
        g.nominal,
        g.member_counts
    from gather_families as g
    inner join price_families as p on g.member_counts = p.member_counts
    where not ref.pkh_nominal_agrees(g.nominal, p.rupiah_per_year)
)

select
    f.*,
    (f.tahap not between 1 and 4) is true as is_tahap_outside,
    (f.tahun not between 2007 and extract(year from cast(:received_on as date))) is true as is_tahun_outside,
    o.nominal is not null
    and num_nonnulls(
        f.bumil_issue, f.aud_issue, f.sd_issue, f.smp_issue, f.sma_issue, f.lansia_issue, f.disabilitas_issue
    ) = 0 as is_nominal_different
from flagged_rows as f
left join find_other_amounts as o
    on f.nominal = o.nominal
    and o.member_counts = ref.pkh_member_counts(f.bumil, f.aud, f.sd, f.smp, f.sma, f.lansia, f.disabilitas)
