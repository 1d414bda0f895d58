-- Where people lived when, who belonged to which household, and what records of one person disagree about
-- on re-run: never; a migration runs once   params: none

create view core.person_residence as
select
    p.person_key,
    p.region_code,
    p.valid_from,
    p.valid_to,
    p.closed_reason,
    p.known_from
from core.person as p;
comment on view core.person_residence is 'Tempat tinggal orang dari waktu ke waktu: satu baris per orang dan masa berlaku';
comment on column core.person_residence.person_key is 'Kunci orang';
comment on column core.person_residence.region_code is 'Kode desa/kelurahan, atau kecamatan bila desanya tidak diketahui';
comment on column core.person_residence.valid_from is 'Pertama kali terlihat di sana';
comment on column core.person_residence.valid_to is 'Terakhir; kosong bila masih berlaku';
comment on column core.person_residence.closed_reason is
'Mengapa berakhir tanpa lanjutan: tidak_ada_lagi (hilang dari kiriman penuh berikutnya), dicabut';
comment on column core.person_residence.known_from is 'Diketahui sejak';

create view core.household_history as
select
    h.household_key,
    h.region_code,
    h.valid_from,
    h.valid_to,
    h.known_from
from core.household as h;
comment on view core.household_history is 'Rumah tangga dari waktu ke waktu: satu baris per rumah tangga dan masa berlaku';
comment on column core.household_history.household_key is 'Kunci rumah tangga';
comment on column core.household_history.region_code is 'Wilayah';
comment on column core.household_history.valid_from is 'Berlaku sejak';
comment on column core.household_history.valid_to is 'Berlaku sampai; kosong bila masih berlaku';
comment on column core.household_history.known_from is 'Diketahui sejak';

create view core.household_member_history as
select
    m.household_key,
    m.person_key,
    m.valid_from,
    m.valid_to,
    m.closed_reason,
    m.known_from
from core.household_member as m;
comment on view core.household_member_history is 'Keanggotaan rumah tangga dari waktu ke waktu';
comment on column core.household_member_history.household_key is 'Kunci rumah tangga';
comment on column core.household_member_history.person_key is 'Kunci orang';
comment on column core.household_member_history.valid_from is 'Berlaku sejak';
comment on column core.household_member_history.valid_to is 'Berlaku sampai; kosong bila masih berlaku';
comment on column core.household_member_history.closed_reason is 'Mengapa berakhir: pindah, tidak_ada_lagi, dicabut';
comment on column core.household_member_history.known_from is 'Diketahui sejak';

create table core.person_conflict (
    person_key bigint not null,
    attribute text not null,
    value_count bigint not null,
    record_count bigint not null,
    agreeing_count bigint not null,
    agreeing_feeds text not null,
    other_feeds text not null,
    primary key (person_key, attribute)
);
comment on table core.person_conflict is
'Apa yang berbeda di antara catatan yang berlaku dari satu orang, tanpa nilainya; dipelihara bersama orangnya';
comment on column core.person_conflict.person_key is 'Kunci orang';
comment on column core.person_conflict.attribute is
'Yang berbeda: nik, nama, tanggal_lahir, jenis_kelamin, nama_ibu, wilayah (pada tanggal yang sama)';
comment on column core.person_conflict.value_count is 'Banyak nilai yang berbeda';
comment on column core.person_conflict.record_count is 'Banyak catatan yang menyebutnya';
comment on column core.person_conflict.agreeing_count is 'Banyak catatan yang sama dengan nilai yang dipakai';
comment on column core.person_conflict.agreeing_feeds is 'Kiriman yang sama dengan nilai yang dipakai, misalnya pkh/penyaluran';
comment on column core.person_conflict.other_feeds is 'Kiriman yang menyebut nilai lain: di sanalah yang perlu diperiksa';

create table mart.identity_conflict (
    person_key bigint not null,
    attribute text not null,
    region_code text,
    kecamatan_code text,
    kecamatan text,
    value_count bigint not null,
    record_count bigint not null,
    agreeing_count bigint not null,
    agreeing_feeds text not null,
    other_feeds text not null,
    data_cutoff_at timestamptz not null,
    primary key (person_key, attribute)
);
comment on table mart.identity_conflict is
'Catatan satu orang yang saling berbeda: satu baris per orang dan atribut, tanpa nilainya. Nilai yang dipakai dan asalnya: explain';
comment on column mart.identity_conflict.person_key is 'Kunci orang';
comment on column mart.identity_conflict.attribute is
'Yang berbeda: nik, nama, tanggal_lahir, jenis_kelamin, nama_ibu, wilayah (pada tanggal yang sama)';
comment on column mart.identity_conflict.region_code is 'Wilayah orang itu sekarang';
comment on column mart.identity_conflict.kecamatan_code is 'Kode kecamatan';
comment on column mart.identity_conflict.kecamatan is 'Kecamatan';
comment on column mart.identity_conflict.value_count is 'Banyak nilai yang berbeda';
comment on column mart.identity_conflict.record_count is 'Banyak catatan yang menyebutnya';
comment on column mart.identity_conflict.agreeing_count is 'Banyak catatan yang sama dengan nilai yang dipakai';
comment on column mart.identity_conflict.agreeing_feeds is 'Kiriman yang sama dengan nilai yang dipakai, misalnya pkh/penyaluran';
comment on column mart.identity_conflict.other_feeds is 'Kiriman yang menyebut nilai lain: di sanalah yang perlu diperiksa';
comment on column mart.identity_conflict.data_cutoff_at is 'Batas data: waktu terbit kiriman terakhir yang dipakai';
