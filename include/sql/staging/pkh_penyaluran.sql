-- flags of the rows of one delivery of PKH payments; every rule of expectations/pkh_penyaluran.json reads one
-- grain: sheet, row_no (exact duplicates left out)   reads: staging.pkh_penyaluran, ref.pkh_component_amount
-- params: :delivery_id, :period_end, :received_on
-- on re-run: reads only; no flag is ever null and no personal value leaves
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
),

find_repeated_nik as (
    select p.nik_token
    from staging.pkh_penyaluran as p
    where p.delivery_id = :delivery_id
        and p.nik_token is not null
        and p.nik_grade in ('valid', 'suspicious')
    group by p.nik_token
    having count(*) > 1
),

-- two names and two birth dates under one NIK: some two of its rows differ in both
find_shared_nik as (
    select p.nik_token
    from staging.pkh_penyaluran as p
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
    r.tahap is null and r.tahap_issue is null as is_tahap_empty,
    r.tahap is null and r.tahap_issue is not null as is_tahap_unreadable,
    (r.tahap not between 1 and 4) is true as is_tahap_outside,
    r.tahun is null and r.tahun_issue is null as is_tahun_empty,
    r.tahun is null and r.tahun_issue is not null as is_tahun_unreadable,
    (r.tahun not between 2007 and extract(year from cast(:received_on as date))) is true as is_tahun_outside,
    r.nominal is null and coalesce(r.nominal_issue, 'none') = 'none' as is_nominal_empty,
    (r.nominal < 0 or r.nominal_issue = 'negative') is true as is_nominal_negative,
    r.nominal is null and coalesce(r.nominal_issue, 'none') not in ('none', 'negative') as is_nominal_unreadable,
    r.status is null and coalesce(r.status_issue, 'empty') = 'empty' as is_status_empty,
    coalesce(r.status_issue, 'empty') <> 'empty' as is_status_unknown,
    r.is_key_repeated is true as is_key_repeated,
    (r.nik_grade = 'missing') is true as is_nik_missing,
    (r.nik_grade = 'damaged' and r.nik_issue = 'length') is true as has_nik_length,
    (r.nik_grade = 'damaged' and r.nik_issue = 'letter') is true as has_nik_letter,
    (r.nik_grade = 'damaged' and r.nik_issue = 'scientific') is true as has_nik_scientific,
    (r.nik_grade = 'damaged' and not r.nik_is_rounded) is true
    and coalesce(r.nik_issue, 'form') not in ('length', 'letter', 'scientific') as has_nik_form,
    r.nik_is_rounded is true as is_nik_rounded,
    (r.nik_grade = 'placeholder') is true as is_nik_placeholder,
    (r.nik_grade = 'suspicious') is true
    and coalesce(r.nik_issue, 'date') not in ('serial', 'region', 'is_no_kk') as has_nik_date,
    (r.nik_grade = 'suspicious' and r.nik_issue = 'serial') is true as has_nik_serial,
    (r.nik_grade = 'suspicious' and r.nik_issue = 'region') is true as has_nik_region,
    (r.nik_grade = 'suspicious' and r.nik_issue = 'is_no_kk') is true
    or (r.nik_grade in ('valid', 'suspicious') and r.nik = r.no_kk) is true as is_nik_no_kk,
    (r.nik_warnings like '%region_unknown%') is true as has_nik_old_kecamatan,
    (r.nik_warnings like '%born_on_differs%') is true as is_nik_born_on_different,
    n.nik_token is not null and (r.nik_grade in ('valid', 'suspicious')) is true as is_nik_shared,
    (r.no_kk_grade = 'damaged') is true as is_no_kk_damaged,
    (r.no_kk_grade = 'placeholder') is true as is_no_kk_placeholder,
    (r.no_kk_grade = 'suspicious' and r.no_kk_issue is distinct from 'is_nik') is true as is_no_kk_suspicious,
    (r.no_kk_grade = 'suspicious' and r.no_kk_issue = 'is_nik') is true as is_no_kk_nik,
    coalesce(r.tanggal_lahir_issue, 'future') not in ('impossible', 'future', 'us_order')
        as is_tanggal_lahir_unreadable,
    (r.tanggal_lahir_issue = 'impossible') is true as is_tanggal_lahir_impossible,
    (r.tanggal_lahir_issue = 'future' or r.tanggal_lahir > cast(:received_on as date)) is true
        as is_tanggal_lahir_future,
    (r.tanggal_lahir_issue = 'us_order') is true as is_tanggal_lahir_us_order,
    r.bumil_issue is not null as is_bumil_unreadable,
    r.aud_issue is not null as is_aud_unreadable,
    r.sd_issue is not null as is_sd_unreadable,
    r.smp_issue is not null as is_smp_unreadable,
    r.sma_issue is not null as is_sma_unreadable,
    r.lansia_issue is not null as is_lansia_unreadable,
    r.disabilitas_issue is not null as is_disabilitas_unreadable,
    m.nominal is not null
    and num_nonnulls(r.bumil, r.aud, r.sd, r.smp, r.sma, r.lansia, r.disabilitas) > 0
    and num_nonnulls(
        r.bumil_issue, r.aud_issue, r.sd_issue, r.smp_issue, r.sma_issue, r.lansia_issue, r.disabilitas_issue
    ) = 0 as is_nominal_different,
    (r.region_warning like '%desa_corrected%') is true as is_desa_corrected,
    (r.region_warning like '%kecamatan_corrected%') is true as is_kecamatan_corrected,
    (r.region_warning like '%kabupaten_unknown%') is true as is_kabupaten_unknown,
    r.no_rekening_issue is not null as is_no_rekening_unreadable,
    (r.nama_issue is not null or r.nama ~ '[0-9]' or length(r.nama_form) < 2) is true
    and r.nama is not null as is_nama_odd,
    r.nama_ibu_issue is not null as is_nama_ibu_odd,
    r.rt_issue is not null as is_rt_unreadable,
    r.rw_issue is not null as is_rw_unreadable
from staging.pkh_penyaluran as r
left join find_shared_nik as n on r.nik_token = n.nik_token
left join find_other_amounts as m
    on r.nominal = m.nominal
    and m.member_counts = array[
        coalesce(r.bumil, 0), coalesce(r.aud, 0), coalesce(r.sd, 0), coalesce(r.smp, 0),
        coalesce(r.sma, 0), coalesce(r.lansia, 0), coalesce(r.disabilitas, 0)
    ]
where r.delivery_id = :delivery_id
    and not r.is_duplicate
