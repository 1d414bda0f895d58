-- schemas, reference data, ledger, quarantine, vault, identity and the first mart
-- grain: as the comment of each table says   reads: nothing   params: none
-- on re-run: applied once; the checksum in ops.migration guards it

create schema ref;
create schema ops;
create schema staging;
create schema quarantine;
create schema vault;
create schema core;
create schema mart;
create schema publish;

-- A trusted extension: the owner of the database may create it, no superuser is needed.
create extension if not exists fuzzystrmatch;

comment on schema ref is 'Data acuan: wilayah, daftar kode, besaran bantuan';
comment on schema ops is 'Buku besar operasi: kiriman, neraca baris, keputusan, langkah';
comment on schema staging is 'Baris satu kiriman sebelum terbit; dikosongkan sesudahnya';
comment on schema quarantine is 'Baris yang disisihkan dan semua temuannya';
comment on schema vault is 'Ruang data pribadi; tertutup bagi analis';
comment on schema core is 'Fakta dan orang dengan kunci samaran';
comment on schema mart is 'Tabel siap pakai untuk analis dan laporan';
comment on schema publish is 'Yang boleh keluar dari kantor';

-- ref ------------------------------------------------------------------------------------------

create table ref.region (
    region_code text primary key,
    level text not null check (level in ('kabupaten', 'kecamatan', 'desa')),
    name text not null,
    kind text not null,
    parent_code text references ref.region (region_code),
    bps_code text
);
comment on table ref.region is 'Wilayah: satu baris per kabupaten, kecamatan, dan desa/kelurahan';
comment on column ref.region.region_code is 'Kode Kemendagri bertitik';
comment on column ref.region.level is 'Tingkat: kabupaten, kecamatan, atau desa';
comment on column ref.region.name is 'Nama resmi';
comment on column ref.region.kind is 'Jenis: kabupaten, kecamatan, desa, atau kelurahan';
comment on column ref.region.parent_code is 'Kode wilayah induk';
comment on column ref.region.bps_code is 'Kode BPS bila diketahui';

create table ref.code (
    code_list text not null,
    code text not null,
    label text not null,
    code_class text,
    valid_from date,
    valid_to date,
    primary key (code_list, code)
);
comment on table ref.code is 'Daftar kode: satu baris per entri';
comment on column ref.code.code_list is 'Nama daftar';
comment on column ref.code.code is 'Kode';
comment on column ref.code.label is 'Label';
comment on column ref.code.code_class is 'Kelas pelaporan, misalnya sukses, proses, gagal, exclude';
comment on column ref.code.valid_from is 'Berlaku sejak';
comment on column ref.code.valid_to is 'Berlaku sampai';

create table ref.pkh_component_amount (
    komponen_code text not null,
    rupiah_per_year numeric(16, 2) not null,
    age_min integer,
    age_max integer,
    valid_from date not null,
    valid_to date,
    source text not null,
    primary key (komponen_code, valid_from)
);
comment on table ref.pkh_component_amount is 'Besaran bantuan dan batas umur per komponen PKH dan masa berlaku';
comment on column ref.pkh_component_amount.komponen_code is 'Kode komponen';
comment on column ref.pkh_component_amount.rupiah_per_year is 'Rupiah per tahun';
comment on column ref.pkh_component_amount.age_min is 'Umur terendah, tahun';
comment on column ref.pkh_component_amount.age_max is 'Umur tertinggi, tahun';
comment on column ref.pkh_component_amount.valid_from is 'Berlaku sejak';
comment on column ref.pkh_component_amount.valid_to is 'Berlaku sampai';
comment on column ref.pkh_component_amount.source is 'Sumber angka';

-- ops ------------------------------------------------------------------------------------------

create table ops.feed (
    source text not null,
    feed text not null,
    label text not null,
    grain text not null,
    primary key (source, feed)
);
comment on table ops.feed is 'Jenis kiriman yang punya kontrak';
comment on column ops.feed.source is 'Sumber (pilar)';
comment on column ops.feed.feed is 'Jenis kiriman';
comment on column ops.feed.label is 'Nama yang dibaca orang';
comment on column ops.feed.grain is 'Arti satu baris';

create table ops.delivery (
    delivery_id bigint generated always as identity primary key,
    source text not null,
    feed text,
    file_name text not null,
    sha256 text not null,
    size_bytes bigint not null,
    modified_at timestamptz not null,
    received_at timestamptz not null default now(),
    drop_id text not null,
    period_start date,
    period_end date,
    period_basis text check (period_basis in ('kolom', 'judul', 'nama_berkas', 'penerimaan')),
    status text not null default 'received'
    check (status in ('received', 'held', 'refused', 'loaded', 'superseded')),
    reason_code text,
    reason text,
    superseded_by bigint references ops.delivery (delivery_id),
    published_at timestamptz,
    unique (source, sha256)
);
create index delivery_feed on ops.delivery (source, feed, status);
comment on table ops.delivery is 'Kiriman: satu baris per berkas yang diterima';
comment on column ops.delivery.delivery_id is 'Nomor kiriman';
comment on column ops.delivery.source is 'Sumber (folder kotak masuk)';
comment on column ops.delivery.feed is 'Jenis kiriman; kosong bila tidak dikenali';
comment on column ops.delivery.file_name is 'Nama berkas waktu diterima pertama kali';
comment on column ops.delivery.sha256 is 'Sidik jari isi berkas; alamatnya di arsip';
comment on column ops.delivery.size_bytes is 'Ukuran berkas, byte';
comment on column ops.delivery.modified_at is 'Waktu ubah terakhir menurut pengirim';
comment on column ops.delivery.received_at is 'Waktu diterima';
comment on column ops.delivery.drop_id is 'Setoran: berkas yang diambil dalam satu kali pungut';
comment on column ops.delivery.period_start is 'Awal masa laporan';
comment on column ops.delivery.period_end is 'Akhir masa laporan';
comment on column ops.delivery.period_basis is 'Dasar masa laporan: kolom, judul, nama berkas, atau waktu penerimaan';
comment on column ops.delivery.status is 'Status: received, held, refused, loaded, superseded';
comment on column ops.delivery.reason_code is 'Kode alasan status';
comment on column ops.delivery.reason is 'Alasan status dan apa yang perlu dilakukan';
comment on column ops.delivery.superseded_by is 'Kiriman yang menggantikannya';
comment on column ops.delivery.published_at is 'Waktu terbit ke gudang data';

create table ops.sheet_reading (
    delivery_id bigint not null references ops.delivery (delivery_id),
    sheet text not null,
    feed text,
    heading_row bigint,
    is_hidden boolean not null,
    rows_read bigint not null,
    rows_data bigint not null,
    rows_ignored bigint not null,
    sum_check jsonb not null default '{}',
    notes text[] not null default '{}',
    primary key (delivery_id, sheet)
);
comment on table ops.sheet_reading is 'Hitungan waktu membaca: satu baris per lembar; dasar neraca';
comment on column ops.sheet_reading.delivery_id is 'Nomor kiriman';
comment on column ops.sheet_reading.sheet is 'Nama lembar; kosong untuk CSV';
comment on column ops.sheet_reading.feed is 'Jenis kiriman lembar ini; kosong bila tanpa tabel';
comment on column ops.sheet_reading.heading_row is 'Baris judul kolom';
comment on column ops.sheet_reading.is_hidden is 'Lembar tersembunyi';
comment on column ops.sheet_reading.rows_read is 'Baris tidak kosong yang dibaca';
comment on column ops.sheet_reading.rows_data is 'Baris data yang masuk staging';
comment on column ops.sheet_reading.rows_ignored is 'Judul, nomor kolom, jumlah, dan tanda tangan';
comment on column ops.sheet_reading.notes is 'Perbaikan yang dilakukan waktu membaca';
comment on column ops.sheet_reading.sum_check is 'Baris jumlah terakhir: tertulis, jumlah sel angka, banyak sel angka per kolom';

create table ops.column_mapping (
    delivery_id bigint not null references ops.delivery (delivery_id),
    sheet text not null,
    position integer not null,
    heading text not null,
    column_name text,
    remark text,
    primary key (delivery_id, sheet, position)
);
comment on table ops.column_mapping is 'Judul kolom yang diterima dan kolom kontraknya; penyimpangan susunan terlihat di sini';
comment on column ops.column_mapping.delivery_id is 'Nomor kiriman';
comment on column ops.column_mapping.sheet is 'Nama lembar';
comment on column ops.column_mapping.position is 'Urutan kolom, mulai 1';
comment on column ops.column_mapping.heading is 'Judul kolom sebagaimana diterima';
comment on column ops.column_mapping.column_name is 'Kolom kontrak; kosong untuk kolom tambahan';
comment on column ops.column_mapping.remark is 'kanonis, sinonim, tambahan, nomor_urut, atau keputusan';

create table ops.row_balance (
    delivery_id bigint not null references ops.delivery (delivery_id),
    sheet text not null,
    rows_read bigint not null,
    rows_accepted bigint not null,
    rows_rejected bigint not null,
    rows_duplicate bigint not null,
    rows_ignored bigint not null,
    primary key (delivery_id, sheet),
    constraint balance_closes
    check (rows_read = rows_accepted + rows_rejected + rows_duplicate + rows_ignored)
);
comment on table ops.row_balance is 'Neraca baris: satu baris per kiriman dan lembar';
comment on column ops.row_balance.delivery_id is 'Nomor kiriman';
comment on column ops.row_balance.sheet is 'Nama lembar; kosong untuk CSV';
comment on column ops.row_balance.rows_read is 'Baris tidak kosong yang dibaca';
comment on column ops.row_balance.rows_accepted is 'Baris diterima';
comment on column ops.row_balance.rows_rejected is 'Baris disisihkan';
comment on column ops.row_balance.rows_duplicate is 'Baris kembar persis yang tidak dihitung';
comment on column ops.row_balance.rows_ignored is 'Baris bukan data: judul, jumlah, tanda tangan';

create table ops.decision (
    decision_id bigint generated always as identity primary key,
    kind text not null,
    target jsonb not null,
    outcome text not null,
    details jsonb not null default '{}',
    reason text not null,
    decided_by text not null,
    decided_at timestamptz not null default now()
);
create index decision_target on ops.decision ((target ->> 'sha256'));
comment on table ops.decision is 'Keputusan manusia; masukan yang tidak pernah dihapus';
comment on column ops.decision.decision_id is 'Nomor keputusan';
comment on column ops.decision.kind is 'Jenis keputusan, misalnya delivery';
comment on column ops.decision.target is 'Sasaran: source, sha256, lembar, baris';
comment on column ops.decision.outcome is 'Hasil: release, replace, add, map, refuse';
comment on column ops.decision.details is 'Rincian, misalnya pemetaan judul kolom';
comment on column ops.decision.reason is 'Alasan';
comment on column ops.decision.decided_by is 'Siapa yang memutuskan';
comment on column ops.decision.decided_at is 'Kapan diputuskan';

create table ops.step_run (
    step_run_id bigint generated always as identity primary key,
    delivery_id bigint references ops.delivery (delivery_id),
    step text not null,
    started_at timestamptz not null,
    finished_at timestamptz not null,
    outcome text not null check (outcome in ('done', 'held', 'refused', 'superseded', 'failed', 'nothing_to_do')),
    detail jsonb not null default '{}'
);
create index step_run_delivery on ops.step_run (delivery_id);
comment on table ops.step_run is 'Hasil tiap langkah per kiriman';
comment on column ops.step_run.step_run_id is 'Nomor langkah';
comment on column ops.step_run.delivery_id is 'Nomor kiriman; kosong untuk langkah gudang';
comment on column ops.step_run.step is 'Nama langkah, sama dengan nama tugas';
comment on column ops.step_run.started_at is 'Mulai';
comment on column ops.step_run.finished_at is 'Selesai';
comment on column ops.step_run.outcome is 'Hasil langkah';
comment on column ops.step_run.detail is 'Hitungan dan kode; tanpa nilai pribadi';

create table ops.validation_result (
    delivery_id bigint references ops.delivery (delivery_id),
    suite text not null,
    rule_code text not null,
    severity text not null,
    is_success boolean not null,
    row_count bigint not null,
    validated_at timestamptz not null default now()
);
create index validation_result_delivery on ops.validation_result (delivery_id, suite);
comment on table ops.validation_result is 'Hasil Great Expectations per aturan; hanya hitungan, tanpa nilai';
comment on column ops.validation_result.delivery_id is 'Nomor kiriman; kosong untuk suite gudang';
comment on column ops.validation_result.suite is 'Nama suite';
comment on column ops.validation_result.rule_code is 'Kode aturan';
comment on column ops.validation_result.severity is 'reject, warn, atau hold';
comment on column ops.validation_result.is_success is 'Aturan terpenuhi';
comment on column ops.validation_result.row_count is 'Baris yang melanggar';
comment on column ops.validation_result.validated_at is 'Waktu periksa';

-- quarantine -----------------------------------------------------------------------------------

create table quarantine.rejected_row (
    delivery_id bigint not null references ops.delivery (delivery_id),
    sheet text not null,
    row_no bigint not null,
    cells jsonb not null,
    status text not null default 'open'
    check (status in ('open', 'returned', 'corrected', 'released', 'waived', 'superseded')),
    rejected_at timestamptz not null default now(),
    primary key (delivery_id, sheet, row_no)
);
comment on table quarantine.rejected_row is 'Baris yang disisihkan, dengan sel aslinya';
comment on column quarantine.rejected_row.delivery_id is 'Nomor kiriman';
comment on column quarantine.rejected_row.sheet is 'Nama lembar';
comment on column quarantine.rejected_row.row_no is 'Nomor baris seperti di lembar kerja';
comment on column quarantine.rejected_row.cells is 'Sel asli: judul kolom ke teks';
comment on column quarantine.rejected_row.status is 'open, returned, corrected, released, waived, superseded';
comment on column quarantine.rejected_row.rejected_at is 'Waktu disisihkan';

create table quarantine.finding (
    delivery_id bigint not null references ops.delivery (delivery_id),
    sheet text not null,
    row_no bigint not null,
    column_name text not null,
    rule_code text not null,
    severity text not null check (severity in ('reject', 'warn', 'hold')),
    message text not null,
    primary key (delivery_id, sheet, row_no, rule_code, column_name)
);
comment on table quarantine.finding is 'Temuan: satu baris per baris data dan aturan';
comment on column quarantine.finding.delivery_id is 'Nomor kiriman';
comment on column quarantine.finding.sheet is 'Nama lembar; kosong untuk CSV atau temuan seluruh kiriman';
comment on column quarantine.finding.row_no is 'Nomor baris; 0 untuk temuan seluruh lembar atau kiriman';
comment on column quarantine.finding.column_name is 'Kolom kontrak';
comment on column quarantine.finding.rule_code is 'Kode aturan; nama runbook-nya';
comment on column quarantine.finding.severity is 'reject, warn, atau hold';
comment on column quarantine.finding.message is 'Kalimat untuk orang yang bertindak; tanpa nilai pribadi';

-- staging --------------------------------------------------------------------------------------

create unlogged table staging.identifier (
    delivery_id bigint not null,
    kind text not null,
    token text not null,
    sealed bytea not null
);
create index identifier_delivery on staging.identifier (delivery_id);
comment on table staging.identifier is 'Nilai tersegel dari kiriman yang sedang diproses, menunggu terbit';
comment on column staging.identifier.delivery_id is 'Nomor kiriman';
comment on column staging.identifier.kind is 'Jenis: nik, no_kk, account, phone';
comment on column staging.identifier.token is 'Samaran berkunci';
comment on column staging.identifier.sealed is 'Nilai tersegel';

-- vault ----------------------------------------------------------------------------------------

create table vault.identifier (
    kind text not null check (kind in ('nik', 'no_kk', 'account', 'phone')),
    token text not null,
    sealed bytea not null,
    primary key (kind, token)
);
comment on table vault.identifier is 'Nilai tersegel dari tiap samaran, disimpan satu kali';
comment on column vault.identifier.kind is 'Jenis: nik, no_kk, account, phone';
comment on column vault.identifier.token is 'Samaran berkunci';
comment on column vault.identifier.sealed is 'Nomor kunci, nonce, dan sandi AES-GCM';

create table vault.person_record (
    delivery_id bigint not null references ops.delivery (delivery_id),
    sheet text not null,
    row_no bigint not null,
    role text not null,
    source text not null,
    feed text not null,
    observed_on date not null,
    name text,
    name_form text,
    birth_date date,
    birth_place text,
    sex text check (sex in ('L', 'P')),
    region_code text,
    mother_name text,
    mother_form text,
    address text,
    family_ref text,
    nik_token text,
    nik_grade text,
    no_kk_token text,
    no_kk_grade text,
    account_token text,
    phone_token text,
    primary key (delivery_id, sheet, row_no, role)
);
comment on table vault.person_record is 'Catatan tentang orang: satu baris per baris terbit dan peran';
comment on column vault.person_record.delivery_id is 'Nomor kiriman';
comment on column vault.person_record.sheet is 'Nama lembar';
comment on column vault.person_record.row_no is 'Nomor baris';
comment on column vault.person_record.role is 'Peran: subject atau peran menurut kontrak';
comment on column vault.person_record.source is 'Sumber';
comment on column vault.person_record.feed is 'Jenis kiriman';
comment on column vault.person_record.observed_on is 'Akhir masa laporan catatan ini';
comment on column vault.person_record.name is 'Nama sebagaimana tertulis';
comment on column vault.person_record.name_form is 'Bentuk nama untuk pencocokan';
comment on column vault.person_record.birth_date is 'Tanggal lahir';
comment on column vault.person_record.birth_place is 'Tempat lahir';
comment on column vault.person_record.sex is 'Jenis kelamin L atau P';
comment on column vault.person_record.region_code is 'Wilayah';
comment on column vault.person_record.mother_name is 'Nama ibu kandung';
comment on column vault.person_record.mother_form is 'Bentuk nama ibu untuk pencocokan';
comment on column vault.person_record.address is 'Alamat';
comment on column vault.person_record.family_ref is 'Nomor keluarga menurut program, misalnya nomor peserta PKH';
comment on column vault.person_record.nik_token is 'Samaran NIK';
comment on column vault.person_record.nik_grade is 'Mutu NIK: valid, suspicious, placeholder, damaged, missing';
comment on column vault.person_record.no_kk_token is 'Samaran No KK';
comment on column vault.person_record.no_kk_grade is 'Mutu No KK';
comment on column vault.person_record.account_token is 'Samaran nomor rekening';
comment on column vault.person_record.phone_token is 'Samaran nomor telepon';

create table vault.row_text (
    delivery_id bigint not null references ops.delivery (delivery_id),
    sheet text not null,
    row_no bigint not null,
    texts jsonb not null,
    extra jsonb not null,
    primary key (delivery_id, sheet, row_no)
);
comment on table vault.row_text is 'Teks bebas dan kolom tambahan dari baris terbit';
comment on column vault.row_text.delivery_id is 'Nomor kiriman';
comment on column vault.row_text.sheet is 'Nama lembar';
comment on column vault.row_text.row_no is 'Nomor baris';
comment on column vault.row_text.texts is 'Kolom kontrak yang tidak masuk core dan bukan tentang orang';
comment on column vault.row_text.extra is 'Kolom tambahan: judul ke teks';

-- identity -------------------------------------------------------------------------------------

create function core.name_words_fit(shorter text[], longer text[]) returns boolean
language sql immutable parallel safe
return cardinality(shorter) <= cardinality(longer)
    and (
        shorter[1] = longer[1]
        or (least(length(shorter[1]), length(longer[1])) = 1 and left(shorter[1], 1) = left(longer[1], 1))
        or (shorter <@ longer and longer <@ shorter)
    )
    and exists (select from unnest(shorter) as word where length(word) > 1 and word = any (longer))
    and not exists (
        select
        from unnest(shorter) as word
        where not exists (
            select
            from unnest(longer) as other
            where
                other = word
                or (least(length(other), length(word)) = 1 and left(other, 1) = left(word, 1))
        )
    );
comment on function core.name_words_fit(text[], text[]) is
'Tiap kata nama yang lebih pendek ada di nama yang lebih panjang, utuh atau sebagai inisial';

create function core.names_agree(one text, other text) returns boolean
language sql immutable parallel safe
return coalesce(
    one = other
    or (
        least(length(one), length(other)) >= 8
        and (
            levenshtein_less_equal(left(one, 255), left(other, 255), 2) <= 2
            or starts_with(one, other)
            or starts_with(other, one)
        )
    )
    or (
        least(length(one), length(other)) >= 4
        and levenshtein_less_equal(left(one, 255), left(other, 255), 1) <= 1
    )
    or core.name_words_fit(string_to_array(one, ' '), string_to_array(other, ' '))
    or core.name_words_fit(string_to_array(other, ' '), string_to_array(one, ' ')),
    false
);
comment on function core.names_agree(text, text) is
'Dua bentuk nama cocok: sama, beda ejaan sedikit, terpotong, disingkat, atau urutan kata tertukar';

create function core.birth_dates_agree(one date, other date) returns boolean
language sql immutable parallel safe
return coalesce(
    one = other
    or (
        extract(year from one) = extract(year from other)
        and extract(month from one) = extract(day from other)
        and extract(day from one) = extract(month from other)
    ),
    false
);
comment on function core.birth_dates_agree(date, date) is
'Dua tanggal lahir cocok: sama, atau hari dan bulannya tertukar';

create table core.person_key (
    person_key bigint primary key,
    source text not null,
    sha256 text not null,
    sheet text not null,
    row_no bigint not null,
    role text not null,
    issued_at timestamptz not null default now(),
    merged_into bigint references core.person_key (person_key),
    retired_at timestamptz,
    unique (source, sha256, sheet, row_no, role)
);
comment on table core.person_key is 'Daftar kunci orang; kunci tidak pernah dipakai ulang';
comment on column core.person_key.person_key is 'Kunci orang';
comment on column core.person_key.source is 'Sumber catatan jangkar';
comment on column core.person_key.sha256 is 'Sidik jari berkas catatan jangkar';
comment on column core.person_key.sheet is 'Lembar catatan jangkar';
comment on column core.person_key.row_no is 'Baris catatan jangkar';
comment on column core.person_key.role is 'Peran catatan jangkar';
comment on column core.person_key.issued_at is 'Waktu kunci diberikan';
comment on column core.person_key.merged_into is 'Kunci yang meneruskannya setelah digabung';
comment on column core.person_key.retired_at is 'Waktu kunci berhenti dipakai';

create table core.household_key (
    household_key bigint primary key,
    anchor text not null unique,
    issued_at timestamptz not null default now(),
    merged_into bigint references core.household_key (household_key),
    retired_at timestamptz
);
comment on table core.household_key is 'Daftar kunci rumah tangga; kunci tidak pernah dipakai ulang';
comment on column core.household_key.household_key is 'Kunci rumah tangga';
comment on column core.household_key.anchor is 'Jangkar: samaran No KK atau nomor keluarga program';
comment on column core.household_key.issued_at is 'Waktu kunci diberikan';
comment on column core.household_key.merged_into is 'Kunci yang meneruskannya setelah digabung';
comment on column core.household_key.retired_at is 'Waktu kunci berhenti dipakai';

-- What a build derives (links, persons, households, identities) has no foreign keys: a build writes
-- millions of these rows and each check costs as much as the row; tests look for orphans instead.

create table core.person_link (
    delivery_id bigint not null,
    sheet text not null,
    row_no bigint not null,
    role text not null,
    source text not null,
    feed text not null,
    person_key bigint not null,
    household_key bigint,
    tier text not null,
    score numeric(6, 5),
    primary key (delivery_id, sheet, row_no, role)
);
create index person_link_person on core.person_link (person_key);
comment on table core.person_link is 'Tautan baris dan peran ke orang dan rumah tangga';
comment on column core.person_link.delivery_id is 'Nomor kiriman';
comment on column core.person_link.sheet is 'Nama lembar';
comment on column core.person_link.row_no is 'Nomor baris';
comment on column core.person_link.role is 'Peran';
comment on column core.person_link.source is 'Sumber';
comment on column core.person_link.feed is 'Jenis kiriman';
comment on column core.person_link.person_key is 'Kunci orang';
comment on column core.person_link.household_key is 'Kunci rumah tangga';
comment on column core.person_link.tier is 'Dasar tautan: decision, nik, no_kk, probabilistic, new';
comment on column core.person_link.score is 'Skor kecocokan bila bertingkat';

create table core.person (
    person_key bigint not null,
    sex text,
    birth_year integer,
    region_code text,
    nik_grade text not null,
    valid_from date not null,
    valid_to date,
    primary key (person_key, valid_from)
);
comment on table core.person is 'Orang: satu baris per orang dan masa berlaku';
comment on column core.person.person_key is 'Kunci orang';
comment on column core.person.sex is 'Jenis kelamin L atau P';
comment on column core.person.birth_year is 'Tahun lahir';
comment on column core.person.region_code is 'Wilayah terakhir';
comment on column core.person.nik_grade is 'Mutu NIK terbaik';
comment on column core.person.valid_from is 'Berlaku sejak';
comment on column core.person.valid_to is 'Berlaku sampai; kosong bila masih berlaku';

create view core.person_current as
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
    end as age_band,
    p.region_code,
    p.nik_grade,
    p.valid_from
from core.person as p
cross join lateral (
    select extract(year from current_date)::integer - p.birth_year as years
) as age
where p.valid_to is null;
comment on view core.person_current is 'Orang yang berlaku sekarang; umur hanya sebagai kelompok';
comment on column core.person_current.person_key is 'Kunci orang';
comment on column core.person_current.sex is 'Jenis kelamin L atau P';
comment on column core.person_current.age_band is 'Kelompok umur, tahun';
comment on column core.person_current.region_code is 'Wilayah terakhir';
comment on column core.person_current.nik_grade is 'Mutu NIK terbaik';
comment on column core.person_current.valid_from is 'Berlaku sejak';

create table core.household (
    household_key bigint not null,
    region_code text,
    valid_from date not null,
    valid_to date,
    primary key (household_key, valid_from)
);
comment on table core.household is 'Rumah tangga: satu baris per rumah tangga dan masa berlaku';
comment on column core.household.household_key is 'Kunci rumah tangga';
comment on column core.household.region_code is 'Wilayah terakhir';
comment on column core.household.valid_from is 'Berlaku sejak';
comment on column core.household.valid_to is 'Berlaku sampai';

create table core.household_member (
    household_key bigint not null,
    person_key bigint not null,
    valid_from date not null,
    valid_to date,
    primary key (household_key, person_key, valid_from)
);
comment on table core.household_member is 'Anggota rumah tangga: satu baris per keanggotaan dan masa berlaku';
comment on column core.household_member.household_key is 'Kunci rumah tangga';
comment on column core.household_member.person_key is 'Kunci orang';
comment on column core.household_member.valid_from is 'Berlaku sejak';
comment on column core.household_member.valid_to is 'Berlaku sampai';

create view core.household_current as
select
    h.household_key,
    h.region_code,
    h.valid_from
from core.household as h
where h.valid_to is null;
comment on view core.household_current is 'Rumah tangga yang berlaku sekarang';
comment on column core.household_current.household_key is 'Kunci rumah tangga';
comment on column core.household_current.region_code is 'Wilayah terakhir';
comment on column core.household_current.valid_from is 'Berlaku sejak';

create view core.household_member_current as
select
    m.household_key,
    m.person_key,
    m.valid_from
from core.household_member as m
where m.valid_to is null;
comment on view core.household_member_current is 'Anggota rumah tangga yang berlaku sekarang';
comment on column core.household_member_current.household_key is 'Kunci rumah tangga';
comment on column core.household_member_current.person_key is 'Kunci orang';
comment on column core.household_member_current.valid_from is 'Berlaku sejak';

create table vault.person_identity (
    person_key bigint not null,
    nik_token text,
    no_kk_token text,
    account_token text,
    phone_token text,
    name text,
    birth_date date,
    mother_name text,
    address text,
    valid_from date not null,
    valid_to date,
    primary key (person_key, valid_from)
);
comment on table vault.person_identity is 'Identitas orang: satu baris per orang dan masa berlaku';
comment on column vault.person_identity.person_key is 'Kunci orang';
comment on column vault.person_identity.nik_token is 'Samaran NIK';
comment on column vault.person_identity.no_kk_token is 'Samaran No KK';
comment on column vault.person_identity.account_token is 'Samaran nomor rekening';
comment on column vault.person_identity.phone_token is 'Samaran nomor telepon';
comment on column vault.person_identity.name is 'Nama';
comment on column vault.person_identity.birth_date is 'Tanggal lahir';
comment on column vault.person_identity.mother_name is 'Nama ibu kandung';
comment on column vault.person_identity.address is 'Alamat';
comment on column vault.person_identity.valid_from is 'Berlaku sejak';
comment on column vault.person_identity.valid_to is 'Berlaku sampai';

create table ops.identity_finding (
    rule_code text not null,
    subject text not null,
    person_count integer not null,
    message text not null,
    found_at timestamptz not null default now(),
    primary key (rule_code, subject)
);
comment on table ops.identity_finding is 'Temuan antar kiriman tentang identitas, ditulis oleh build_warehouse';
comment on column ops.identity_finding.rule_code is 'Kode aturan';
comment on column ops.identity_finding.subject is 'Samaran yang dipermasalahkan';
comment on column ops.identity_finding.person_count is 'Banyak orang yang terlibat';
comment on column ops.identity_finding.message is 'Kalimat untuk petugas';
comment on column ops.identity_finding.found_at is 'Waktu ditemukan pertama kali';

create table ops.identity_event (
    kind text not null check (kind in ('merge', 'split')),
    from_key bigint not null,
    to_key bigint not null,
    record_count bigint not null,
    occurred_at timestamptz not null default now(),
    primary key (kind, from_key, to_key, occurred_at)
);
comment on table ops.identity_event is 'Riwayat kunci orang: catatan yang berpindah kunci karena penggabungan atau pemisahan';
comment on column ops.identity_event.kind is 'merge (kunci lama berhenti) atau split (sebagian catatan berpindah)';
comment on column ops.identity_event.from_key is 'Kunci semula';
comment on column ops.identity_event.to_key is 'Kunci sesudahnya';
comment on column ops.identity_event.record_count is 'Banyak catatan yang berpindah';
comment on column ops.identity_event.occurred_at is 'Waktu kejadian';

-- mart -----------------------------------------------------------------------------------------

create table mart.pkh_payment_village (
    tahun integer not null,
    tahap integer not null,
    region_code text not null,
    kecamatan_code text not null,
    kecamatan text not null,
    desa text not null,
    kpm_count bigint not null,
    payment_count bigint not null,
    nominal_rupiah numeric(18, 2) not null,
    paid_count bigint not null,
    paid_rupiah numeric(18, 2) not null,
    process_count bigint not null,
    process_rupiah numeric(18, 2) not null,
    failed_count bigint not null,
    failed_rupiah numeric(18, 2) not null,
    excluded_count bigint not null,
    excluded_rupiah numeric(18, 2) not null,
    data_cutoff_at timestamptz not null,
    primary key (tahun, tahap, region_code)
);
comment on table mart.pkh_payment_village is 'Penyaluran PKH: satu baris per tahun, tahap, dan desa/kelurahan';
comment on column mart.pkh_payment_village.tahun is 'Tahun anggaran';
comment on column mart.pkh_payment_village.tahap is 'Tahap penyaluran';
comment on column mart.pkh_payment_village.region_code is 'Kode desa/kelurahan';
comment on column mart.pkh_payment_village.kecamatan_code is 'Kode kecamatan';
comment on column mart.pkh_payment_village.kecamatan is 'Kecamatan';
comment on column mart.pkh_payment_village.desa is 'Desa/kelurahan';
comment on column mart.pkh_payment_village.kpm_count is 'Banyak KPM (nomor peserta berbeda)';
comment on column mart.pkh_payment_village.payment_count is 'Banyak pembayaran';
comment on column mart.pkh_payment_village.nominal_rupiah is 'Jumlah nominal semua status, rupiah';
comment on column mart.pkh_payment_village.paid_count is 'Banyak pembayaran berhasil';
comment on column mart.pkh_payment_village.paid_rupiah is 'Jumlah terbayar (status sukses), rupiah';
comment on column mart.pkh_payment_village.process_count is 'Banyak pembayaran dalam proses';
comment on column mart.pkh_payment_village.process_rupiah is 'Jumlah dalam proses, rupiah';
comment on column mart.pkh_payment_village.failed_count is 'Banyak pembayaran gagal';
comment on column mart.pkh_payment_village.failed_rupiah is 'Jumlah gagal, rupiah';
comment on column mart.pkh_payment_village.excluded_count is 'Banyak pembayaran dikecualikan';
comment on column mart.pkh_payment_village.excluded_rupiah is 'Jumlah dikecualikan, rupiah';
comment on column mart.pkh_payment_village.data_cutoff_at is 'Batas data: waktu terbit kiriman terakhir yang dipakai';
