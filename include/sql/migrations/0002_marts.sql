-- the marts of PKH, SLRT and Karang Taruna, and the definitions that they share
-- grain: as the comment of each table says   reads: ref, core, ops of 0001_foundation   params: none
-- on re-run: applied once; the checksum in ops.migration guards it

-- The facts of a feed are made from its contract after the migrations, so a body that reads one is not checked here.
set local check_function_bodies = off;

-- ref ------------------------------------------------------------------------------------------

create view ref.desa as
select
    desa.region_code,
    desa.name as desa,
    kecamatan.region_code as kecamatan_code,
    kecamatan.name as kecamatan
from ref.region as desa
inner join ref.region as kecamatan on desa.parent_code = kecamatan.region_code
where desa.level = 'desa';
comment on view ref.desa is 'Desa dan kelurahan beserta kecamatannya: satu baris per desa/kelurahan';
comment on column ref.desa.region_code is 'Kode desa/kelurahan';
comment on column ref.desa.desa is 'Nama desa/kelurahan';
comment on column ref.desa.kecamatan_code is 'Kode kecamatan';
comment on column ref.desa.kecamatan is 'Nama kecamatan';

create table ref.working_day (
    day_on date primary key,
    is_working boolean not null,
    working_no integer not null,
    holiday_label text,
    has_known_holidays boolean not null
);
comment on table ref.working_day is
'Hari kerja: satu baris per tanggal. Selisih working_no dua tanggal = hari kerja di antaranya; hari pertama ke-0';
comment on column ref.working_day.day_on is 'Tanggal';
comment on column ref.working_day.is_working is 'Senin sampai Jumat, bukan libur nasional dan bukan cuti bersama';
comment on column ref.working_day.working_no is 'Banyak hari kerja sejak awal tabel sampai dengan tanggal ini';
comment on column ref.working_day.holiday_label is 'Nama libur nasional atau cuti bersama';
comment on column ref.working_day.has_known_holidays is
'Daftar libur tahun itu diketahui; bila tidak, hanya Sabtu dan Minggu yang libur';

create function ref.pkh_member_counts(
    bumil integer, aud integer, sd integer, smp integer, sma integer, lansia integer, disabilitas integer
) returns integer[]
language sql immutable parallel safe
return case
    when num_nonnulls(bumil, aud, sd, smp, sma, lansia, disabilitas) > 0
        then array[
            coalesce(bumil, 0), coalesce(aud, 0), coalesce(sd, 0), coalesce(smp, 0),
            coalesce(sma, 0), coalesce(lansia, 0), coalesce(disabilitas, 0)
        ]
end;
comment on function ref.pkh_member_counts(integer, integer, integer, integer, integer, integer, integer) is
'Komponen satu keluarga PKH sebagai larik BUMIL, AUD, SD, SMP, SMA, LANSIA, DISBER; null bila satu pun tidak diisi';

create function ref.pkh_rupiah_per_year(member_counts integer[], judged_on date) returns numeric
language sql stable strict parallel safe
begin atomic
    select
        case
            when count(*) filter (where p.rupiah_per_year is null) = 0
                then coalesce(
                    sum(least(p.member_count, greatest(4 - p.dearer_count, 0)) * p.rupiah_per_year), 0
                )
        end
    from (
        select
            m.member_count,
            a.rupiah_per_year,
            coalesce(sum(m.member_count) over dearer, 0) as dearer_count
        from unnest(
            pkh_rupiah_per_year.member_counts, array['BUMIL', 'AUD', 'SD', 'SMP', 'SMA', 'LANSIA', 'DISBER']
        ) as m (member_count, komponen_code)
        left join ref.pkh_component_amount as a
            on m.komponen_code = a.komponen_code
            and a.valid_from <= pkh_rupiah_per_year.judged_on
            and (a.valid_to is null or a.valid_to >= pkh_rupiah_per_year.judged_on)
        where m.member_count > 0
        window dearer as (
            order by a.rupiah_per_year desc nulls last, m.komponen_code
            rows between unbounded preceding and 1 preceding
        )
    ) as p;
end;
comment on function ref.pkh_rupiah_per_year(integer[], date) is
'Hak PKH setahun untuk larik komponen pada suatu tanggal: paling banyak empat jiwa, dari yang termahal; '
'null bila besarannya belum diketahui';

create function ref.pkh_nominal_agrees(nominal_rupiah numeric, rupiah_per_year numeric) returns boolean
language sql immutable parallel safe
return least(
    abs(nominal_rupiah - rupiah_per_year / 4),
    abs(nominal_rupiah - rupiah_per_year / 6),
    abs(nominal_rupiah - rupiah_per_year / 12),
    abs(nominal_rupiah - 0.9 * rupiah_per_year / 4),
    abs(nominal_rupiah - 0.9 * rupiah_per_year / 6),
    abs(nominal_rupiah - 0.9 * rupiah_per_year / 12)
) <= 4;
comment on function ref.pkh_nominal_agrees(numeric, numeric) is
'Nominal sesuai hak setahun: per triwulan, dua bulan, atau bulan; utuh atau dipotong 10 persen; '
'beda paling banyak 4 rupiah karena bank membulatkan tiap jiwa; null bila salah satu tidak diketahui';

create function ref.karang_taruna_expires_on(decreed_on date) returns date
language sql immutable strict parallel safe
return cast(decreed_on + interval '5 years' as date);
comment on function ref.karang_taruna_expires_on(date) is
'Hari terakhir masa bakti pengurus Karang Taruna: lima tahun sejak SK (Permensos 25/2019)';

-- ops ------------------------------------------------------------------------------------------

create function ops.office_date(happened_at timestamptz) returns date
language sql immutable strict parallel safe
return cast(happened_at at time zone 'Asia/Jakarta' as date);
comment on function ops.office_date(timestamptz) is 'Tanggal menurut jam kantor (WIB)';

create function ops.data_cutoff(variadic feeds text[]) returns timestamptz
language sql stable parallel safe
begin atomic
    select max(coalesce(d.published_at, d.received_at))
    from ops.delivery as d
    where d.status = 'loaded' and d.source || '_' || d.feed = any(data_cutoff.feeds);
end;
comment on function ops.data_cutoff(text[]) is
'Batas data: waktu terbit kiriman terakhir yang berlaku dari jenis kiriman itu (sumber_jenis); null bila belum ada';

create function ops.ledger_cutoff() returns timestamptz
language sql stable parallel safe
begin atomic
    select max(greatest(d.published_at, d.received_at)) from ops.delivery as d;
end;
comment on function ops.ledger_cutoff() is 'Kejadian terakhir di buku kiriman: berkas diterima atau terbit';

-- core -----------------------------------------------------------------------------------------

-- A view would stand in the way of the fact views, which each migration makes anew.
create function core.karang_taruna_unit_current(judged_at timestamptz) returns table (
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
    from core.karang_taruna_unit as u
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
comment on function core.karang_taruna_unit_current(timestamptz) is
'Karang Taruna tiap desa menurut register terbarunya, dengan status SK pada waktu yang diberikan';

-- mart: PKH ------------------------------------------------------------------------------------

create table mart.pkh_payment_status (
    tahun integer not null,
    tahap integer not null,
    region_code text not null,
    status_code text not null,
    status_class text not null,
    bank_label text not null,
    kecamatan_code text not null,
    kecamatan text not null,
    desa text not null,
    status_label text not null,
    kpm_count bigint not null,
    payment_count bigint not null,
    nominal_rupiah numeric(18, 2) not null,
    data_cutoff_at timestamptz not null,
    primary key (tahun, tahap, region_code, status_code, status_class, bank_label)
);
comment on table mart.pkh_payment_status is
'Penyaluran PKH menurut status dan bank: satu baris per tahun, tahap, desa/kelurahan, status, dan bank';
comment on column mart.pkh_payment_status.tahun is 'Tahun anggaran';
comment on column mart.pkh_payment_status.tahap is 'Tahap penyaluran';
comment on column mart.pkh_payment_status.region_code is 'Kode desa/kelurahan';
comment on column mart.pkh_payment_status.status_code is 'Kode status penyaluran';
comment on column mart.pkh_payment_status.status_class is 'Kelas status: sukses, proses, gagal, exclude';
comment on column mart.pkh_payment_status.bank_label is 'Bank penyalur; kosong bila tidak disebut';
comment on column mart.pkh_payment_status.kecamatan_code is 'Kode kecamatan';
comment on column mart.pkh_payment_status.kecamatan is 'Kecamatan';
comment on column mart.pkh_payment_status.desa is 'Desa/kelurahan';
comment on column mart.pkh_payment_status.status_label is 'Status penyaluran';
comment on column mart.pkh_payment_status.kpm_count is
'Banyak KPM (nomor peserta berbeda); jangan dijumlahkan antarstatus';
comment on column mart.pkh_payment_status.payment_count is 'Banyak pembayaran';
comment on column mart.pkh_payment_status.nominal_rupiah is 'Jumlah nominal, rupiah';
comment on column mart.pkh_payment_status.data_cutoff_at is
'Batas data: waktu terbit kiriman terakhir yang dipakai';

create table mart.pkh_component_village (
    period_start date not null,
    region_code text not null,
    komponen_code text not null,
    tahun integer not null,
    triwulan integer not null,
    kecamatan_code text not null,
    kecamatan text not null,
    desa text not null,
    komponen_label text not null,
    komponen_class text not null,
    person_count bigint not null,
    component_count bigint not null,
    kpm_count bigint not null,
    data_cutoff_at timestamptz not null,
    primary key (period_start, region_code, komponen_code)
);
comment on table mart.pkh_component_village is
'Komponen PKH: satu baris per triwulan, desa/kelurahan, dan komponen';
comment on column mart.pkh_component_village.period_start is 'Hari pertama triwulan';
comment on column mart.pkh_component_village.region_code is 'Kode desa/kelurahan';
comment on column mart.pkh_component_village.komponen_code is 'Kode komponen';
comment on column mart.pkh_component_village.tahun is 'Tahun';
comment on column mart.pkh_component_village.triwulan is 'Triwulan 1 sampai 4';
comment on column mart.pkh_component_village.kecamatan_code is 'Kode kecamatan';
comment on column mart.pkh_component_village.kecamatan is 'Kecamatan';
comment on column mart.pkh_component_village.desa is 'Desa/kelurahan';
comment on column mart.pkh_component_village.komponen_label is 'Komponen';
comment on column mart.pkh_component_village.komponen_class is
'Kelompok komponen: kesehatan, pendidikan, kesejahteraan_sosial';
comment on column mart.pkh_component_village.person_count is
'Banyak orang berbeda; jangan dijumlahkan antarkomponen';
comment on column mart.pkh_component_village.component_count is 'Banyak baris komponen';
comment on column mart.pkh_component_village.kpm_count is
'Banyak KPM (nomor peserta berbeda); jangan dijumlahkan antarkomponen';
comment on column mart.pkh_component_village.data_cutoff_at is
'Batas data: waktu terbit kiriman terakhir yang dipakai';

create table mart.pkh_nominal_check (
    tahun integer not null,
    tahap integer not null,
    region_code text not null,
    kecamatan_code text not null,
    kecamatan text not null,
    desa text not null,
    payment_count bigint not null,
    checked_count bigint not null,
    agreeing_count bigint not null,
    different_count bigint not null,
    nominal_rupiah numeric(18, 2) not null,
    checked_rupiah numeric(18, 2) not null,
    expected_rupiah numeric(18, 2) not null,
    data_cutoff_at timestamptz not null,
    primary key (tahun, tahap, region_code)
);
comment on table mart.pkh_nominal_check is
'Nominal PKH dibanding komponen keluarga: satu baris per tahun, tahap, dan desa/kelurahan';
comment on column mart.pkh_nominal_check.tahun is 'Tahun anggaran';
comment on column mart.pkh_nominal_check.tahap is 'Tahap penyaluran';
comment on column mart.pkh_nominal_check.region_code is 'Kode desa/kelurahan';
comment on column mart.pkh_nominal_check.kecamatan_code is 'Kode kecamatan';
comment on column mart.pkh_nominal_check.kecamatan is 'Kecamatan';
comment on column mart.pkh_nominal_check.desa is 'Desa/kelurahan';
comment on column mart.pkh_nominal_check.payment_count is 'Banyak pembayaran';
comment on column mart.pkh_nominal_check.checked_count is
'Banyak pembayaran yang dapat diperiksa: komponennya terbaca dan besarannya diketahui';
comment on column mart.pkh_nominal_check.agreeing_count is 'Di antaranya, nominal sesuai komponen';
comment on column mart.pkh_nominal_check.different_count is 'Di antaranya, nominal tidak sesuai komponen';
comment on column mart.pkh_nominal_check.nominal_rupiah is 'Jumlah nominal semua pembayaran, rupiah';
comment on column mart.pkh_nominal_check.checked_rupiah is 'Jumlah nominal pembayaran yang diperiksa, rupiah';
comment on column mart.pkh_nominal_check.expected_rupiah is
'Hak per triwulan dari pembayaran yang diperiksa, rupiah (setahun dibagi empat)';
comment on column mart.pkh_nominal_check.data_cutoff_at is
'Batas data: waktu terbit kiriman terakhir yang dipakai';

-- mart: SLRT -----------------------------------------------------------------------------------

create table mart.slrt_funnel (
    received_month date not null,
    kecamatan_code text not null,
    bidang_code text not null,
    kecamatan text not null,
    bidang_label text not null,
    case_count bigint not null,
    open_count bigint not null,
    referred_count bigint not null,
    done_count bigint not null,
    rejected_count bigint not null,
    cancelled_count bigint not null,
    data_cutoff_at timestamptz not null,
    primary key (received_month, kecamatan_code, bidang_code)
);
comment on table mart.slrt_funnel is
'Keluhan SLRT menurut penanganannya: satu baris per bulan diterima, kecamatan, dan bidang';
comment on column mart.slrt_funnel.received_month is 'Hari pertama bulan keluhan diterima';
comment on column mart.slrt_funnel.kecamatan_code is 'Kode kecamatan';
comment on column mart.slrt_funnel.bidang_code is 'Kode bidang layanan';
comment on column mart.slrt_funnel.kecamatan is 'Kecamatan';
comment on column mart.slrt_funnel.bidang_label is 'Bidang layanan';
comment on column mart.slrt_funnel.case_count is 'Banyak keluhan';
comment on column mart.slrt_funnel.open_count is 'Masih terbuka: diterima atau diproses';
comment on column mart.slrt_funnel.referred_count is 'Dirujuk';
comment on column mart.slrt_funnel.done_count is 'Selesai';
comment on column mart.slrt_funnel.rejected_count is 'Ditolak';
comment on column mart.slrt_funnel.cancelled_count is 'Dibatalkan';
comment on column mart.slrt_funnel.data_cutoff_at is 'Batas data: waktu terbit kiriman terakhir yang dipakai';

create table mart.slrt_service_time (
    received_month date not null,
    kecamatan_code text not null,
    bidang_code text not null,
    kecamatan text not null,
    bidang_label text not null,
    closed_count bigint not null,
    working_days_median numeric(8, 2) not null,
    working_days_p90 numeric(8, 2) not null,
    working_days_mean numeric(8, 2) not null,
    has_known_holidays boolean not null,
    data_cutoff_at timestamptz not null,
    primary key (received_month, kecamatan_code, bidang_code)
);
comment on table mart.slrt_service_time is
'Lama penanganan keluhan SLRT: satu baris per bulan diterima, kecamatan, dan bidang yang punya keluhan tuntas';
comment on column mart.slrt_service_time.received_month is 'Hari pertama bulan keluhan diterima';
comment on column mart.slrt_service_time.kecamatan_code is 'Kode kecamatan';
comment on column mart.slrt_service_time.bidang_code is 'Kode bidang layanan';
comment on column mart.slrt_service_time.kecamatan is 'Kecamatan';
comment on column mart.slrt_service_time.bidang_label is 'Bidang layanan';
comment on column mart.slrt_service_time.closed_count is
'Banyak keluhan selesai, ditolak, atau dibatalkan yang tanggal selesainya tidak mendahului tanggal diterima';
comment on column mart.slrt_service_time.working_days_median is
'Median hari kerja sampai tuntas; hari diterima = hari ke-0';
comment on column mart.slrt_service_time.working_days_p90 is 'Persentil ke-90 hari kerja sampai tuntas';
comment on column mart.slrt_service_time.working_days_mean is 'Rata-rata hari kerja sampai tuntas';
comment on column mart.slrt_service_time.has_known_holidays is
'Daftar libur semua tahunnya diketahui; bila tidak, sebagian hanya memperhitungkan Sabtu dan Minggu';
comment on column mart.slrt_service_time.data_cutoff_at is
'Batas data: waktu terbit kiriman terakhir yang dipakai';

create table mart.slrt_daily_service (
    service_month date not null,
    kecamatan_code text not null,
    service_code text not null,
    kecamatan text not null,
    service_label text not null,
    service_count bigint not null,
    day_count bigint not null,
    data_cutoff_at timestamptz not null,
    primary key (service_month, kecamatan_code, service_code)
);
comment on table mart.slrt_daily_service is
'Layanan harian SLRT: satu baris per bulan, kecamatan, dan jenis layanan';
comment on column mart.slrt_daily_service.service_month is 'Hari pertama bulan layanan';
comment on column mart.slrt_daily_service.kecamatan_code is 'Kode kecamatan';
comment on column mart.slrt_daily_service.service_code is 'Kode jenis layanan';
comment on column mart.slrt_daily_service.kecamatan is 'Kecamatan';
comment on column mart.slrt_daily_service.service_label is 'Jenis layanan; kodenya bila tidak ada di daftar';
comment on column mart.slrt_daily_service.service_count is 'Banyak layanan';
comment on column mart.slrt_daily_service.day_count is 'Banyak tanggal yang dilaporkan';
comment on column mart.slrt_daily_service.data_cutoff_at is
'Batas data: waktu terbit kiriman terakhir yang dipakai';

-- mart: Karang Taruna --------------------------------------------------------------------------

create table mart.karang_taruna_profile (
    region_code text primary key,
    kecamatan_code text not null,
    kecamatan text not null,
    desa text not null,
    has_unit boolean not null,
    unit_label text,
    register_year integer,
    is_active boolean,
    classification_code text,
    classification_label text,
    board_count integer,
    member_count integer,
    listed_member_count bigint not null,
    decreed_on date,
    expires_on date,
    decree_status text,
    data_cutoff_at timestamptz not null
);
comment on table mart.karang_taruna_profile is
'Profil Karang Taruna: satu baris per desa/kelurahan, juga yang belum punya';
comment on column mart.karang_taruna_profile.region_code is 'Kode desa/kelurahan';
comment on column mart.karang_taruna_profile.kecamatan_code is 'Kode kecamatan';
comment on column mart.karang_taruna_profile.kecamatan is 'Kecamatan';
comment on column mart.karang_taruna_profile.desa is 'Desa/kelurahan';
comment on column mart.karang_taruna_profile.has_unit is 'Ada di register';
comment on column mart.karang_taruna_profile.unit_label is 'Nama Karang Taruna';
comment on column mart.karang_taruna_profile.register_year is 'Tahun register terbaru yang memuat desa ini';
comment on column mart.karang_taruna_profile.is_active is 'Status kinerja aktif; kosong bila tidak diketahui';
comment on column mart.karang_taruna_profile.classification_code is 'Kode klasifikasi';
comment on column mart.karang_taruna_profile.classification_label is 'Klasifikasi';
comment on column mart.karang_taruna_profile.board_count is 'Banyak pengurus menurut register';
comment on column mart.karang_taruna_profile.member_count is 'Banyak anggota menurut register';
comment on column mart.karang_taruna_profile.listed_member_count is
'Banyak orang di daftar anggota terbaru desa ini';
comment on column mart.karang_taruna_profile.decreed_on is 'Tanggal SK pengurus';
comment on column mart.karang_taruna_profile.expires_on is 'Hari terakhir masa bakti: lima tahun sejak SK';
comment on column mart.karang_taruna_profile.decree_status is
'Status SK pada batas data: berlaku, akan_berakhir (dalam 180 hari), lewat, tanpa_tanggal';
comment on column mart.karang_taruna_profile.data_cutoff_at is
'Batas data: waktu terbit kiriman terakhir yang dipakai';

create table mart.karang_taruna_activity (
    period_start date not null,
    region_code text not null,
    activity_code text not null,
    tahun integer not null,
    triwulan integer not null,
    kecamatan_code text not null,
    kecamatan text not null,
    desa text not null,
    activity_label text not null,
    activity_count bigint not null,
    participant_count bigint not null,
    data_cutoff_at timestamptz not null,
    primary key (period_start, region_code, activity_code)
);
comment on table mart.karang_taruna_activity is
'Kegiatan Karang Taruna: satu baris per triwulan, desa/kelurahan, dan jenis kegiatan';
comment on column mart.karang_taruna_activity.period_start is 'Hari pertama triwulan';
comment on column mart.karang_taruna_activity.region_code is 'Kode desa/kelurahan';
comment on column mart.karang_taruna_activity.activity_code is 'Kode jenis kegiatan';
comment on column mart.karang_taruna_activity.tahun is 'Tahun';
comment on column mart.karang_taruna_activity.triwulan is 'Triwulan 1 sampai 4';
comment on column mart.karang_taruna_activity.kecamatan_code is 'Kode kecamatan';
comment on column mart.karang_taruna_activity.kecamatan is 'Kecamatan';
comment on column mart.karang_taruna_activity.desa is 'Desa/kelurahan';
comment on column mart.karang_taruna_activity.activity_label is
'Jenis kegiatan; kodenya bila tidak ada di daftar';
comment on column mart.karang_taruna_activity.activity_count is 'Banyak kegiatan';
comment on column mart.karang_taruna_activity.participant_count is
'Jumlah peserta kegiatan yang pesertanya dilaporkan';
comment on column mart.karang_taruna_activity.data_cutoff_at is
'Batas data: waktu terbit kiriman terakhir yang dipakai';

create table mart.karang_taruna_decree (
    kecamatan_code text not null,
    decree_status text not null,
    kecamatan text not null,
    unit_count bigint not null,
    active_count bigint not null,
    data_cutoff_at timestamptz not null,
    primary key (kecamatan_code, decree_status)
);
comment on table mart.karang_taruna_decree is
'SK pengurus Karang Taruna: satu baris per kecamatan dan status SK';
comment on column mart.karang_taruna_decree.kecamatan_code is 'Kode kecamatan';
comment on column mart.karang_taruna_decree.decree_status is
'Status SK pada batas data: berlaku, akan_berakhir (dalam 180 hari), lewat, tanpa_tanggal';
comment on column mart.karang_taruna_decree.kecamatan is 'Kecamatan';
comment on column mart.karang_taruna_decree.unit_count is 'Banyak Karang Taruna';
comment on column mart.karang_taruna_decree.active_count is 'Di antaranya yang aktif';
comment on column mart.karang_taruna_decree.data_cutoff_at is
'Batas data: waktu terbit kiriman terakhir yang dipakai';

-- mart: all sources ----------------------------------------------------------------------------

create table mart.programme_overlap (
    kind text not null,
    programme_a text not null,
    programme_b text not null,
    shared_count bigint not null,
    data_cutoff_at timestamptz not null,
    primary key (kind, programme_a, programme_b)
);
comment on table mart.programme_overlap is
'Irisan program: satu baris per jenis hitungan dan pasangan program; program dengan dirinya = jumlahnya. '
'Program yang kirimannya tanpa No KK tidak punya baris rumah_tangga';
comment on column mart.programme_overlap.kind is 'Yang dihitung: orang atau rumah_tangga';
comment on column mart.programme_overlap.programme_a is 'Program pertama menurut abjad: KARANG_TARUNA, PKH, SLRT';
comment on column mart.programme_overlap.programme_b is 'Program kedua, atau program yang sama';
comment on column mart.programme_overlap.shared_count is 'Banyak orang atau rumah tangga yang ada di keduanya';
comment on column mart.programme_overlap.data_cutoff_at is
'Batas data: waktu terbit kiriman terakhir yang dipakai';

create table mart.data_quality (
    received_month date not null,
    source text not null,
    feed text not null,
    file_name text not null,
    rule_code text not null,
    severity text not null,
    message text not null,
    row_count bigint not null,
    finding_count bigint not null,
    data_cutoff_at timestamptz not null,
    primary key (received_month, source, feed, file_name, rule_code, severity)
);
comment on table mart.data_quality is
'Temuan pemeriksaan: satu baris per bulan diterima, jenis kiriman, berkas, dan aturan';
comment on column mart.data_quality.received_month is 'Hari pertama bulan berkas diterima';
comment on column mart.data_quality.source is 'Sumber (pilar)';
comment on column mart.data_quality.feed is 'Jenis kiriman; kosong bila tidak dikenali';
comment on column mart.data_quality.file_name is 'Nama berkas dari pengirim';
comment on column mart.data_quality.rule_code is 'Kode aturan; nama bagian di buku panduan';
comment on column mart.data_quality.severity is 'reject, warn, atau hold';
comment on column mart.data_quality.message is 'Kalimat aturan';
comment on column mart.data_quality.row_count is
'Banyak baris berkas yang kena; 0 bila temuan tentang seluruh lembar atau kiriman';
comment on column mart.data_quality.finding_count is 'Banyak temuan, juga tentang seluruh lembar atau kiriman';
comment on column mart.data_quality.data_cutoff_at is 'Batas data: kejadian terakhir di buku kiriman';

create table mart.delivery_quality (
    delivery_id bigint primary key,
    received_on date not null,
    source text not null,
    feed text not null,
    feed_label text not null,
    file_name text not null,
    period_start date,
    period_end date,
    status text not null,
    reason_code text,
    rows_read bigint,
    rows_accepted bigint,
    rows_rejected bigint,
    rows_duplicate bigint,
    rows_ignored bigint,
    rejected_share numeric(6, 4),
    published_at timestamptz,
    data_cutoff_at timestamptz not null
);
comment on table mart.delivery_quality is 'Mutu kiriman: satu baris per berkas yang diterima';
comment on column mart.delivery_quality.delivery_id is 'Nomor kiriman';
comment on column mart.delivery_quality.received_on is 'Tanggal diterima';
comment on column mart.delivery_quality.source is 'Sumber (pilar)';
comment on column mart.delivery_quality.feed is 'Jenis kiriman; kosong bila tidak dikenali';
comment on column mart.delivery_quality.feed_label is 'Nama jenis kiriman';
comment on column mart.delivery_quality.file_name is 'Nama berkas dari pengirim';
comment on column mart.delivery_quality.period_start is 'Awal masa laporan';
comment on column mart.delivery_quality.period_end is 'Akhir masa laporan';
comment on column mart.delivery_quality.status is 'Status: received, held, refused, loaded, superseded';
comment on column mart.delivery_quality.reason_code is 'Kode alasan status';
comment on column mart.delivery_quality.rows_read is 'Baris tidak kosong yang dibaca; kosong bila belum ada neraca';
comment on column mart.delivery_quality.rows_accepted is 'Baris diterima';
comment on column mart.delivery_quality.rows_rejected is 'Baris disisihkan';
comment on column mart.delivery_quality.rows_duplicate is 'Baris kembar persis yang tidak dihitung';
comment on column mart.delivery_quality.rows_ignored is 'Baris bukan data: judul, jumlah, tanda tangan';
comment on column mart.delivery_quality.rejected_share is
'Bagian disisihkan dari yang diterima dan disisihkan, 0 sampai 1';
comment on column mart.delivery_quality.published_at is 'Waktu terbit ke gudang data';
comment on column mart.delivery_quality.data_cutoff_at is 'Batas data: kejadian terakhir di buku kiriman';
