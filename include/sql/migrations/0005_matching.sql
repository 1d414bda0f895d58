-- What the probabilistic tier has compared, and what it leaves to people
-- on re-run: never; a migration runs once   params: none

create table vault.match_profile (
    profile uuid primary key,
    model text not null
);
comment on table vault.match_profile is 'Profil catatan orang yang sudah dibandingkan dengan semua profil lain';
comment on column vault.match_profile.profile is 'Sidik jari isi catatan yang dipakai untuk mencocokkan';
comment on column vault.match_profile.model is 'Versi model yang membandingkannya';

create table vault.match_score (
    profile_a uuid not null,
    profile_b uuid not null,
    weight real not null,
    levels smallint[] not null,
    primary key (profile_a, profile_b),
    check (profile_a <= profile_b)
);
comment on table vault.match_score is 'Bobot kecocokan dua profil menurut model; bukti yang disimpan, bukan dihitung ulang';
comment on column vault.match_score.profile_a is 'Profil yang lebih kecil sidik jarinya';
comment on column vault.match_score.profile_b is 'Profil lainnya; sama bila satu profil berdiri pada beberapa catatan';
comment on column vault.match_score.weight is 'Bobot: log2 perbandingan peluang sama dan berbeda orang';
comment on column vault.match_score.levels is 'Tingkat kecocokan tiap perbandingan menurut urutan model; -1 tidak diketahui';

create table ops.match_review (
    person_a bigint not null,
    person_b bigint not null,
    cause text not null check (cause in ('unsure', 'two_nik', 'shared_nik')),
    weight real,
    score numeric(6, 5),
    reasons text not null,
    double_rupiah numeric(18, 2) not null,
    paid_rupiah numeric(18, 2) not null,
    record_count integer not null,
    region_code text,
    record_a jsonb not null,
    record_b jsonb not null,
    status text not null check (status in ('open', 'later')),
    opened_at timestamptz not null default now(),
    primary key (person_a, person_b),
    check (person_a < person_b)
);
comment on table ops.match_review is
'Pasangan orang yang mungkin satu orang dan menunggu keputusan manusia. Urutan kerja: open sebelum later, lalu '
'double_rupiah, paid_rupiah, record_count dan weight terbesar dulu, lalu person_a dan person_b';
comment on column ops.match_review.person_a is 'Kunci orang yang lebih tua';
comment on column ops.match_review.person_b is 'Kunci orang lainnya';
comment on column ops.match_review.cause is
'Mengapa ditanyakan: unsure (bobot di antara dua ambang), two_nik (cocok, tetapi NIK-nya berbeda), shared_nik (NIK sama)';
comment on column ops.match_review.weight is 'Bobot kecocokan pasangan catatan yang paling mirip';
comment on column ops.match_review.score is 'Peluang satu orang menurut model';
comment on column ops.match_review.reasons is 'Persamaan dan perbedaan dalam kata-kata, tanpa nilainya';
comment on column ops.match_review.double_rupiah is
'Rupiah PKH yang terbayar ganda bila keduanya satu orang: per tahap, yang lebih kecil dari pembayaran kepada masing-masing';
comment on column ops.match_review.paid_rupiah is 'Rupiah PKH yang sudah dibayarkan kepada keduanya';
comment on column ops.match_review.record_count is 'Banyak catatan kedua orang itu';
comment on column ops.match_review.region_code is 'Wilayah orang yang pertama';
comment on column ops.match_review.record_a is 'Catatan orang pertama yang paling mirip: source, sha256, sheet, row_no';
comment on column ops.match_review.record_b is 'Catatan orang kedua yang paling mirip';
comment on column ops.match_review.status is 'open (menunggu) atau later (ditunda)';
comment on column ops.match_review.opened_at is 'Sejak kapan ditanyakan';

create function core.is_placeholder_birth(birth date) returns boolean
language sql immutable parallel safe
return coalesce((extract(month from birth), extract(day from birth)) in ((1, 1), (7, 1), (12, 31)), false);
comment on function core.is_placeholder_birth(date) is
'Tanggal lahir pengganti hari yang tidak diketahui: 1 Januari, 1 Juli, 31 Desember';

create function core.match_profile(
    nik uuid,
    is_strong boolean,
    name_form text,
    birth_date date,
    sex text,
    no_kk uuid,
    is_no_kk_valid boolean,
    family_ref text,
    region_code text,
    mother_form text,
    phone uuid
) returns uuid
language sql stable parallel safe
return cast(encode(substring(sha256(convert_to(concat_ws(
    chr(31), coalesce(cast(nik as text), ''), coalesce(cast(is_strong as text), ''), coalesce(name_form, ''),
    coalesce(cast(birth_date as text), ''), coalesce(sex, ''), coalesce(cast(no_kk as text), ''),
    is_no_kk_valid, coalesce(family_ref, ''), coalesce(region_code, ''), coalesce(mother_form, ''),
    coalesce(cast(phone as text), '')
), 'UTF8')) from 1 for 16), 'hex') as uuid);
comment on function core.match_profile(uuid, boolean, text, date, text, uuid, boolean, text, text, text, uuid) is
'Sidik jari semua isi catatan yang dipakai untuk mencocokkan orang';

create view vault.match_record as
select
    r.delivery_id,
    r.sheet,
    r.row_no,
    r.source,
    r.feed,
    r.observed_on,
    r.region_code,
    u.nik,
    u.is_strong,
    u.name_form,
    r.birth_date,
    r.sex,
    u.no_kk,
    u.is_no_kk_valid,
    u.family_ref,
    u.mother_form,
    r.phone_token as phone,
    core.match_profile(
        u.nik, u.is_strong, u.name_form, r.birth_date, r.sex, u.no_kk, u.is_no_kk_valid, u.family_ref,
        r.region_code, u.mother_form, r.phone_token
    ) as profile
from vault.person_record as r
cross join lateral (
    select
        case when r.nik_grade in ('valid', 'suspicious') then r.nik_token end as nik,
        case
            when r.nik_token is null then null
            when r.nik_grade = 'valid' then true
            when r.nik_grade = 'suspicious' then false
        end as is_strong,
        nullif(r.name_form, '') as name_form,
        case when r.no_kk_grade in ('valid', 'suspicious') then r.no_kk_token end as no_kk,
        r.no_kk_token is not null and r.no_kk_grade = 'valid' as is_no_kk_valid,
        nullif(r.family_ref, '') as family_ref,
        nullif(r.mother_form, '') as mother_form
) as u
where r.role = 'subject';
comment on view vault.match_record is 'Catatan orang sebagaimana dicocokkan: hanya nomor yang layak pakai, dengan profilnya';
comment on column vault.match_record.delivery_id is 'Nomor kiriman';
comment on column vault.match_record.sheet is 'Nama lembar';
comment on column vault.match_record.row_no is 'Nomor baris';
comment on column vault.match_record.source is 'Sumber';
comment on column vault.match_record.feed is 'Jenis kiriman';
comment on column vault.match_record.observed_on is 'Akhir masa laporan catatan ini';
comment on column vault.match_record.region_code is 'Wilayah';
comment on column vault.match_record.nik is 'Samaran NIK yang layak pakai (valid atau suspicious)';
comment on column vault.match_record.is_strong is 'Apakah NIK-nya valid';
comment on column vault.match_record.name_form is 'Bentuk nama untuk pencocokan';
comment on column vault.match_record.birth_date is 'Tanggal lahir';
comment on column vault.match_record.sex is 'Jenis kelamin L atau P';
comment on column vault.match_record.no_kk is 'Samaran No KK yang layak pakai';
comment on column vault.match_record.is_no_kk_valid is 'Apakah No KK-nya valid';
comment on column vault.match_record.family_ref is 'Nomor keluarga menurut program';
comment on column vault.match_record.mother_form is 'Bentuk nama ibu untuk pencocokan';
comment on column vault.match_record.phone is 'Samaran nomor telepon';
comment on column vault.match_record.profile is 'Sidik jari isi yang dicocokkan';
