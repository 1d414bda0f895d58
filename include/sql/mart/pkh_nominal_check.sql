-- mart.pkh_nominal_check: PKH payments compared with what the components of the family are worth
-- grain: tahun, tahap, region_code
-- reads: core.pkh_payment, quarantine.finding, ref.desa, ref.pkh_component_amount, ops.delivery   params: none
-- on re-run: a select; the mart is refreshed in place, equal rows stay untouched
--
-- Amounts are those valid at the end of the quarter that was paid. Not checked are payments without any count,
-- with a count that could not be read, or with a component whose amount is unknown.
with find_cutoff as (
    select ops.data_cutoff('pkh_penyaluran') as data_cutoff_at
),

find_unreadable_counts as (
    select distinct
        f.delivery_id,
        f.sheet,
        f.row_no
    from quarantine.finding as f
    where f.column_name in ('bumil', 'aud', 'sd', 'smp', 'sma', 'lansia', 'disabilitas')
),

list_payments as materialized (
    select
        p.tahun,
        p.tahap,
        p.region_code,
        p.nominal_rupiah,
        case
            when u.delivery_id is null
                then ref.pkh_member_counts(
                    p.bumil_count, p.aud_count, p.sd_count, p.smp_count,
                    p.sma_count, p.lansia_count, p.disabilitas_count
                )
        end as member_counts
    from core.pkh_payment as p
    left join find_unreadable_counts as u
        on p.delivery_id = u.delivery_id and p.sheet = u.sheet and p.row_no = u.row_no
),

-- a million payments are a few thousand kinds of families: each is priced once
price_families as materialized (
    select
        f.tahun,
        f.tahap,
        f.member_counts,
        ref.pkh_rupiah_per_year(
            f.member_counts,
            cast(make_date(f.tahun, 3 * f.tahap, 1) + interval '1 month' - interval '1 day' as date)
        ) as rupiah_per_year
    from (
        select distinct
            p.tahun,
            p.tahap,
            p.member_counts
        from list_payments as p
        where p.member_counts is not null
    ) as f
),

sum_payments as (
    select
        p.tahun,
        p.tahap,
        p.region_code,
        count(*) as payment_count,
        count(f.rupiah_per_year) as checked_count,
        count(*) filter (
            where ref.pkh_nominal_agrees(p.nominal_rupiah, f.rupiah_per_year)
        ) as agreeing_count,
        sum(p.nominal_rupiah) as nominal_rupiah,
        coalesce(sum(p.nominal_rupiah) filter (where f.rupiah_per_year is not null), 0) as checked_rupiah,
        coalesce(sum(f.rupiah_per_year / 4), 0) as expected_rupiah
    from list_payments as p
    left join price_families as f
        on p.tahun = f.tahun and p.tahap = f.tahap and p.member_counts = f.member_counts
    group by p.tahun, p.tahap, p.region_code
)

select
    p.tahun,
    p.tahap,
    p.region_code,
    r.kecamatan_code,
    r.kecamatan,
    r.desa,
    p.payment_count,
    p.checked_count,
    p.agreeing_count,
    p.checked_count - p.agreeing_count as different_count,
    p.nominal_rupiah,
    p.checked_rupiah,
    p.expected_rupiah,
    c.data_cutoff_at
from sum_payments as p
inner join ref.desa as r on p.region_code = r.region_code
cross join find_cutoff as c
