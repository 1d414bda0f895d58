-- flags of the cases of one delivery of SLRT complaints beside those its column types bring
-- grain: sheet, row_no (exact duplicates left out)   reads: flagged_rows
-- params: none
-- on re-run: reads only; no flag is ever null
select
    f.*,
    (f.tanggal_selesai < f.tanggal) is true as is_closed_before_received,
    (f.status_class in ('selesai', 'ditolak')) is true and f.tanggal_selesai is null as is_closed_without_date,
    (f.status_class in ('terbuka', 'dirujuk')) is true and f.tanggal_selesai is not null as is_open_with_date,
    (f.status = 'DIRUJUK') is true and f.rujukan is null as is_referred_nowhere
from flagged_rows as f
