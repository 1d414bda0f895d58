-- the latest register and member list count per village; one village stands in none; 2 July 2026 in Madiun
-- grain: unit and member   reads: nothing   params: none
-- on re-run: rolled back by the test
delete from ref.region;
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
(9001, 'karang_taruna', 'unit', 'berkas_9001.csv', 's9001', 1, '2026-01-01', '2026-06-30 18:00+00', 'satu',
    '2025-01-01', '2025-12-31', 'loaded', '2025-07-01 08:00+00'),
(9002, 'karang_taruna', 'unit', 'berkas_9002.csv', 's9002', 1, '2026-01-01', '2026-06-30 18:00+00', 'satu',
    '2026-01-01', '2026-12-31', 'loaded', '2026-07-01 16:00+00'),
(9003, 'karang_taruna', 'anggota', 'berkas_9003.csv', 's9003', 1, '2026-01-01', '2026-06-30 18:00+00', 'satu',
    '2025-01-01', '2025-12-31', 'loaded', '2025-07-01 08:00+00'),
(9004, 'karang_taruna', 'anggota', 'berkas_9004.csv', 's9004', 1, '2026-01-01', '2026-06-30 18:00+00', 'satu',
    '2026-01-01', '2026-12-31', 'loaded', '2026-07-01 17:30+00');

insert into core.karang_taruna_unit_version (
    delivery_id, sheet, row_no, row_hash, match_hash, known_from, known_to, region_code,
    unit_label, decreed_on, board_men_count, board_women_count, member_men_count, member_women_count,
    classification_code, is_active
) values
(9001, '', 2, 'h9001-2', 'm9001-2', '2026-07-01', null, '99.01.01.2001', 'MAJU LAMA', '2020-01-01', 5, 5, 20, 20, '1', false),
(9001, '', 3, 'h9001-3', 'm9001-3', '2026-07-01', null, '99.01.01.2002', 'DAMAI', '2021-07-01', 4, null, null, null, null, null),
(9002, '', 2, 'h9002-2', 'm9002-2', '2026-07-01', null, '99.01.01.2001', 'MAJU', '2021-07-02', 6, 4, 30, 25, '3', true);

insert into core.karang_taruna_member_version (
    delivery_id, sheet, row_no, row_hash, match_hash, known_from, known_to, region_code,
    education_label, occupation_label, unit_label, position_code, position_class
) values
(9003, '', 2, 'h9003-2', 'm9003-2', '2026-07-01', null, '99.01.01.2001', null, null, null, 'ANGGOTA', 'anggota'),
(9003, '', 3, 'h9003-3', 'm9003-3', '2026-07-01', null, '99.01.01.2001', null, null, null, 'ANGGOTA', 'anggota'),
(9003, '', 4, 'h9003-4', 'm9003-4', '2026-07-01', null, '99.01.01.2001', null, null, null, 'ANGGOTA', 'anggota'),
(9003, '', 5, 'h9003-5', 'm9003-5', '2026-07-01', null, '99.01.01.2002', null, null, null, 'ANGGOTA', 'anggota'),
(9004, '', 2, 'h9004-2', 'm9004-2', '2026-07-01', null, '99.01.01.2001', null, null, null, 'ANGGOTA', 'anggota'),
(9004, '', 3, 'h9004-3', 'm9004-3', '2026-07-01', null, '99.01.01.2001', null, null, null, 'ANGGOTA', 'anggota'),
(9004, '', 4, 'h9004-4', 'm9004-4', '2026-07-01', now(), '99.01.01.2001', null, null, null, 'ANGGOTA', 'anggota');
