-- Where a build keeps what it works with, and what it looks for records by
-- on re-run: never; a migration runs once   params: none

create schema work;
comment on schema work is 'Tabel kerja selama satu pembangunan; kosong di luar itu';

-- Which records a delivery can have changed is found by these. The expressions are those of vault.match_record.
create index person_record_nik on vault.person_record (
    (case when nik_grade in ('valid', 'suspicious') then nik_token end)
) where role = 'subject' and case when nik_grade in ('valid', 'suspicious') then nik_token end is not null;
create index person_record_no_kk on vault.person_record (
    (case when no_kk_grade in ('valid', 'suspicious') then no_kk_token end)
) where role = 'subject' and case when no_kk_grade in ('valid', 'suspicious') then no_kk_token end is not null;
create index person_record_family on vault.person_record (
    (nullif(family_ref, ''))
) where role = 'subject' and nullif(family_ref, '') is not null;
create index person_record_face on vault.person_record (
    core.face_hash(nullif(name_form, ''), birth_date, region_code)
) where role = 'subject';
