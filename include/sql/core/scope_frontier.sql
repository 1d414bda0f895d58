-- scope_frontier: what the records of the persons found in the last round tell
-- grain: what is looked for   reads: scope_person, core.person_link, vault.match_record   params: :round_no
-- on re-run: working table of one build
delete from scope_frontier where :round_no > 0;

insert into scope_frontier (profile, nik, no_kk, family_ref, name_form, birth_date, face, is_lone)
with list_records as (
    select
        l.delivery_id,
        l.sheet,
        l.row_no
    from scope_person as s
    inner join core.person_link as l on s.person_key = l.person_key and l.role = 'subject'
    where s.round_no = :round_no
)

select distinct
    r.profile,
    r.nik,
    r.no_kk,
    r.family_ref,
    r.name_form,
    r.birth_date,
    core.face_hash(r.name_form, r.birth_date, r.region_code),
    r.nik is null and r.name_form is not null and r.birth_date is not null
from list_records as p
inner join vault.match_record as r
    on p.delivery_id = r.delivery_id and p.sheet = r.sheet and p.row_no = r.row_no;
analyze scope_frontier;
