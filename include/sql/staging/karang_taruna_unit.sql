-- flags of the units of one delivery of the Karang Taruna register beside those its column types bring
-- grain: sheet, row_no (exact duplicates left out)   reads: flagged_rows
-- params: :received_on
-- on re-run: reads only; no flag is ever null
--
-- The board of a desa serves five years from its decree (Permensos 25/2019). The e-PSKS export is known to
-- swap board and members, so a board larger than the members it is chosen from is marked.
select
    f.*,
    f.status_kinerja is null and f.status_kinerja_issue = 'empty' as is_status_kinerja_missing,
    (f.tanggal_sk + interval '5 years' < cast(:received_on as date)) is true as is_sk_expired,
    (f.pengurus_l > f.anggota_l or f.pengurus_p > f.anggota_p) is true as is_board_larger_than_members
from flagged_rows as f
