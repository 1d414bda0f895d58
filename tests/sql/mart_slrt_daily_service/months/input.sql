-- two months, two rows of one day, a service of no list
-- grain: date, kecamatan and service   reads: nothing   params: none
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
(9001, 'slrt', 'layanan_harian', 'berkas_9001.csv', 's9001', 1, '2026-01-01', '2026-06-30 18:00+00', 'satu',
    '2026-04-01', '2026-06-30', 'loaded', '2026-07-01 08:00+00');

insert into core.slrt_daily_service_version (
    delivery_id, sheet, row_no, row_hash, match_hash, known_from, known_to, region_code,
    service_on, service_code, service_count
) values
(9001, '', 2, 'h9001-2', 'm9001-2', '2026-07-01', null, '99.01.01', '2026-04-30', 'PENGECEKAN_DESIL', 5),
(9001, '', 3, 'h9001-3', 'm9001-3', '2026-07-01', null, '99.01.01', '2026-04-30', 'PENGECEKAN_DESIL', 2),
(9001, '', 4, 'h9001-4', 'm9001-4', '2026-07-01', null, '99.01.01', '2026-04-29', 'PENGECEKAN_DESIL', 0),
(9001, '', 5, 'h9001-5', 'm9001-5', '2026-07-01', null, '99.01.01', '2026-05-01', 'PENGECEKAN_DESIL', 7),
(9001, '', 6, 'h9001-6', 'm9001-6', '2026-07-01', null, '99.01.01', '2026-05-01', 'LAYANAN_LAIN', 1),
(9001, '', 7, 'h9001-7', 'm9001-7', '2026-07-01', null, '99.01.02', '2026-05-01', 'KARTU_KUSUKA', 3),
(9001, '', 8, 'h9001-8', 'm9001-8', '2026-07-01', now(), '99.01.02', '2026-05-02', 'KARTU_KUSUKA', 3);
