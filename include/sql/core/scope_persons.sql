-- scope_person: persons whose judgement the frontier can change, one round of the search
-- grain: person   reads: scope_frontier, core.person_link, vault.match_record, vault.match_score, vault.match_profile
-- params: :round_no, :link_weight, :review_weight
-- on re-run: working table of one build
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

find_records as (
    select
        r.delivery_id,
        r.sheet,
        r.row_no
    from (select distinct nik from scope_frontier) as f
    inner join vault.match_record as r on f.nik = r.nik
    union
    select
        r.delivery_id,
        r.sheet,
        r.row_no
    from scope_frontier as f
    inner join vault.match_record as r on f.no_kk = r.no_kk
    where
        (f.name_form = r.name_form and f.birth_date = r.birth_date)
        or (f.is_lone and r.nik is null and r.name_form is not null and r.birth_date is not null)
    union
    select
        r.delivery_id,
        r.sheet,
        r.row_no
    from scope_frontier as f
    inner join vault.match_record as r on f.family_ref = r.family_ref
    where
        (f.name_form = r.name_form and f.birth_date = r.birth_date)
        or (f.is_lone and r.nik is null and r.name_form is not null and r.birth_date is not null)
    union
    select
        r.delivery_id,
        r.sheet,
        r.row_no
    from list_faces as f
    inner join vault.match_record as r on f.face = core.face_hash(r.name_form, r.birth_date, r.region_code)
)

select distinct
    l.person_key,
    cast(:round_no as integer)
from find_records as f
inner join core.person_link as l
    on f.delivery_id = l.delivery_id and f.sheet = l.sheet and f.row_no = l.row_no and l.role = 'subject'
where not exists (select from scope_person as s where s.person_key = l.person_key);
