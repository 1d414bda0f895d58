-- flags of the members of one delivery of Karang Taruna beside those its column types bring
-- grain: sheet, row_no (exact duplicates left out)   reads: flagged_rows
-- params: :period_end
-- on re-run: reads only; no flag is ever null
--
-- Everyone of 13 to 45 years is a member (Permensos 25/2019, Pasal 18); ages are those at the end of the period.
select
    f.*,
    (extract(year from age(cast(:period_end as date), f.tanggal_lahir)) not between 13 and 45) is true
        as is_age_outside
from flagged_rows as f
