-- What the probabilistic tier has compared, and what it leaves to people
-- on re-run: never; a migration runs once   params: none

-- A record whose row a correction closed proves who is who as before, but its values no longer survive.
alter table vault.person_record add column known_to timestamptz;
comment on column vault.person_record.known_to is
'Kapan barisnya dicabut atau diganti oleh kiriman pengganti; kosong bila berlaku';

create table vault.match_profile (
    profile uuid primary key,
    profile_no bigint not null generated always as identity,
    model text not null,
    is_linkable boolean not null,
    name_form text,
    birth_date date,
    sex text,
    desa text,
    kecamatan text,
    mother_form text,
    no_kk uuid,
    family_ref text,
    phone uuid
);
comment on table vault.match_profile is 'Profil catatan orang yang sudah dibandingkan dengan semua profil lain';
comment on column vault.match_profile.profile is 'Sidik jari isi catatan yang dipakai untuk mencocokkan';
comment on column vault.match_profile.profile_no is 'Nomor profil selama dibandingkan';
comment on column vault.match_profile.model is 'Versi model yang membandingkannya';
comment on column vault.match_profile.is_linkable is 'Apakah isinya cukup untuk tautan tanpa model';
comment on column vault.match_profile.name_form is 'Bentuk nama untuk pencocokan';
comment on column vault.match_profile.birth_date is 'Tanggal lahir';
comment on column vault.match_profile.sex is 'Jenis kelamin L atau P';
comment on column vault.match_profile.desa is 'Desa atau kelurahan';
comment on column vault.match_profile.kecamatan is 'Kecamatan';
comment on column vault.match_profile.mother_form is 'Bentuk nama ibu untuk pencocokan';
comment on column vault.match_profile.no_kk is 'Samaran No KK yang layak pakai';
comment on column vault.match_profile.family_ref is 'Nomor keluarga menurut program';
comment on column vault.match_profile.phone is 'Samaran nomor telepon';

create table vault.match_score (
    profile_a uuid not null,
    profile_b uuid not null,
    weight real not null,
    levels smallint[] not null,
    primary key (profile_a, profile_b),
    check (profile_a <= profile_b)
);
create index match_score_other on vault.match_score (profile_b);
comment on table vault.match_score is 'Bobot kecocokan dua profil menurut model; bukti yang disimpan, bukan dihitung ulang';
comment on column vault.match_score.profile_a is 'Profil yang lebih kecil sidik jarinya';
comment on column vault.match_score.profile_b is 'Profil lainnya; sama bila satu profil berdiri pada beberapa catatan';
comment on column vault.match_score.weight is 'Bobot: log2 perbandingan peluang sama dan berbeda orang';
comment on column vault.match_score.levels is 'Tingkat kecocokan tiap perbandingan menurut urutan model; -1 tidak diketahui';

create function core.is_score_of_weight(
    levels smallint[], weight real, link_weight double precision, review_weight double precision
) returns boolean
language sql immutable parallel safe
return
    not (levels[2] = 0 or (levels[2] = -1 and levels[1] in (0, 1)))
    and (
        weight >= link_weight
        or (weight >= review_weight and (levels[2] >= 1 or levels[6] = 1 or levels[7] = 1))
    );
comment on function core.is_score_of_weight(smallint[], real, double precision, double precision) is
'Apakah skor dua profil dapat menggabungkan orang atau menjadi pertanyaan';

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

create function core.name_word_fits(one text, other text) returns boolean
language sql immutable parallel safe
return one = other
    or (
        left(one, 1) = left(other, 1)
        and (least(length(one), length(other)) = 1 or 'MUHAMMAD' in (one, other))
    );
comment on function core.name_word_fits(text, text) is
'Dua kata nama cocok: sama, atau salah satunya inisial (MUHAMMAD juga dapat berasal dari inisial M)';

create function core.sorted_name(name text) returns text
language sql immutable parallel safe
return array_to_string(
    array(select word from unnest(string_to_array(name, ' ')) as word order by word collate "C"), ' '
);
comment on function core.sorted_name(text) is 'Kata-kata sebuah nama menurut abjad';

create function core.is_nickname(short text, name text) returns boolean
language sql immutable parallel safe
return length(split_part(short, ' ', 1)) >= 4
    and split_part(short, ' ', 1) <> split_part(name, ' ', 1)
    and right(split_part(name, ' ', 1), length(split_part(short, ' ', 1))) = split_part(short, ' ', 1)
    and (
        strpos(short, ' ') = 0 or strpos(name, ' ') = 0
        or substring(short from ' .*$') = substring(name from ' .*$')
    );
comment on function core.is_nickname(text, text) is
'Kata pertama nama adalah akhir kata pertama nama lain, seperti nama panggilan: TARNO dan SUTARNO';

-- An M in front of a name was read as Muhammad, but it may stand for any name that begins so.
create or replace function core.name_words_fit(shorter text[], longer text[]) returns boolean
language sql immutable parallel safe
return cardinality(shorter) <= cardinality(longer)
    and (
        core.name_word_fits(shorter[1], longer[1])
        or (shorter <@ longer and longer <@ shorter)
    )
    and exists (select from unnest(shorter) as word where length(word) > 1 and word = any (longer))
    and not exists (
        select
        from unnest(shorter) as word
        where not exists (select from unnest(longer) as other where core.name_word_fits(word, other))
    );

create function core.names_differ_in_vowels(one text, other text) returns boolean
language sql immutable parallel safe
return coalesce(
    one <> other and regexp_replace(one, '[AEIOU]+', 'A', 'g') = regexp_replace(other, '[AEIOU]+', 'A', 'g'), false
);
comment on function core.names_differ_in_vowels(text, text) is
'Dua bentuk nama hanya berbeda huruf hidupnya: HIDAYATI dan HIDUYATI';

create function core.names_differ_in_endings(one text, other text) returns boolean
language sql immutable parallel safe
return coalesce(
    one <> other
    and regexp_replace(one, '\S(\s|$)', '-\1', 'g') = regexp_replace(other, '\S(\s|$)', '-\1', 'g'),
    false
);
comment on function core.names_differ_in_endings(text, text) is
'Dua bentuk nama hanya berbeda huruf terakhir suatu kata, seperti nama anak kembar: SUNARDI dan SUNARDO';

create function core.names_resemble(one text, other text) returns boolean
language sql immutable parallel safe
return coalesce(
    (
        least(length(one), length(other)) >= 8
        and (
            levenshtein_less_equal(left(core.sorted_name(one), 255), left(core.sorted_name(other), 255), 2) <= 2
            or levenshtein_less_equal(left(replace(one, ' ', ''), 255), left(replace(other, ' ', ''), 255), 2) <= 2
        )
    )
    or core.is_nickname(translate(one, 'J', 'Y'), translate(other, 'J', 'Y'))
    or core.is_nickname(translate(other, 'J', 'Y'), translate(one, 'J', 'Y')),
    false
);
comment on function core.names_resemble(text, text) is
'Dua bentuk nama mirip walau tidak cocok: urutan tertukar dan salah ketik, spasi hilang, nama panggilan';

create function core.birth_dates_resemble(one date, other date) returns boolean
language sql immutable parallel safe
return coalesce(
    core.birth_dates_agree(one, other)
    or levenshtein_less_equal(cast(one as text), cast(other as text), 1) <= 1
    or (
        to_char(one, 'MM-DD') = to_char(other, 'MM-DD')
        and abs(extract(year from one) - extract(year from other)) in (1, 10)
    )
    or (
        extract(year from one) = extract(year from other)
        and (core.is_placeholder_birth(one) or core.is_placeholder_birth(other))
    ),
    false
);
comment on function core.birth_dates_resemble(date, date) is
'Dua tanggal lahir mirip: cocok, beda 1 angka, beda 1 atau 10 tahun, atau harinya tidak diketahui';

create function core.nik_records_agree(
    is_strong boolean,
    is_sex_different boolean,
    name_one text,
    name_other text,
    birth_one date,
    birth_other date
) returns boolean
language sql immutable parallel safe
return case
    when is_strong and not is_sex_different then
        core.names_agree(name_one, name_other)
        or core.names_resemble(name_one, name_other)
        or (core.birth_dates_agree(birth_one, birth_other) and not core.is_placeholder_birth(birth_one))
        or (
            core.birth_dates_resemble(birth_one, birth_other)
            and coalesce(string_to_array(name_one, ' ') && string_to_array(name_other, ' '), false)
        )
    else
        core.names_agree(name_one, name_other)
        and not core.names_differ_in_vowels(name_one, name_other)
        and not core.names_differ_in_endings(name_one, name_other)
        and (
            core.birth_dates_agree(birth_one, birth_other)
            or (not is_sex_different and core.birth_dates_resemble(birth_one, birth_other))
        )
end;
comment on function core.nik_records_agree(boolean, boolean, text, text, date, date) is
'Dua catatan ber-NIK sama adalah satu orang: nama atau tanggal lahir cocok, atau keduanya mirip; NIK meragukan: keduanya';

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

create function core.face_hash(name_form text, birth_date date, region_code text) returns bigint
language sql immutable parallel safe
return hashtextextended(
    case when split_part(region_code, '.', 3) <> '' then region_code else '' end,
    hashtextextended(coalesce(name_form, ''), coalesce(birth_date - date '0001-01-01', -1))
);
comment on function core.face_hash(text, date, text) is
'Angka pengganti nama, tanggal lahir dan kecamatan atau desa: sama bila ketiganya sama, dan hampir selalu beda bila tidak';

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
    ) as profile,
    r.known_to is null as is_standing,
    case
        when u.is_strong then u.name_form is not null or r.birth_date is not null
        when u.nik is not null then u.name_form is not null and r.birth_date is not null
        else
            u.name_form is not null and r.birth_date is not null
            and (u.no_kk is not null or u.family_ref is not null)
    end as is_linkable
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
comment on column vault.match_record.is_standing is 'Apakah barisnya masih berlaku, tidak dicabut oleh kiriman pengganti';
comment on column vault.match_record.is_linkable is 'Apakah isinya cukup untuk tautan tanpa model: NIK, atau keluarga, nama dan tanggal lahir';
