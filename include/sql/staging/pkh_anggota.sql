-- flags of the rows of one delivery of PKH members; every rule of expectations/pkh_anggota.json reads one
-- grain: sheet, row_no (exact duplicates left out)   reads: staging.pkh_anggota, ref.pkh_component_amount
-- params: :delivery_id, :period_end, :received_on
-- on re-run: reads only; no flag is ever null and no personal value leaves
with list_ages as (
    select
        a.komponen_code,
        coalesce(a.age_min, 0) as age_min,
        coalesce(a.age_max, 200) as age_max
    from ref.pkh_component_amount as a
    where a.valid_from <= cast(:period_end as date)
        and (a.valid_to is null or a.valid_to >= cast(:period_end as date))
        and num_nonnulls(a.age_min, a.age_max) > 0
),

find_repeated_nik as (
    select p.nik_token
    from staging.pkh_anggota as p
    where p.delivery_id = :delivery_id
        and p.nik_token is not null
        and p.nik_grade in ('valid', 'suspicious')
    group by p.nik_token
    having count(*) > 1
),

-- two names and two birth dates under one NIK: some two of its rows differ in both
find_shared_nik as (
    select p.nik_token
    from staging.pkh_anggota as p
    inner join find_repeated_nik as n on p.nik_token = n.nik_token
    where p.delivery_id = :delivery_id
        and p.nik_grade in ('valid', 'suspicious')
    group by p.nik_token
    having min(p.nama_form) <> max(p.nama_form)
        and min(p.tanggal_lahir) <> max(p.tanggal_lahir)
)

select
    r.sheet,
    r.row_no,
    r.id_peserta is null and r.id_peserta_issue is null as is_id_peserta_empty,
    r.id_peserta_issue is not null as is_id_peserta_unreadable,
    r.nama is null and r.nama_issue is null as is_nama_empty,
    r.nama is null and r.nama_issue is not null as is_nama_unreadable,
    (r.region_issue = 'kecamatan_missing') is true
    or (r.kecamatan_code is null and coalesce(r.kecamatan, r.kecamatan_raw) is null) as is_kecamatan_empty,
    (r.region_issue = 'kecamatan_unknown') is true as is_kecamatan_unknown,
    (r.region_issue = 'kecamatan_ambiguous') is true as is_kecamatan_ambiguous,
    (r.region_issue = 'desa_missing') is true or coalesce(r.desa, r.desa_raw) is null as is_desa_empty,
    (r.region_issue = 'desa_unknown') is true as is_desa_unknown,
    (r.region_issue = 'desa_ambiguous') is true as is_desa_ambiguous,
    (r.region_issue = 'desa_other_kecamatan') is true as is_desa_of_other_kecamatan,
    (r.region_issue = 'outside_kabupaten') is true as is_outside_kabupaten,
    r.region_code is null and coalesce(r.desa, r.desa_raw) is not null and (
        r.region_issue in (
            'kecamatan_missing', 'kecamatan_unknown', 'kecamatan_ambiguous', 'desa_missing', 'desa_unknown',
            'desa_ambiguous', 'desa_other_kecamatan', 'outside_kabupaten'
        )
    ) is not true as is_region_unresolved,
    r.komponen is null and coalesce(r.komponen_issue, 'empty') = 'empty' as is_komponen_empty,
    coalesce(r.komponen_issue, 'empty') <> 'empty' as is_komponen_unknown,
    (r.nik_grade = 'missing') is true as is_nik_missing,
    (r.nik_grade = 'damaged' and r.nik_issue = 'length') is true as has_nik_length,
    (r.nik_grade = 'damaged' and r.nik_issue = 'letter') is true as has_nik_letter,
    (r.nik_grade = 'damaged' and r.nik_issue = 'scientific') is true as has_nik_scientific,
    (r.nik_grade = 'damaged' and not r.nik_is_rounded) is true
    and coalesce(r.nik_issue, 'form') not in ('length', 'letter', 'scientific') as has_nik_form,
    r.nik_is_rounded is true as is_nik_rounded,
    (r.nik_grade = 'placeholder') is true as is_nik_placeholder,
    (r.nik_grade = 'suspicious') is true
    and coalesce(r.nik_issue, 'date') not in ('serial', 'region') as has_nik_date,
    (r.nik_grade = 'suspicious' and r.nik_issue = 'serial') is true as has_nik_serial,
    (r.nik_grade = 'suspicious' and r.nik_issue = 'region') is true as has_nik_region,
    (r.nik_warnings like '%region_unknown%') is true as has_nik_old_kecamatan,
    (r.nik_warnings like '%born_on_differs%') is true as is_nik_born_on_different,
    (r.nik_warnings like '%sex_differs%') is true as is_nik_sex_different,
    n.nik_token is not null and (r.nik_grade in ('valid', 'suspicious')) is true as is_nik_shared,
    coalesce(r.tanggal_lahir_issue, 'future') not in ('impossible', 'future', 'us_order')
        as is_tanggal_lahir_unreadable,
    (r.tanggal_lahir_issue = 'impossible') is true as is_tanggal_lahir_impossible,
    (r.tanggal_lahir_issue = 'future' or r.tanggal_lahir > cast(:received_on as date)) is true
        as is_tanggal_lahir_future,
    (r.tanggal_lahir_issue = 'us_order') is true as is_tanggal_lahir_us_order,
    r.jenis_kelamin_issue is not null as is_jenis_kelamin_unreadable,
    (extract(year from age(cast(:period_end as date), r.tanggal_lahir)) not between a.age_min and a.age_max) is true
        as is_age_outside,
    (r.region_warning like '%desa_corrected%') is true as is_desa_corrected,
    (r.region_warning like '%kecamatan_corrected%') is true as is_kecamatan_corrected,
    (r.nama_issue is not null or r.nama ~ '[0-9]' or length(r.nama_form) < 2) is true
    and r.nama is not null as is_nama_odd
from staging.pkh_anggota as r
left join find_shared_nik as n on r.nik_token = n.nik_token
left join list_ages as a on r.komponen = a.komponen_code
where r.delivery_id = :delivery_id
    and not r.is_duplicate
