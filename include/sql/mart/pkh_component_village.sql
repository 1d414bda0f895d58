-- mart.pkh_component_village: PKH components by quarter and village
-- grain: period_start, region_code, komponen_code
-- reads: core.pkh_component, ref.desa, ref.code, ops.delivery   params: none
-- on re-run: a select; the mart is refreshed in place, equal rows stay untouched
--
-- A list of components names no date of its own: its quarter is that of the delivery.
with find_cutoff as (
    select ops.data_cutoff('pkh_anggota') as data_cutoff_at
),

count_components as (
    select
        cast(date_trunc('quarter', cast(d.period_start as timestamp)) as date) as period_start,
        m.region_code,
        m.komponen_code,
        count(distinct m.person_key) as person_count,
        count(*) as component_count,
        count(distinct m.id_peserta) as kpm_count
    from core.pkh_component as m
    inner join ops.delivery as d on m.delivery_id = d.delivery_id
    group by date_trunc('quarter', cast(d.period_start as timestamp)), m.region_code, m.komponen_code
)

select
    m.period_start,
    m.region_code,
    m.komponen_code,
    extract(year from m.period_start) as tahun,
    extract(quarter from m.period_start) as triwulan,
    r.kecamatan_code,
    r.kecamatan,
    r.desa,
    coalesce(l.label, m.komponen_code) as komponen_label,
    coalesce(l.code_class, '') as komponen_class,
    m.person_count,
    m.component_count,
    m.kpm_count,
    c.data_cutoff_at
from count_components as m
inner join ref.desa as r on m.region_code = r.region_code
left join ref.code as l on m.komponen_code = l.code and l.code_list = 'komponen'
cross join find_cutoff as c
