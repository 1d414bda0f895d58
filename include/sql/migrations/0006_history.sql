-- What was known before: former rows of identity with the time they were replaced, and why a row ended
-- on re-run: never; a migration runs once   params: none
--
-- Tables of identity hold the rows that count now, because every fact view joins them. A row that a build
-- replaces or removes goes to <table>_past with known_to; together they tell what was known at any moment.

alter table core.person_link
add column is_withdrawn boolean not null default false,
add column known_from timestamptz not null default now();
alter table core.person
add column closed_reason text check (closed_reason in ('tidak_ada_lagi', 'dicabut')),
add column known_from timestamptz not null default now(),
add check ((valid_to is null) or (valid_to >= valid_from));
alter table core.household add column known_from timestamptz not null default now();
alter table core.household_member
add column closed_reason text check (closed_reason in ('pindah', 'tidak_ada_lagi', 'dicabut')),
add column known_from timestamptz not null default now();
alter table vault.person_identity add column known_from timestamptz not null default now();

-- What an earlier version linked was known once its file was published; of later merges nothing more is known.
update core.person_link as l
set known_from = coalesce(d.published_at, d.received_at)
from ops.delivery as d
where l.delivery_id = d.delivery_id;
do $$
declare
    known record;
begin
    for known in
        select *
        from (
            values
            ('core.person', 'person_key'), ('vault.person_identity', 'person_key'),
            ('core.household_member', 'person_key'), ('core.household', 'household_key')
        ) as listed (name, key)
    loop
        execute 'update ' || known.name || ' as t set known_from = l.known_from from ('
            || 'select ' || known.key || ', min(known_from) as known_from from core.person_link group by 1'
            || ') as l where t.' || known.key || ' = l.' || known.key;
    end loop;
end
$$;

comment on column core.person_link.is_withdrawn is 'Apakah barisnya sudah dicabut oleh kiriman pengganti';
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

-- Records of rows that were closed before.
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

create table vault.household_card (
    household_key bigint not null,
    no_kk_token uuid not null,
    valid_from date not null,
    valid_to date,
    known_from timestamptz not null default now(),
    primary key (household_key, no_kk_token)
);
create table vault.household_card_past (
    like vault.household_card,
    known_to timestamptz not null default now(),
    primary key (household_key, no_kk_token, known_to)
);
comment on table vault.household_card is 'No KK sebuah rumah tangga: satu baris per No KK dan masa berlaku';
comment on column vault.household_card.household_key is 'Kunci rumah tangga';
comment on column vault.household_card.no_kk_token is 'Samaran No KK';
comment on column vault.household_card.valid_from is 'Pertama kali terlihat';
comment on column vault.household_card.valid_to is 'Sehari sebelum No KK berikutnya terlihat';
comment on column vault.household_card.known_from is 'Diketahui sejak';
comment on table vault.household_card_past is 'No KK rumah tangga yang pernah berlaku, dengan waktu diganti';
comment on column vault.household_card_past.household_key is 'Kunci rumah tangga';
comment on column vault.household_card_past.no_kk_token is 'Samaran No KK';
comment on column vault.household_card_past.valid_from is 'Pertama kali terlihat';
comment on column vault.household_card_past.valid_to is 'Sehari sebelum No KK berikutnya terlihat';
comment on column vault.household_card_past.known_from is 'Diketahui sejak';
comment on column vault.household_card_past.known_to is 'Diketahui sampai';

-- What the last build went by: another way of judging judges everybody anew, else a build looks at what is new alone.
create table ops.identity_basis (
    basis_id smallint primary key default 1 check (basis_id = 1),
    fingerprint text not null
);
comment on table ops.identity_basis is 'Dasar penyusunan identitas yang terakhir; bila berubah, semua orang disusun ulang';
comment on column ops.identity_basis.basis_id is 'Selalu 1';
comment on column ops.identity_basis.fingerprint is 'Sidik jari aturan, model, keputusan dan programnya';

create table ops.roster_edition (
    source text not null,
    feed text not null,
    kecamatan_code text not null,
    edition_on date not null,
    primary key (source, feed, kecamatan_code)
);
comment on table ops.roster_edition is 'Edisi penuh terakhir dari daftar orang, per kecamatan';
comment on column ops.roster_edition.source is 'Sumber';
comment on column ops.roster_edition.feed is 'Jenis kiriman';
comment on column ops.roster_edition.kecamatan_code is 'Kode kecamatan';
comment on column ops.roster_edition.edition_on is 'Akhir masa laporan edisi itu';

create function ops.end_of_office_day(day date) returns timestamptz
language sql immutable strict parallel safe
return cast(day + 1 as timestamp) at time zone 'Asia/Jakarta';
comment on function ops.end_of_office_day(date) is 'Akhir hari itu menurut jam kantor (WIB)';
