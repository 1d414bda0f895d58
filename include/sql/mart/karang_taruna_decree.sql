-- mart.karang_taruna_decree: units of Karang Taruna by kecamatan and state of their decree
-- grain: kecamatan_code, decree_status
-- reads: core.karang_taruna_unit (by core.karang_taruna_unit_current), ref.desa, ops.delivery   params: none
-- on re-run: a select; the mart is refreshed in place, equal rows stay untouched
--
-- The cut-off is that of mart.karang_taruna_profile, so that both judge a decree on the same day.
with find_cutoff as (
    select ops.data_cutoff('karang_taruna_unit', 'karang_taruna_anggota') as data_cutoff_at
)

select
    r.kecamatan_code,
    u.decree_status,
    r.kecamatan,
    count(*) as unit_count,
    count(*) filter (where u.is_active) as active_count,
    c.data_cutoff_at
from find_cutoff as c
cross join lateral core.karang_taruna_unit_current(c.data_cutoff_at) as u
inner join ref.desa as r on u.region_code = r.region_code
group by r.kecamatan_code, u.decree_status, r.kecamatan, c.data_cutoff_at
