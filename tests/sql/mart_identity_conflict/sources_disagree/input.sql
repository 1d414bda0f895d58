-- a birth date and a NIK that two sources tell otherwise, a slip of a name, a move, a withdrawn row
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

insert into vault.person_record (
    delivery_id, sheet, row_no, role, source, feed, observed_on, name, name_form, birth_date, sex, region_code,
    nik_token, nik_grade, known_to
) values
(9001, '', 2, 'subject', 'pkh', 'penyaluran', '2026-06-30', 'SITI AMINAH', 'SITI AMINAH', '1980-05-01', 'P',
    '99.01.01.2001', '00000000-0000-0000-0000-000000000001', 'valid', null),
(9002, '', 2, 'subject', 'slrt', 'keluhan', '2026-05-31', 'Siti Amina', 'SITI AMINA', '1981-05-01', 'P',
    '99.01.01.2002', '00000000-0000-0000-0000-000000000002', 'suspicious', null),
(9002, '', 3, 'subject', 'slrt', 'keluhan', '2026-06-30', 'SITI AMINAH', 'SITI AMINAH', '1980-05-01', null,
    '99.01.01.2002', null, 'missing', null),
(9001, '', 3, 'subject', 'pkh', 'penyaluran', '2026-06-30', 'BUDI', 'BUDI', '1970-01-02', 'L',
    '99.01.01.2001', null, 'missing', null),
(9002, '', 4, 'subject', 'slrt', 'keluhan', '2026-06-30', 'BUDI', 'BUDI', '1970-02-01', 'L',
    '99.01.01.2001', null, 'missing', '2026-07-03 08:00+00'),
(9001, '', 4, 'subject', 'pkh', 'penyaluran', '2026-06-30', 'TRI', 'TRI', '1999-01-02', 'P',
    null, null, 'missing', null),
(9002, '', 5, 'subject', 'slrt', 'keluhan', '2026-06-30', 'SUPARMAN', 'SUPARMAN', '1999-01-02', 'L',
    null, null, 'missing', null);

insert into core.person_link (delivery_id, sheet, row_no, role, source, feed, person_key, tier) values
(9001, '', 2, 'subject', 'pkh', 'penyaluran', 901, 'nik'),
(9002, '', 2, 'subject', 'slrt', 'keluhan', 901, 'probabilistic'),
(9002, '', 3, 'subject', 'slrt', 'keluhan', 901, 'probabilistic'),
(9001, '', 3, 'subject', 'pkh', 'penyaluran', 902, 'new'),
(9002, '', 4, 'subject', 'slrt', 'keluhan', 902, 'probabilistic'),
(9001, '', 4, 'subject', 'pkh', 'penyaluran', 903, 'decision'),
(9002, '', 5, 'subject', 'slrt', 'keluhan', 903, 'decision');

insert into core.person (person_key, sex, birth_year, region_code, nik_grade, valid_from, valid_to) values
(901, 'P', 1980, '99.01.01.2002', 'valid', '2026-05-31', '2026-06-29'),
(901, 'P', 1980, '99.01.01.2001', 'valid', '2026-06-30', null),
(902, 'L', 1970, '99.01.01.2001', 'missing', '2026-06-30', null),
(903, 'P', 1999, null, 'missing', '2026-06-30', null);

insert into vault.person_identity (person_key, nik_token, name, birth_date, valid_from, valid_to) values
(901, '00000000-0000-0000-0000-000000000001', 'SITI AMINAH', '1980-05-01', '2026-05-31', null),
(902, null, 'BUDI', '1970-01-02', '2026-06-30', null),
(903, null, 'TRI', '1999-01-02', '2026-06-30', null);
