-- vault.match_profile: the profiles that were never compared
-- grain: profile   reads: changed_record   params: :model
-- on re-run: nothing is new once all are compared
insert into vault.match_profile (
    profile, model, is_linkable, name_form, birth_date, sex, desa, kecamatan, mother_form, no_kk, family_ref, phone
)
select distinct on (c.profile)
    c.profile,
    :model,
    c.is_linkable,
    c.name_form,
    c.birth_date,
    c.sex,
    case when c.region_code like '%.%.%.%' then c.region_code end,
    substring(c.region_code from '^[^.]+\.[^.]+\.[^.]+'),
    c.mother_form,
    c.no_kk,
    c.family_ref,
    c.phone
from changed_record as c
where not exists (select from vault.match_profile as m where m.profile = c.profile)
order by c.profile;
