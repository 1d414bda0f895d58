-- profiles to train the model on, with the person where a valid NIK tells it; a select, run by `sinergi train`
-- grain: profile   reads: vault.match_record, ops.delivery, ops.identity_finding   params: none
-- on re-run: reads only
--
-- A NIK that different people use (IDN-001) labels nobody. Profiles are numbered by file, sheet and row: the same
-- files give the same order in every home, whatever the key of its tokens.
with list_profiles as (
    select distinct on (r.profile)
        r.*,
        array[r.source, d.sha256, r.sheet, lpad(cast(r.row_no as text), 10, '0')] collate "C" as place
    from vault.match_record as r
    inner join ops.delivery as d on r.delivery_id = d.delivery_id
    order by r.profile, place
)

select
    row_number() over (order by p.place) as profile_no,
    p.name_form,
    p.birth_date,
    p.sex,
    case when p.region_code like '%.%.%.%' then p.region_code end as desa,
    substring(p.region_code from '^[^.]+\.[^.]+\.[^.]+') as kecamatan,
    p.mother_form,
    p.no_kk,
    p.family_ref,
    p.phone,
    case
        when p.is_strong and not exists (
            select
            from ops.identity_finding as f
            where f.rule_code = 'IDN-001' and f.subject = encode(uuid_send(p.nik), 'hex')
        ) then p.nik
    end as label
from list_profiles as p
order by profile_no
