-- two quarters, one person named twice, one not linked yet, an open row of a superseded delivery
-- grain: component of a person   reads: nothing   params: none
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
(9001, 'pkh', 'anggota', 'berkas_9001.csv', 's9001', 1, '2026-01-01', '2026-06-30 18:00+00', 'satu',
    '2026-01-01', '2026-03-31', 'superseded', '2026-04-01 08:00+00'),
(9002, 'pkh', 'anggota', 'berkas_9002.csv', 's9002', 1, '2026-01-01', '2026-06-30 18:00+00', 'satu',
    '2026-01-01', '2026-03-31', 'loaded', '2026-04-02 08:00+00'),
(9003, 'pkh', 'anggota', 'berkas_9003.csv', 's9003', 1, '2026-01-01', '2026-06-30 18:00+00', 'satu',
    '2026-04-01', '2026-06-30', 'loaded', '2026-07-01 08:00+00'),
(9004, 'pkh', 'anggota', 'berkas_9004.csv', 's9004', 1, '2026-01-01', '2026-06-30 18:00+00', 'satu',
    '2026-07-01', '2026-09-30', 'held', null);

insert into core.pkh_component_version (
    delivery_id, sheet, row_no, row_hash, match_hash, known_from, known_to, region_code,
    id_peserta, hubungan_label, komponen_code, komponen_class
) values
(9001, '', 2, 'h9001-2', 'm9001-2', '2026-07-01', null, '99.01.01.2001', '0001', 'ANAK', 'SD', 'pendidikan'),
(9002, '', 3, 'h9002-3', 'm9002-3', '2026-07-01', null, '99.01.01.2001', '0001', 'ANAK', 'SD', 'pendidikan'),
(9002, '', 4, 'h9002-4', 'm9002-4', '2026-07-01', null, '99.01.01.2001', '0002', 'ANAK', 'SD', 'pendidikan'),
(9002, '', 5, 'h9002-5', 'm9002-5', '2026-07-01', null, '99.01.01.2001', '0001', 'KEPALA', 'LANSIA', 'kesejahteraan_sosial'),
(9002, '', 6, 'h9002-6', 'm9002-6', '2026-07-01', null, '99.01.02.2001', '0009', 'KEPALA', 'KOMPONEN_LAMA', null),
(9003, '', 2, 'h9003-2', 'm9003-2', '2026-07-01', null, '99.01.01.2001', '0001', 'ANAK', 'SD', 'pendidikan'),
(9003, '', 3, 'h9003-3', 'm9003-3', '2026-07-01', now(), '99.01.01.2001', '0001', 'ANAK', 'SD', 'pendidikan');

insert into core.person_link (
    delivery_id, sheet, row_no, role, source, feed, person_key, household_key, tier
) values
(9001, '', 2, 'subject', 'pkh', 'anggota', 71, 81, 'nik'),
(9002, '', 3, 'subject', 'pkh', 'anggota', 71, 81, 'nik'),
(9002, '', 5, 'subject', 'pkh', 'anggota', 72, 81, 'nik'),
(9002, '', 6, 'subject', 'pkh', 'anggota', 73, 83, 'nik'),
(9003, '', 2, 'subject', 'pkh', 'anggota', 71, 81, 'nik');
