-- mart.slrt_service_time: working days until SLRT cases were closed, by month received, kecamatan and field
-- grain: received_month, kecamatan_code, bidang_code (those with a closed case only)
-- reads: core.slrt_case, ref.working_day, ref.desa, ref.code, ops.delivery   params: none
-- on re-run: a select; the mart is refreshed in place, equal rows stay untouched
--
-- The day of receipt is day 0. Median and percentile are interpolated, as a spreadsheet does. Cases whose dates
-- lie outside ref.working_day cannot be measured and are not counted.
with find_cutoff as (
    select ops.data_cutoff('slrt_keluhan') as data_cutoff_at
),

measure_cases as (
    select
        cast(date_trunc('month', cast(k.received_on as timestamp)) as date) as received_month,
        r.kecamatan_code,
        r.kecamatan,
        k.bidang_code,
        closed.working_no - received.working_no as working_days,
        received.has_known_holidays and closed.has_known_holidays as has_known_holidays
    from core.slrt_case as k
    inner join ref.desa as r on k.region_code = r.region_code
    inner join ref.working_day as received on k.received_on = received.day_on
    inner join ref.working_day as closed on k.closed_on = closed.day_on
    where k.closed_on >= k.received_on
        and k.status_class in ('selesai', 'ditolak', 'dibatalkan')
),

sum_days as (
    select
        m.received_month,
        m.kecamatan_code,
        m.kecamatan,
        m.bidang_code,
        count(*) as closed_count,
        percentile_cont(0.5) within group (order by m.working_days) as working_days_median,
        percentile_cont(0.9) within group (order by m.working_days) as working_days_p90,
        avg(m.working_days) as working_days_mean,
        bool_and(m.has_known_holidays) as has_known_holidays
    from measure_cases as m
    group by m.received_month, m.kecamatan_code, m.kecamatan, m.bidang_code
)

select
    d.received_month,
    d.kecamatan_code,
    d.bidang_code,
    d.kecamatan,
    coalesce(l.label, d.bidang_code) as bidang_label,
    d.closed_count,
    d.working_days_median,
    d.working_days_p90,
    d.working_days_mean,
    d.has_known_holidays,
    c.data_cutoff_at
from sum_days as d
left join ref.code as l on d.bidang_code = l.code and l.code_list = 'bidang'
cross join find_cutoff as c
