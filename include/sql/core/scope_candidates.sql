-- scope_candidate: what linked records tell that can tie them to others, read once for all rounds of a search
-- grain: linked record   reads: core.person_link, vault.match_record   params: :is_full
-- on re-run: temporary table of one transaction; empty where everybody is judged
--
-- Names, days and places are compared by their hashes: that two of them are one by chance makes a scope larger, never
-- wrong.
create temp table scope_candidate on commit drop as
select
    l.person_key,
    r.nik,
    r.no_kk,
    r.is_no_kk_valid,
    r.family_ref,
    core.face_hash(r.name_form, r.birth_date, '') as name_birth,
    core.face_hash(r.name_form, r.birth_date, r.region_code) as face,
    r.nik is null and r.name_form is not null and r.birth_date is not null as is_lone
from core.person_link as l
inner join vault.match_record as r
    on l.delivery_id = r.delivery_id and l.sheet = r.sheet and l.row_no = r.row_no
where l.role = 'subject' and not cast(:is_full as boolean);
create index on scope_candidate (person_key);
create index on scope_candidate (nik) where nik is not null;
create index on scope_candidate (no_kk) where no_kk is not null;
create index on scope_candidate (family_ref) where family_ref is not null;
create index on scope_candidate (face);
analyze scope_candidate;
