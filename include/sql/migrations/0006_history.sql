-- What was known before: former rows of identity with the time they were replaced, and why a row ended
-- on re-run: never; a migration runs once   params: none
--
-- Tables of identity hold the rows that count now, because every fact view joins them. A row that a build
-- replaces or removes goes to <table>_past with known_to; together they tell what was known at any moment.

alter table core.person_link add column known_from timestamptz not null default now();
alter table core.person
add column closed_reason text check (closed_reason in ('tidak_ada_lagi', 'dicabut')),
add column known_from timestamptz not null default now(),
add check ((valid_to is null) or (valid_to >= valid_from));
alter table core.household add column known_from timestamptz not null default now();
alter table core.household_member
add column closed_reason text check (closed_reason in ('pindah', 'tidak_ada_lagi', 'dicabut')),
add column known_from timestamptz not null default now();
alter table vault.person_identity add column known_from timestamptz not null default now();

comment on column core.person_link.known_from is 'Diketahui sejak';
comment on column core.person.closed_reason is
'Mengapa baris terakhir berakhir: tidak_ada_lagi (hilang dari kiriman penuh berikutnya), dicabut (semua barisnya dicabut)';
comment on column core.person.known_from is 'Diketahui sejak';
comment on column core.household.known_from is 'Diketahui sejak';
comment on column core.household_member.closed_reason is
'Mengapa berakhir: pindah (terlihat di rumah tangga lain), tidak_ada_lagi, dicabut';
comment on column core.household_member.known_from is 'Diketahui sejak';
comment on column vault.person_identity.known_from is 'Diketahui sejak';

create table core.person_link_past (
    like core.person_link including comments,
    known_to timestamptz not null default now(),
    primary key (delivery_id, sheet, row_no, role, known_to)
);
create table core.person_past (
    like core.person including comments,
    known_to timestamptz not null default now(),
    primary key (person_key, valid_from, known_to)
);
create table core.household_past (
    like core.household including comments,
    known_to timestamptz not null default now(),
    primary key (household_key, valid_from, known_to)
);
create table core.household_member_past (
    like core.household_member including comments,
    known_to timestamptz not null default now(),
    primary key (household_key, person_key, valid_from, known_to)
);
create table vault.person_identity_past (
    like vault.person_identity including comments,
    known_to timestamptz not null default now(),
    primary key (person_key, valid_from, known_to)
);
comment on table core.person_link_past is 'Tautan baris ke orang yang pernah berlaku, dengan waktu diganti';
comment on column core.person_link_past.known_to is 'Diketahui sampai';
comment on table core.person_past is 'Baris orang yang pernah berlaku, dengan waktu diganti';
comment on column core.person_past.known_to is 'Diketahui sampai';
comment on table core.household_past is 'Baris rumah tangga yang pernah berlaku, dengan waktu diganti';
comment on column core.household_past.known_to is 'Diketahui sampai';
comment on table core.household_member_past is 'Keanggotaan rumah tangga yang pernah berlaku, dengan waktu diganti';
comment on column core.household_member_past.known_to is 'Diketahui sampai';
comment on table vault.person_identity_past is 'Identitas orang yang pernah berlaku, dengan waktu diganti';
comment on column vault.person_identity_past.known_to is 'Diketahui sampai';

-- A record whose row a correction closed proves who is who as before, but its values no longer survive.
alter table vault.person_record add column known_to timestamptz;
comment on column vault.person_record.known_to is 'Kapan barisnya dicabut atau diganti oleh kiriman pengganti; kosong bila berlaku';
do $$
declare
    version record;
begin
    for version in
        select cast(cast(c.oid as regclass) as text) as name
        from pg_class as c
        where c.relnamespace = cast('core' as regnamespace) and c.relkind = 'r' and c.relname ~ '_version$'
    loop
        execute 'update vault.person_record as p set known_to = v.known_to from ' || version.name || ' as v'
            || ' where v.known_to is not null and p.delivery_id = v.delivery_id and p.sheet = v.sheet'
            || ' and p.row_no = v.row_no';
    end loop;
end
$$;

create function ops.end_of_office_day(day date) returns timestamptz
language sql immutable strict parallel safe
return cast(day + 1 as timestamp) at time zone 'Asia/Jakarta';
comment on function ops.end_of_office_day(date) is 'Akhir hari itu menurut jam kantor (WIB)';
