-- mart.slrt_daily_service: daily services of SLRT by month, kecamatan and kind of service
-- grain: service_month, kecamatan_code, service_code
-- reads: core.slrt_daily_service, ref.region, ref.code, ops.delivery   params: none
-- on re-run: a select; the mart is refreshed in place, equal rows stay untouched
with find_cutoff as (
    select ops.data_cutoff('slrt_layanan_harian') as data_cutoff_at
),

sum_services as (
    select
        cast(date_trunc('month', cast(s.service_on as timestamp)) as date) as service_month,
        s.region_code as kecamatan_code,
        s.service_code,
        sum(s.service_count) as service_count,
        count(distinct s.service_on) as day_count
    from core.slrt_daily_service as s
    group by date_trunc('month', cast(s.service_on as timestamp)), s.region_code, s.service_code
)

select
    s.service_month,
    s.kecamatan_code,
    s.service_code,
    r.name as kecamatan,
    coalesce(l.label, s.service_code) as service_label,
    s.service_count,
    s.day_count,
    c.data_cutoff_at
from sum_services as s
inner join ref.region as r on s.kecamatan_code = r.region_code and r.level = 'kecamatan'
left join ref.code as l on s.service_code = l.code and l.code_list = 'jenis_layanan'
cross join find_cutoff as c
