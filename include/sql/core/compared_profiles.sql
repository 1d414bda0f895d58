-- compared_profile: the profiles of all records, those that were never compared marked
-- grain: profile   reads: identity_node, vault.match_profile   params: none
-- on re-run: temporary table of one transaction; nothing is new once all are compared
create temp table compared_profile on commit drop as
select
    row_number() over (order by n.profile) as profile_no,
    n.profile,
    m.profile is null as is_new,
    n.is_linkable,
    n.name_form,
    n.birth_date,
    n.sex,
    case when n.region_code like '%.%.%.%' then n.region_code end as desa,
    substring(n.region_code from '^[^.]+\.[^.]+\.[^.]+') as kecamatan,
    n.mother_form,
    n.no_kk,
    n.family_ref,
    n.phone
from (select distinct on (profile) * from identity_node order by profile) as n
left join vault.match_profile as m on n.profile = m.profile;
analyze compared_profile;
