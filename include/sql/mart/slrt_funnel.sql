-- mart.slrt_funnel: SLRT cases by month received, kecamatan and field of service
-- grain: received_month, kecamatan_code, bidang_code
-- reads: core.slrt_case, ref.desa, ref.code, ops.delivery   params: none
-- on re-run: a select; the mart is refreshed in place, equal rows stay untouched
with find_cutoff as (
    select ops.data_cutoff('slrt_keluhan') as data_cutoff_at
),

count_cases as (
    select
        cast(date_trunc('month', cast(k.received_on as timestamp)) as date) as received_month,
        r.kecamatan_code,
        r.kecamatan,
        k.bidang_code,
        count(*) as case_count,
        count(*) filter (where k.status_class = 'terbuka') as open_count,
        count(*) filter (where k.status_class = 'dirujuk') as referred_count,
        count(*) filter (where k.status_class = 'selesai') as done_count,
        count(*) filter (where k.status_class = 'ditolak') as rejected_count,
        count(*) filter (where k.status_class = 'dibatalkan') as cancelled_count
    from core.slrt_case as k
    inner join ref.desa as r on k.region_code = r.region_code
    group by date_trunc('month', cast(k.received_on as timestamp)), r.kecamatan_code, r.kecamatan, k.bidang_code
)

select
    k.received_month,
    k.kecamatan_code,
    k.bidang_code,
    k.kecamatan,
    coalesce(l.label, k.bidang_code) as bidang_label,
    k.case_count,
    k.open_count,
    k.referred_count,
    k.done_count,
    k.rejected_count,
    k.cancelled_count,
    c.data_cutoff_at
from count_cases as k
left join ref.code as l on k.bidang_code = l.code and l.code_list = 'bidang'
cross join find_cutoff as c
