-- each state of a decree on 1 July 2026, at its first and last day
-- grain: unit   reads: nothing   params: none
-- on re-run: rolled back by the test
insert into ref.region (region_code, level, name, kind, parent_code) values
('99.01', 'kabupaten', 'UJI', 'kabupaten', null),
('99.01.01', 'kecamatan', 'UTARA', 'kecamatan', '99.01'),
('99.01.02', 'kecamatan', 'SELATAN', 'kecamatan', '99.01'),
('99.01.01.2001', 'desa', 'SUKAMAJU', 'desa', '99.01.01'),
('99.01.01.2002', 'desa', 'SUKADAMAI', 'desa', '99.01.01'),
('99.01.01.2003', 'desa', 'SUKARELA', 'desa', '99.01.01'),
('99.01.01.2004', 'desa', 'SUKASENANG', 'desa', '99.01.01'),
('99.01.02.2001', 'desa', 'SUKASARI', 'desa', '99.01.02');

insert into ops.delivery (
    delivery_id, source, feed, file_name, sha256, size_bytes, modified_at, received_at, drop_id,
    period_start, period_end, status, published_at
) overriding system value values
(9001, 'karang_taruna', 'unit', 'berkas_9001.csv', 's9001', 1, '2026-01-01', '2026-06-30 18:00+00', 'satu',
    '2026-01-01', '2026-12-31', 'loaded', '2026-07-01 08:00+00');

insert into core.karang_taruna_unit_version (
    delivery_id, sheet, row_no, row_hash, match_hash, known_from, known_to, region_code,
    unit_label, decreed_on, board_men_count, board_women_count, member_men_count, member_women_count,
    classification_code, is_active
) values
(9001, '', 2, 'h9001-2', 'm9001-2', '2026-07-01', null, '99.01.01.2001', 'A', '2021-06-30', 1, 1, 1, 1, '1', true),
(9001, '', 3, 'h9001-3', 'm9001-3', '2026-07-01', null, '99.01.01.2002', 'B', '2021-07-01', 1, 1, 1, 1, '1', null),
(9001, '', 4, 'h9001-4', 'm9001-4', '2026-07-01', null, '99.01.01.2003', 'C', '2021-12-28', 1, 1, 1, 1, '1', true),
(9001, '', 5, 'h9001-5', 'm9001-5', '2026-07-01', null, '99.01.01.2004', 'D', '2021-12-29', 1, 1, 1, 1, '1', false),
(9001, '', 6, 'h9001-6', 'm9001-6', '2026-07-01', null, '99.01.02.2001', 'E', null, 1, 1, 1, 1, '1', true);
