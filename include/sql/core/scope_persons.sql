-- scope_person: persons whose judgement the frontier can change, one round of the search
-- grain: person   reads: scope_frontier, vault.match_score, vault.match_profile, vault.person_record,
-- core.person_link   params: :round_no, :link_weight, :review_weight
-- on re-run: temporary table of one transaction
--
-- A judgement depends on records of one NIK, of one family, of one name, birth date and place (a roster may list
-- both), and of profiles that the model scored high enough to join or to ask about.
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
    select
        coalesce(name_form, '') as name_form,
        coalesce(birth_date, date '0001-01-01') as birth_date,
        coalesce(region_code, '') as region_code
    from scope_frontier
    union
    select
        coalesce(m.name_form, ''),
        coalesce(m.birth_date, date '0001-01-01'),
        coalesce(m.desa, m.kecamatan, '')
    from find_partners as p
    inner join vault.match_profile as m on p.profile = m.profile
),

find_records as (
    select
        r.delivery_id,
        r.sheet,
        r.row_no
    from vault.person_record as r
    where
        r.role = 'subject'
        and (
            r.nik_token in (select nik from scope_frontier where nik is not null)
            or r.no_kk_token in (select no_kk from scope_frontier where no_kk is not null)
            or r.family_ref in (select family_ref from scope_frontier where family_ref is not null)
            or (
                coalesce(r.name_form, ''), coalesce(r.birth_date, date '0001-01-01'), coalesce(r.region_code, '')
            ) in (select name_form, birth_date, region_code from list_faces)
        )
)

select distinct
    l.person_key,
    cast(:round_no as integer)
from find_records as f
inner join core.person_link as l
    on f.delivery_id = l.delivery_id and f.sheet = l.sheet and f.row_no = l.row_no and l.role = 'subject'
where not exists (select from scope_person as s where s.person_key = l.person_key);
