-- mart.pkh_payment_village: PKH payments by year, stage and village
-- grain: tahun, tahap, region_code   reads: core.pkh_payment, ref.desa, ops.delivery   params: none
-- on re-run: a select; the mart is refreshed in place, equal rows stay untouched
--
-- The cut-off is that of the last delivery in force, even where it only closed rows or changed none.
with find_cutoff as (
    select ops.data_cutoff('pkh_penyaluran') as data_cutoff_at
),

sum_payments as (
    select
        tahun,
        tahap,
        region_code,
        count(distinct id_peserta) as kpm_count,
        count(*) as payment_count,
        sum(nominal_rupiah) as nominal_rupiah,
        count(*) filter (where status_class = 'sukses') as paid_count,
        coalesce(sum(nominal_rupiah) filter (where status_class = 'sukses'), 0) as paid_rupiah,
        count(*) filter (where status_class = 'proses') as process_count,
        coalesce(sum(nominal_rupiah) filter (where status_class = 'proses'), 0) as process_rupiah,
        count(*) filter (where status_class = 'gagal') as failed_count,
        coalesce(sum(nominal_rupiah) filter (where status_class = 'gagal'), 0) as failed_rupiah,
        count(*) filter (where status_class = 'exclude') as excluded_count,
        coalesce(sum(nominal_rupiah) filter (where status_class = 'exclude'), 0) as excluded_rupiah
    from core.pkh_payment
    group by tahun, tahap, region_code
)

select
    p.tahun,
    p.tahap,
    p.region_code,
    r.kecamatan_code,
    r.kecamatan,
    r.desa,
    p.kpm_count,
    p.payment_count,
    p.nominal_rupiah,
    p.paid_count,
    p.paid_rupiah,
    p.process_count,
    p.process_rupiah,
    p.failed_count,
    p.failed_rupiah,
    p.excluded_count,
    p.excluded_rupiah,
    c.data_cutoff_at
from sum_payments as p
inner join ref.desa as r on p.region_code = r.region_code
cross join find_cutoff as c
