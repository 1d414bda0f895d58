-- mart.karang_taruna_activity: activities of Karang Taruna by quarter, village and kind
-- grain: period_start, region_code, activity_code
-- reads: core.karang_taruna_activity, ref.desa, ref.code, ops.delivery   params: none
-- on re-run: a select; the mart is refreshed in place, equal rows stay untouched
with find_cutoff as (
    select ops.data_cutoff('karang_taruna_kegiatan') as data_cutoff_at
),

count_activities as (
    select
        cast(date_trunc('quarter', cast(a.held_on as timestamp)) as date) as period_start,
        a.region_code,
        a.activity_code,
        count(*) as activity_count,
        coalesce(sum(a.participant_count), 0) as participant_count
    from core.karang_taruna_activity as a
    group by date_trunc('quarter', cast(a.held_on as timestamp)), a.region_code, a.activity_code
)

select
    a.period_start,
    a.region_code,
    a.activity_code,
    extract(year from a.period_start) as tahun,
    extract(quarter from a.period_start) as triwulan,
    r.kecamatan_code,
    r.kecamatan,
    r.desa,
    coalesce(l.label, a.activity_code) as activity_label,
    a.activity_count,
    a.participant_count,
    c.data_cutoff_at
from count_activities as a
inner join ref.desa as r on a.region_code = r.region_code
left join ref.code as l on a.activity_code = l.code and l.code_list = 'jenis_kegiatan'
cross join find_cutoff as c
