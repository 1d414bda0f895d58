-- members without any register tell nothing about units
-- grain: member   reads: nothing   params: none
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
(9004, 'karang_taruna', 'anggota', 'berkas_9004.csv', 's9004', 1, '2026-01-01', '2026-06-30 18:00+00', 'satu',
    '2026-01-01', '2026-12-31', 'loaded', '2026-07-01 17:30+00');

insert into core.karang_taruna_member_version (
    delivery_id, sheet, row_no, row_hash, match_hash, known_from, known_to, region_code,
    education_label, occupation_label, unit_label, position_code, position_class
) values
(9004, '', 2, 'h9004-2', 'm9004-2', '2026-07-01', null, '99.01.01.2001', null, null, null, 'ANGGOTA', 'anggota');
