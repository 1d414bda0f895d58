-- The status of PKH participants and the posts of Karang Taruna over time, and all of it as known on a day
-- on re-run: never; a migration runs once   params: none
--
-- Both histories are written by the build from the lists that are declared in include/reference/history.yml.
-- A row ends with a reason and is never deleted; one that a correction replaces goes to <table>_past.
--
-- The functions of the facts are made after the migrations, so bodies that call them are not looked at here.
set local check_function_bodies = off;

create table core.pkh_status (
    id_peserta text not null,
    person_key bigint not null,
    household_key bigint,
    region_code text,
    status_code text not null,
    status_class text not null,
    valid_from date not null,
    valid_to date,
    closed_reason text check (closed_reason in ('ganti_status', 'ganti_pengurus', 'tidak_ada_lagi')),
    known_from timestamptz not null default now(),
    primary key (id_peserta, valid_from),
    check (valid_to >= valid_from),
    check ((valid_to is null) = (closed_reason is null))
);
comment on table core.pkh_status is 'Status peserta PKH: satu baris per nomor peserta dan masa berlaku';
comment on column core.pkh_status.id_peserta is 'Nomor peserta PKH';
comment on column core.pkh_status.person_key is 'Kunci orang: pengurus';
comment on column core.pkh_status.household_key is 'Kunci rumah tangga';
comment on column core.pkh_status.region_code is 'Kode desa/kelurahan pada tahap terakhir baris ini';
comment on column core.pkh_status.status_code is 'Status penyaluran';
comment on column core.pkh_status.status_class is 'Kelas status: sukses, proses, gagal, exclude';
comment on column core.pkh_status.valid_from is 'Hari pertama tahap sejak kapan berlaku';
comment on column core.pkh_status.valid_to is 'Berlaku sampai; kosong bila masih berlaku';
comment on column core.pkh_status.closed_reason is
'Mengapa berakhir: ganti_status, ganti_pengurus, tidak_ada_lagi (hilang dari daftar penuh tahap berikutnya)';
comment on column core.pkh_status.known_from is 'Diketahui sejak';

create table core.pkh_status_past (
    like core.pkh_status including comments,
    known_to timestamptz not null default now(),
    primary key (id_peserta, valid_from, known_to)
);
comment on table core.pkh_status_past is 'Baris status peserta PKH yang pernah berlaku, dengan waktu diganti';
comment on column core.pkh_status_past.known_to is 'Diketahui sampai';

create table core.karang_taruna_post (
    person_key bigint not null,
    region_code text not null,
    position_code text,
    valid_from date not null,
    valid_to date,
    closed_reason text check (closed_reason in ('ganti_jabatan', 'tidak_ada_lagi')),
    known_from timestamptz not null default now(),
    primary key (person_key, region_code, valid_from),
    check (valid_to >= valid_from),
    check ((valid_to is null) = (closed_reason is null))
);
comment on table core.karang_taruna_post is
'Jabatan di Karang Taruna: satu baris per orang, desa/kelurahan, dan masa berlaku';
comment on column core.karang_taruna_post.person_key is 'Kunci orang';
comment on column core.karang_taruna_post.region_code is 'Kode desa/kelurahan Karang Tarunanya';
comment on column core.karang_taruna_post.position_code is 'Jabatan; kosong bila tidak disebut';
comment on column core.karang_taruna_post.valid_from is 'Hari pertama tahun register sejak kapan berlaku';
comment on column core.karang_taruna_post.valid_to is 'Berlaku sampai; kosong bila masih berlaku';
comment on column core.karang_taruna_post.closed_reason is
'Mengapa berakhir: ganti_jabatan, tidak_ada_lagi (hilang dari register penuh tahun berikutnya)';
comment on column core.karang_taruna_post.known_from is 'Diketahui sejak';

create table core.karang_taruna_post_past (
    like core.karang_taruna_post including comments,
    known_to timestamptz not null default now(),
    primary key (person_key, region_code, valid_from, known_to)
);
comment on table core.karang_taruna_post_past is 'Baris jabatan yang pernah berlaku, dengan waktu diganti';
comment on column core.karang_taruna_post_past.known_to is 'Diketahui sampai';

-- views for analysts -------------------------------------------------------------------------------

create view core.pkh_status_history as
select
    s.id_peserta,
    s.person_key,
    s.household_key,
    s.region_code,
    s.status_code,
    s.status_class,
    s.valid_from,
    s.valid_to,
    s.closed_reason
from core.pkh_status as s;
comment on view core.pkh_status_history is 'Riwayat status peserta PKH: semua masa berlaku, seperti diketahui sekarang';
comment on column core.pkh_status_history.id_peserta is 'Nomor peserta PKH';
comment on column core.pkh_status_history.person_key is 'Kunci orang: pengurus';
comment on column core.pkh_status_history.household_key is 'Kunci rumah tangga';
comment on column core.pkh_status_history.region_code is 'Kode desa/kelurahan pada tahap terakhir baris ini';
comment on column core.pkh_status_history.status_code is 'Status penyaluran';
comment on column core.pkh_status_history.status_class is 'Kelas status: sukses, proses, gagal, exclude';
comment on column core.pkh_status_history.valid_from is 'Hari pertama tahap sejak kapan berlaku';
comment on column core.pkh_status_history.valid_to is 'Berlaku sampai; kosong bila masih berlaku';
comment on column core.pkh_status_history.closed_reason is
'Mengapa berakhir: ganti_status, ganti_pengurus, tidak_ada_lagi (hilang dari daftar penuh tahap berikutnya)';

create view core.pkh_status_current as
select
    s.id_peserta,
    s.person_key,
    s.household_key,
    s.region_code,
    s.status_code,
    s.status_class,
    s.valid_from
from core.pkh_status as s
where s.valid_to is null;
comment on view core.pkh_status_current is 'Status peserta PKH yang berlaku sekarang';
comment on column core.pkh_status_current.id_peserta is 'Nomor peserta PKH';
comment on column core.pkh_status_current.person_key is 'Kunci orang: pengurus';
comment on column core.pkh_status_current.household_key is 'Kunci rumah tangga';
comment on column core.pkh_status_current.region_code is 'Kode desa/kelurahan pada tahap terakhir baris ini';
comment on column core.pkh_status_current.status_code is 'Status penyaluran';
comment on column core.pkh_status_current.status_class is 'Kelas status: sukses, proses, gagal, exclude';
comment on column core.pkh_status_current.valid_from is 'Hari pertama tahap sejak kapan berlaku';

create view core.karang_taruna_post_history as
select
    p.person_key,
    p.region_code,
    p.position_code,
    p.valid_from,
    p.valid_to,
    p.closed_reason
from core.karang_taruna_post as p;
comment on view core.karang_taruna_post_history is
'Riwayat jabatan di Karang Taruna: semua masa berlaku, seperti diketahui sekarang';
comment on column core.karang_taruna_post_history.person_key is 'Kunci orang';
comment on column core.karang_taruna_post_history.region_code is 'Kode desa/kelurahan Karang Tarunanya';
comment on column core.karang_taruna_post_history.position_code is 'Jabatan; kosong bila tidak disebut';
comment on column core.karang_taruna_post_history.valid_from is 'Hari pertama tahun register sejak kapan berlaku';
comment on column core.karang_taruna_post_history.valid_to is 'Berlaku sampai; kosong bila masih berlaku';
comment on column core.karang_taruna_post_history.closed_reason is
'Mengapa berakhir: ganti_jabatan, tidak_ada_lagi (hilang dari register penuh tahun berikutnya)';

create view core.karang_taruna_post_current as
select
    p.person_key,
    p.region_code,
    p.position_code,
    p.valid_from
from core.karang_taruna_post as p
where p.valid_to is null;
comment on view core.karang_taruna_post_current is 'Jabatan di Karang Taruna yang berlaku sekarang';
comment on column core.karang_taruna_post_current.person_key is 'Kunci orang';
comment on column core.karang_taruna_post_current.region_code is 'Kode desa/kelurahan Karang Tarunanya';
comment on column core.karang_taruna_post_current.position_code is 'Jabatan; kosong bila tidak disebut';
comment on column core.karang_taruna_post_current.valid_from is 'Hari pertama tahun register sejak kapan berlaku';

-- as known on a day --------------------------------------------------------------------------------
--
-- A row counts that was known before the end of that office day and not yet replaced then. Analysts may not
-- read the tables below, so the functions read them as their owner; security/grants says who may call them.
-- The functions of the facts are generated beside their views.

create function core.person_as_known(known_on date) returns table (
    person_key bigint,
    sex text,
    age_band text,
    region_code text,
    nik_grade text,
    valid_from date,
    valid_to date,
    closed_reason text
)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
    with known_person as (
        select
            p.person_key, p.sex, p.birth_year, p.region_code, p.nik_grade, p.valid_from, p.valid_to, p.closed_reason
        from core.person as p
        where p.known_from < ops.end_of_office_day(person_as_known.known_on)
        union all
        select
            p.person_key, p.sex, p.birth_year, p.region_code, p.nik_grade, p.valid_from, p.valid_to, p.closed_reason
        from core.person_past as p
        where p.known_from < ops.end_of_office_day(person_as_known.known_on)
            and p.known_to >= ops.end_of_office_day(person_as_known.known_on)
    )

    select
        p.person_key,
        p.sex,
        case
            when p.birth_year is null then null
            when age.years < 6 then '0-5'
            when age.years < 13 then '6-12'
            when age.years < 18 then '13-17'
            when age.years < 46 then '18-45'
            when age.years < 60 then '46-59'
            else '60+'
        end,
        p.region_code,
        p.nik_grade,
        p.valid_from,
        p.valid_to,
        p.closed_reason
    from known_person as p
    cross join lateral (
        select cast(extract(year from person_as_known.known_on) as integer) - p.birth_year as years
    ) as age
$$;
comment on function core.person_as_known(date) is
'Orang seperti diketahui pada akhir hari itu, semua masa berlaku; umur hanya sebagai kelompok, menurut hari itu';

create function core.household_as_known(known_on date) returns table (
    household_key bigint,
    region_code text,
    valid_from date,
    valid_to date
)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
    select h.household_key, h.region_code, h.valid_from, h.valid_to
    from core.household as h
    where h.known_from < ops.end_of_office_day(household_as_known.known_on)
    union all
    select h.household_key, h.region_code, h.valid_from, h.valid_to
    from core.household_past as h
    where h.known_from < ops.end_of_office_day(household_as_known.known_on)
        and h.known_to >= ops.end_of_office_day(household_as_known.known_on)
$$;
comment on function core.household_as_known(date) is
'Rumah tangga seperti diketahui pada akhir hari itu, semua masa berlaku';

create function core.household_member_as_known(known_on date) returns table (
    household_key bigint,
    person_key bigint,
    valid_from date,
    valid_to date,
    closed_reason text
)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
    select m.household_key, m.person_key, m.valid_from, m.valid_to, m.closed_reason
    from core.household_member as m
    where m.known_from < ops.end_of_office_day(household_member_as_known.known_on)
    union all
    select m.household_key, m.person_key, m.valid_from, m.valid_to, m.closed_reason
    from core.household_member_past as m
    where m.known_from < ops.end_of_office_day(household_member_as_known.known_on)
        and m.known_to >= ops.end_of_office_day(household_member_as_known.known_on)
$$;
comment on function core.household_member_as_known(date) is
'Anggota rumah tangga seperti diketahui pada akhir hari itu, semua masa berlaku';

create function core.pkh_status_as_known(known_on date) returns table (
    id_peserta text,
    person_key bigint,
    household_key bigint,
    region_code text,
    status_code text,
    status_class text,
    valid_from date,
    valid_to date,
    closed_reason text
)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
    select
        s.id_peserta, s.person_key, s.household_key, s.region_code, s.status_code, s.status_class,
        s.valid_from, s.valid_to, s.closed_reason
    from core.pkh_status as s
    where s.known_from < ops.end_of_office_day(pkh_status_as_known.known_on)
    union all
    select
        s.id_peserta, s.person_key, s.household_key, s.region_code, s.status_code, s.status_class,
        s.valid_from, s.valid_to, s.closed_reason
    from core.pkh_status_past as s
    where s.known_from < ops.end_of_office_day(pkh_status_as_known.known_on)
        and s.known_to >= ops.end_of_office_day(pkh_status_as_known.known_on)
$$;
comment on function core.pkh_status_as_known(date) is
'Status peserta PKH seperti diketahui pada akhir hari itu, semua masa berlaku';

create function core.karang_taruna_post_as_known(known_on date) returns table (
    person_key bigint,
    region_code text,
    position_code text,
    valid_from date,
    valid_to date,
    closed_reason text
)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
    select p.person_key, p.region_code, p.position_code, p.valid_from, p.valid_to, p.closed_reason
    from core.karang_taruna_post as p
    where p.known_from < ops.end_of_office_day(karang_taruna_post_as_known.known_on)
    union all
    select p.person_key, p.region_code, p.position_code, p.valid_from, p.valid_to, p.closed_reason
    from core.karang_taruna_post_past as p
    where p.known_from < ops.end_of_office_day(karang_taruna_post_as_known.known_on)
        and p.known_to >= ops.end_of_office_day(karang_taruna_post_as_known.known_on)
$$;
comment on function core.karang_taruna_post_as_known(date) is
'Jabatan di Karang Taruna seperti diketahui pada akhir hari itu, semua masa berlaku';

-- The cut-off of figures as known: a delivery was in force then that was published, and not yet superseded.
create function ops.data_cutoff_as_known(known_on date, variadic feeds text[]) returns timestamptz
language sql stable parallel safe
begin atomic
    select max(d.published_at)
    from ops.delivery as d
    left join ops.delivery as s on d.superseded_by = s.delivery_id
    where
        d.source || '_' || d.feed = any(data_cutoff_as_known.feeds)
        and d.status in ('loaded', 'superseded')
        and d.published_at < ops.end_of_office_day(data_cutoff_as_known.known_on)
        and (
            s.delivery_id is null
            or s.published_at >= ops.end_of_office_day(data_cutoff_as_known.known_on)
        );
end;
comment on function ops.data_cutoff_as_known(date, text[]) is
'Batas data seperti diketahui pada akhir hari itu; null bila waktu itu belum ada';

create function core.karang_taruna_unit_current_as_known(known_on date, judged_at timestamptz) returns table (
    region_code text,
    unit_label text,
    register_year integer,
    is_active boolean,
    classification_code text,
    board_count integer,
    member_count integer,
    decreed_on date,
    expires_on date,
    decree_status text
)
language sql stable parallel safe
as $$
    select distinct on (u.region_code)
        u.region_code,
        u.unit_label,
        cast(extract(year from d.period_end) as integer),
        u.is_active,
        u.classification_code,
        case
            when num_nonnulls(u.board_men_count, u.board_women_count) > 0
                then coalesce(u.board_men_count, 0) + coalesce(u.board_women_count, 0)
        end,
        case
            when num_nonnulls(u.member_men_count, u.member_women_count) > 0
                then coalesce(u.member_men_count, 0) + coalesce(u.member_women_count, 0)
        end,
        u.decreed_on,
        e.expires_on,
        case
            when e.expires_on is null then 'tanpa_tanggal'
            when e.expires_on < ops.office_date(judged_at) then 'lewat'
            when e.expires_on <= ops.office_date(judged_at) + 180 then 'akan_berakhir'
            else 'berlaku'
        end
    from (
        select n.*
        from core.karang_taruna_unit as n
        where known_on is null
        union all
        select k.*
        from core.karang_taruna_unit_as_known(known_on) as k
        where known_on is not null
    ) as u
    inner join ops.delivery as d on u.delivery_id = d.delivery_id
    cross join lateral (
        select ref.karang_taruna_expires_on(u.decreed_on) as expires_on
    ) as e
    order by
        u.region_code,
        d.period_end desc,
        d.period_start desc,
        u.known_from desc,
        u.delivery_id desc,
        u.sheet,
        u.row_no
$$;
comment on function core.karang_taruna_unit_current_as_known(date, timestamptz) is
'Karang Taruna tiap desa menurut register terbarunya seperti diketahui pada akhir hari itu (null: sekarang)';

create or replace function core.karang_taruna_unit_current(judged_at timestamptz) returns table (
    region_code text,
    unit_label text,
    register_year integer,
    is_active boolean,
    classification_code text,
    board_count integer,
    member_count integer,
    decreed_on date,
    expires_on date,
    decree_status text
)
language sql stable parallel safe
as $$
    select u.* from core.karang_taruna_unit_current_as_known(null, karang_taruna_unit_current.judged_at) as u
$$;
