-- scope_person: persons whose judgement the frontier can change, one round of the search
-- grain: person   reads: scope_frontier, scope_candidate, vault.match_score, vault.match_profile
-- params: :round_no, :link_weight, :review_weight
-- on re-run: temporary table of one transaction
--
-- A judgement depends on records of one NIK; of one family, name and birth date; of one name, birth date and place (a
-- roster may list both); and of profiles that the model scored high enough to join or to ask about. Records without
-- NIK of one family share a finding.
insert into scope_person (person_key, round_no)
with find_partners as (
    select s.profile_b as profile
    from scope_frontier as f
    inner join vault.match_score as s on f.profile = s.profile_a
    where core.is_score_of_weight(s.levels, s.weight, :link_weight, :review_weight)
    union
    select s.profile_a
    from scope_frontier as f
    inner join vault.match_score as s on f.profile = s.profile_b
    where core.is_score_of_weight(s.levels, s.weight, :link_weight, :review_weight)
),

list_faces as (
    select face
    from scope_frontier
    union
    select core.face_hash(m.name_form, m.birth_date, coalesce(m.desa, m.kecamatan))
    from find_partners as p
    inner join vault.match_profile as m on p.profile = m.profile
),

find_persons as (
    select c.person_key
    from (select distinct nik from scope_frontier) as f
    inner join scope_candidate as c on f.nik = c.nik
    union
    select c.person_key
    from scope_frontier as f
    inner join scope_candidate as c on f.no_kk = c.no_kk
    where f.name_birth = c.name_birth or (f.is_lone and c.is_lone)
    union
    select c.person_key
    from scope_frontier as f
    inner join scope_candidate as c on f.family_ref = c.family_ref
    where f.name_birth = c.name_birth or (f.is_lone and c.is_lone)
    union
    select c.person_key
    from list_faces as f
    inner join scope_candidate as c on f.face = c.face
)

select
    f.person_key,
    cast(:round_no as integer)
from find_persons as f
where not exists (select from scope_person as s where s.person_key = f.person_key);
