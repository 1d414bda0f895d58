-- mart.karang_taruna_profile: the Karang Taruna of every village of the kabupaten, also of those without one
-- grain: region_code; nothing while no register is in force
-- reads: core.karang_taruna_unit (by core.karang_taruna_unit_current), core.karang_taruna_member, ref.desa,
-- ref.code, ops.delivery   params: none
-- on re-run: a select; the mart is refreshed in place, equal rows stay untouched
--
-- Of registers and member lists of several years each village counts the latest that names it.
with find_cutoff as (
    select ops.data_cutoff('karang_taruna_unit', 'karang_taruna_anggota') as data_cutoff_at
    where ops.data_cutoff('karang_taruna_unit') is not null
),

rank_members as (
    select
        m.region_code,
        d.period_end = max(d.period_end) over (partition by m.region_code) as is_latest
    from core.karang_taruna_member as m
    inner join ops.delivery as d on m.delivery_id = d.delivery_id
),

count_members as (
    select
        m.region_code,
        count(*) as listed_member_count
    from rank_members as m
    where m.is_latest
    group by m.region_code
)

select
    r.region_code,
    r.kecamatan_code,
    r.kecamatan,
    r.desa,
    u.region_code is not null as has_unit,
    u.unit_label,
    u.register_year,
    u.is_active,
    u.classification_code,
    coalesce(l.label, u.classification_code) as classification_label,
    u.board_count,
    u.member_count,
    coalesce(m.listed_member_count, 0) as listed_member_count,
    u.decreed_on,
    u.expires_on,
    u.decree_status,
    c.data_cutoff_at
from find_cutoff as c
cross join ref.desa as r
left join lateral core.karang_taruna_unit_current(c.data_cutoff_at) as u on r.region_code = u.region_code
left join count_members as m on r.region_code = m.region_code
left join ref.code as l on u.classification_code = l.code and l.code_list = 'klasifikasi'
