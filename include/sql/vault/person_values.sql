-- vault.person_value: every surviving value of every person, with the record it comes from
-- grain: person_key, attribute   reads: vault.person_survivor   params: none
-- on re-run: made anew after every migration; its columns never change
--
-- Packed texts are made by sinergi.warehouse.survivorship: order, sheet, delivery, row, day, value.
create or replace view vault.person_value as
select
    s.person_key,
    v.attribute,
    split_part(v.packed, chr(31), 6) as value,
    d.source,
    d.feed,
    d.delivery_id,
    split_part(v.packed, chr(31), 2) as sheet,
    cast(split_part(v.packed, chr(31), 4) as bigint) as row_no,
    to_date(split_part(v.packed, chr(31), 5), 'YYYYMMDD') as observed_on
from vault.person_survivor as s
cross join lateral (
    values
    ('name', s.name),
    ('birth_date', s.birth_date),
    ('sex', s.sex),
    ('nik', s.nik),
    ('mother_name', s.mother_name),
    ('region_code', s.region_code),
    ('no_kk', s.no_kk),
    ('account', s.account),
    ('phone', s.phone),
    ('address', s.address)
) as v (attribute, packed)
inner join ops.delivery as d on cast(split_part(v.packed, chr(31), 3) as bigint) = d.delivery_id
where v.packed is not null;

comment on view vault.person_survivor is
'Nilai yang bertahan per orang menurut survivorship.yml, terkemas: urutan, lembar, kiriman, baris, tanggal, nilai';
comment on column vault.person_survivor.person_key is 'Kunci orang';
comment on column vault.person_survivor.first_on is 'Pertama kali terlihat';
comment on column vault.person_survivor.name is 'Nama, terkemas';
comment on column vault.person_survivor.birth_date is 'Tanggal lahir, terkemas';
comment on column vault.person_survivor.sex is 'Jenis kelamin, terkemas';
comment on column vault.person_survivor.nik is 'Samaran NIK, terkemas';
comment on column vault.person_survivor.mother_name is 'Nama ibu kandung, terkemas';
comment on column vault.person_survivor.region_code is 'Wilayah, terkemas';
comment on column vault.person_survivor.no_kk is 'Samaran No KK, terkemas';
comment on column vault.person_survivor.account is 'Samaran nomor rekening, terkemas';
comment on column vault.person_survivor.phone is 'Samaran nomor telepon, terkemas';
comment on column vault.person_survivor.address is 'Alamat, terkemas';
comment on view vault.person_value is 'Nilai yang bertahan per orang dan atribut, dengan catatan asalnya';
comment on column vault.person_value.person_key is 'Kunci orang';
comment on column vault.person_value.attribute is 'Atribut: name, birth_date, sex, nik, mother_name, region_code, …';
comment on column vault.person_value.value is 'Nilai yang bertahan; nomor sebagai samaran';
comment on column vault.person_value.source is 'Sumber catatan asal';
comment on column vault.person_value.feed is 'Jenis kiriman catatan asal';
comment on column vault.person_value.delivery_id is 'Nomor kiriman catatan asal';
comment on column vault.person_value.sheet is 'Lembar catatan asal';
comment on column vault.person_value.row_no is 'Baris catatan asal';
comment on column vault.person_value.observed_on is 'Akhir masa laporan catatan asal';
