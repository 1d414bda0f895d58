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
    record_count integer not null,
    region_code text,
    record_a jsonb not null,
    record_b jsonb not null,
    status text not null check (status in ('open', 'later')),
    opened_at timestamptz not null default now(),
    primary key (person_a, person_b),
    check (person_a < person_b)
);
comment on table ops.match_review is 'Pasangan orang yang mungkin satu orang dan menunggu keputusan manusia';
comment on column ops.match_review.person_a is 'Kunci orang yang lebih tua';
comment on column ops.match_review.person_b is 'Kunci orang lainnya';
comment on column ops.match_review.cause is
'Mengapa ditanyakan: unsure (bobot di antara dua ambang), two_nik (cocok, tetapi NIK-nya berbeda), shared_nik (NIK sama)';
comment on column ops.match_review.weight is 'Bobot kecocokan pasangan catatan yang paling mirip';
comment on column ops.match_review.score is 'Peluang satu orang menurut model';
comment on column ops.match_review.reasons is 'Persamaan dan perbedaan dalam kata-kata, tanpa nilainya';
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
