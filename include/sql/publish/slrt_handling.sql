-- slrt_handling: SLRT cases by how they ended and how long it took
-- grain: received_month, kecamatan_code, bidang_code   reads: mart.slrt_funnel, mart.slrt_service_time   params: none
-- on re-run: a select; the two marts go out in one table, so that the hidden cells of one close the other
select
    f.received_month,
    f.kecamatan_code,
    f.kecamatan,
    f.bidang_code,
    f.bidang_label,
    f.case_count,
    f.open_count,
    f.referred_count,
    f.done_count,
    f.rejected_count,
    f.cancelled_count,
    t.closed_count,
    t.working_days_median,
    t.working_days_p90,
    f.data_cutoff_at
from mart.slrt_funnel as f
left join mart.slrt_service_time as t
    on f.received_month = t.received_month
    and f.kecamatan_code = t.kecamatan_code
    and f.bidang_code = t.bidang_code
