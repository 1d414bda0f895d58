-- every class of status, two months, two kecamatan, a closed version, a superseded delivery
-- grain: case   reads: nothing   params: none
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
(9001, 'slrt', 'keluhan', 'berkas_9001.csv', 's9001', 1, '2026-01-01', '2026-06-30 18:00+00', 'satu',
    '2026-03-01', '2026-03-31', 'loaded', '2026-04-01 08:00+00'),
(9002, 'slrt', 'keluhan', 'berkas_9002.csv', 's9002', 1, '2026-01-01', '2026-06-30 18:00+00', 'satu',
    '2026-04-01', '2026-04-30', 'loaded', '2026-05-01 08:00+00');

insert into core.slrt_case_version (
    delivery_id, sheet, row_no, row_hash, match_hash, known_from, known_to, region_code,
    received_on, closed_on, bidang_code, status_code, status_class
) values
(9001, '', 2, 'h9001-2', 'm9001-2', '2026-07-01', null, '99.01.01.2001', '2026-03-01', null, 'KESEHATAN', 'DITERIMA', 'terbuka'),
(9001, '', 3, 'h9001-3', 'm9001-3', '2026-07-01', null, '99.01.01.2002', '2026-03-31', null, 'KESEHATAN', 'DIPROSES', 'terbuka'),
(9001, '', 4, 'h9001-4', 'm9001-4', '2026-07-01', null, '99.01.01.2001', '2026-03-05', null, 'KESEHATAN', 'DIRUJUK', 'dirujuk'),
(9001, '', 5, 'h9001-5', 'm9001-5', '2026-07-01', null, '99.01.01.2001', '2026-03-05', '2026-03-06', 'KESEHATAN', 'SELESAI', 'selesai'),
(9001, '', 6, 'h9001-6', 'm9001-6', '2026-07-01', null, '99.01.01.2001', '2026-03-05', '2026-03-06', 'KESEHATAN', 'DITOLAK', 'ditolak'),
(9001, '', 7, 'h9001-7', 'm9001-7', '2026-07-01', null, '99.01.01.2001', '2026-03-05', null, 'KESEHATAN', 'DIBATALKAN', 'dibatalkan'),
(9001, '', 8, 'h9001-8', 'm9001-8', '2026-07-01', null, '99.01.01.2001', '2026-03-05', null, 'PANGAN', 'SELESAI', 'selesai'),
(9001, '', 9, 'h9001-9', 'm9001-9', '2026-07-01', null, '99.01.02.2001', '2026-03-05', null, 'KESEHATAN', 'SELESAI', 'selesai'),
(9002, '', 2, 'h9002-2', 'm9002-2', '2026-07-01', null, '99.01.01.2001', '2026-04-01', null, 'BIDANG_LAMA', 'SELESAI', 'selesai'),
(9002, '', 3, 'h9002-3', 'm9002-3', '2026-07-01', now(), '99.01.01.2001', '2026-04-01', null, 'KESEHATAN', 'SELESAI', 'selesai');
