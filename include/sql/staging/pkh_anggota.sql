-- flags of the rows of one delivery of PKH members, beside those that its column types bring
-- grain: sheet, row_no (exact duplicates left out)   reads: flagged_rows, ref.pkh_component_amount
-- params: :period_end
-- on re-run: reads only; no flag is ever null
with list_ages as (
    select
        a.komponen_code,
        coalesce(a.age_min, 0) as age_min,
        coalesce(a.age_max, 200) as age_max
    from ref.pkh_component_amount as a
    where a.valid_from <= cast(:period_end as date)
        and (a.valid_to is null or a.valid_to >= cast(:period_end as date))
        and num_nonnulls(a.age_min, a.age_max) > 0
)

select
    f.*,
    (extract(year from age(cast(:period_end as date), f.tanggal_lahir)) not between a.age_min and a.age_max) is true
        as is_age_outside
from flagged_rows as f
left join list_ages as a on f.komponen = a.komponen_code
