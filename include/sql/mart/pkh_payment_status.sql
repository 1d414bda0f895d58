-- mart.pkh_payment_status: PKH payments by year, stage, village, status and bank
-- grain: tahun, tahap, region_code, status_code, bank_label (status_class follows the status)
-- reads: core.pkh_payment, ref.desa, ref.code, ops.delivery   params: none
-- on re-run: a select; the mart is refreshed in place, equal rows stay untouched
--
-- The class is that of the payment, as in mart.pkh_payment_village; it stands in the key because a status that
-- was given another class leaves older payments with the former one.
with find_cutoff as (
    select ops.data_cutoff('pkh_penyaluran') as data_cutoff_at
),

-- families first: counting them distinct would sort every payment by six columns
sum_families as (
    select
        p.tahun,
        p.tahap,
        p.region_code,
        p.status_code,
        p.status_class,
        coalesce(p.bank_label, '') as bank_label,
        p.id_peserta,
        count(*) as payment_count,
        sum(p.nominal_rupiah) as nominal_rupiah
    from core.pkh_payment as p
    group by p.tahun, p.tahap, p.region_code, p.status_code, p.status_class, coalesce(p.bank_label, ''),
        p.id_peserta
),

sum_payments as (
    select
        f.tahun,
        f.tahap,
        f.region_code,
        f.status_code,
        f.status_class,
        f.bank_label,
        count(*) as kpm_count,
        sum(f.payment_count) as payment_count,
        sum(f.nominal_rupiah) as nominal_rupiah
    from sum_families as f
    group by f.tahun, f.tahap, f.region_code, f.status_code, f.status_class, f.bank_label
)

select
    p.tahun,
    p.tahap,
    p.region_code,
    p.status_code,
    p.status_class,
    p.bank_label,
    r.kecamatan_code,
    r.kecamatan,
    r.desa,
    coalesce(l.label, p.status_code) as status_label,
    p.kpm_count,
    p.payment_count,
    p.nominal_rupiah,
    c.data_cutoff_at
from sum_payments as p
inner join ref.desa as r on p.region_code = r.region_code
left join ref.code as l on p.status_code = l.code and l.code_list = 'status_penyaluran'
cross join find_cutoff as c
