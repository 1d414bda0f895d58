-- somebody who moved, and somebody whose region is unknown; one who has no conflict
-- grain: row of a person   reads: nothing   params: none
-- on re-run: rolled back by the test
insert into ref.region (region_code, level, name, kind, parent_code) values
('99.01', 'kabupaten', 'UJI', 'kabupaten', null),
('99.01.01', 'kecamatan', 'UTARA', 'kecamatan', '99.01'),
('99.01.01.2001', 'desa', 'SUKAMAJU', 'desa', '99.01.01'),
('99.01.01.2002', 'desa', 'SUKADAMAI', 'desa', '99.01.01');

insert into ops.delivery (
    delivery_id, source, feed, file_name, sha256, size_bytes, modified_at, drop_id, status, published_at
) overriding system value values
(9001, 'pkh', 'penyaluran', 'a.csv', 's9001', 1, '2026-01-01', 'satu', 'loaded', '2026-07-01 08:00+00'),
(9002, 'slrt', 'keluhan', 'b.csv', 's9002', 1, '2026-01-01', 'satu', 'loaded', '2026-07-03 08:00+00');

insert into core.person (person_key, sex, birth_year, region_code, nik_grade, valid_from, valid_to) values
(901, 'P', 1980, '99.01.01.2002', 'valid', '2026-05-31', '2026-06-29'),
(901, 'P', 1980, '99.01.01.2001', 'valid', '2026-06-30', null),
(902, 'L', 1970, '99.01.01.2001', 'missing', '2026-06-30', null),
(903, 'P', 1999, null, 'missing', '2026-06-30', null);

insert into core.person_conflict (
    person_key, attribute, value_count, record_count, agreeing_count, agreeing_feeds, other_feeds
) values
(901, 'nik', 2, 2, 1, 'pkh/penyaluran', 'slrt/keluhan'),
(901, 'wilayah', 2, 2, 1, 'pkh/penyaluran', 'slrt/keluhan'),
(903, 'nama', 2, 2, 1, 'pkh/penyaluran', 'slrt/keluhan');
