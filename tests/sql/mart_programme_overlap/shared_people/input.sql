-- a person in all three, a household shared without a shared person, a row not linked yet
-- grain: row of a person   reads: nothing   params: none
-- on re-run: rolled back by the test
insert into ref.region (region_code, level, name, kind, parent_code) values
('99.01', 'kabupaten', 'UJI', 'kabupaten', null),
('99.01.01', 'kecamatan', 'UTARA', 'kecamatan', '99.01'),
('99.01.02', 'kecamatan', 'SELATAN', 'kecamatan', '99.01'),
('99.01.01.2001', 'desa', 'SUKAMAJU', 'desa', '99.01.01'),
('99.01.01.2002', 'desa', 'SUKADAMAI', 'desa', '99.01.01'),
('99.01.02.2001', 'desa', 'SUKASARI', 'desa', '99.01.02');

insert into ops.delivery (
    delivery_id, source, feed, file_name, sha256, size_bytes, modified_at, received_at, drop_id,
    period_start, period_end, status, published_at
) overriding system value values
(9001, 'pkh', 'penyaluran', 'berkas_9001.csv', 's9001', 1, '2026-01-01', '2026-06-30 18:00+00', 'satu',
    '2026-04-01', '2026-06-30', 'loaded', '2026-07-01 08:00+00'),
(9002, 'pkh', 'anggota', 'berkas_9002.csv', 's9002', 1, '2026-01-01', '2026-06-30 18:00+00', 'satu',
    '2026-04-01', '2026-06-30', 'loaded', '2026-07-02 08:00+00'),
(9003, 'slrt', 'keluhan', 'berkas_9003.csv', 's9003', 1, '2026-01-01', '2026-06-30 18:00+00', 'satu',
    '2026-04-01', '2026-04-30', 'loaded', '2026-07-03 08:00+00'),
(9004, 'karang_taruna', 'anggota', 'berkas_9004.csv', 's9004', 1, '2026-01-01', '2026-06-30 18:00+00', 'satu',
    '2026-01-01', '2026-12-31', 'loaded', '2026-07-04 08:00+00'),
(9005, 'slrt', 'layanan_harian', 'berkas_9005.csv', 's9005', 1, '2026-01-01', '2026-06-30 18:00+00', 'satu',
    '2026-04-01', '2026-06-30', 'loaded', '2026-07-05 08:00+00');

insert into core.pkh_payment_version (
    delivery_id, sheet, row_no, row_hash, match_hash, known_from, known_to, region_code,
    id_peserta, tahun, tahap, nominal_rupiah, bank_label, status_code, status_class
) values
(9001, '', 2, 'h9001-2', 'm9001-2', '2026-07-01', null, '99.01.01.2001', '0001', 2026, 2, 1, 'BRI', 'SUKSES_SPM', 'sukses'),
(9001, '', 3, 'h9001-3', 'm9001-3', '2026-07-01', null, '99.01.01.2001', '0002', 2026, 2, 1, 'BRI', 'EXCLUDE', 'exclude');

insert into core.pkh_component_version (
    delivery_id, sheet, row_no, row_hash, match_hash, known_from, known_to, region_code,
    id_peserta, hubungan_label, komponen_code, komponen_class
) values
(9002, '', 2, 'h9002-2', 'm9002-2', '2026-07-01', null, '99.01.01.2001', '0001', 'ANAK', 'SD', 'pendidikan'),
(9002, '', 3, 'h9002-3', 'm9002-3', '2026-07-01', null, '99.01.01.2001', '0001', 'ANAK', 'SD', 'pendidikan'),
(9002, '', 4, 'h9002-4', 'm9002-4', '2026-07-01', null, '99.01.01.2001', '0003', 'ANAK', 'SD', 'pendidikan');

insert into core.slrt_case_version (
    delivery_id, sheet, row_no, row_hash, match_hash, known_from, known_to, region_code,
    received_on, closed_on, bidang_code, status_code, status_class
) values
(9003, '', 2, 'h9003-2', 'm9003-2', '2026-07-01', null, '99.01.01.2001', '2026-04-01', null, 'PANGAN', 'DITERIMA', 'terbuka'),
(9003, '', 3, 'h9003-3', 'm9003-3', '2026-07-01', null, '99.01.01.2001', '2026-04-02', null, 'PANGAN', 'DITERIMA', 'terbuka'),
(9003, '', 4, 'h9003-4', 'm9003-4', '2026-07-01', null, '99.01.01.2001', '2026-04-02', null, 'PANGAN', 'DITERIMA', 'terbuka'),
(9003, '', 5, 'h9003-5', 'm9003-5', '2026-07-01', now(), '99.01.01.2001', '2026-04-02', null, 'PANGAN', 'DITERIMA', 'terbuka');

insert into core.karang_taruna_member_version (
    delivery_id, sheet, row_no, row_hash, match_hash, known_from, known_to, region_code,
    education_label, occupation_label, unit_label, position_code, position_class
) values
(9004, '', 2, 'h9004-2', 'm9004-2', '2026-07-01', null, '99.01.01.2001', null, null, null, 'ANGGOTA', 'anggota'),
(9004, '', 3, 'h9004-3', 'm9004-3', '2026-07-01', null, '99.01.01.2001', null, null, null, 'ANGGOTA', 'anggota');

insert into core.person_link (
    delivery_id, sheet, row_no, role, source, feed, person_key, household_key, tier
) values
(9001, '', 2, 'subject', 'pkh', 'penyaluran', 1, 101, 'nik'),
(9001, '', 3, 'subject', 'pkh', 'penyaluran', 2, 102, 'nik'),
(9002, '', 2, 'subject', 'pkh', 'anggota', 3, 101, 'nik'),
(9002, '', 3, 'subject', 'pkh', 'anggota', 1, 101, 'nik'),
(9003, '', 2, 'subject', 'slrt', 'keluhan', 1, 101, 'nik'),
(9003, '', 3, 'subject', 'slrt', 'keluhan', 1, 101, 'nik'),
(9003, '', 4, 'subject', 'slrt', 'keluhan', 4, 102, 'nik'),
(9003, '', 5, 'subject', 'slrt', 'keluhan', 2, 102, 'nik'),
(9004, '', 2, 'subject', 'karang_taruna', 'anggota', 1, null, 'nik'),
(9004, '', 3, 'subject', 'karang_taruna', 'anggota', 3, null, 'nik');
