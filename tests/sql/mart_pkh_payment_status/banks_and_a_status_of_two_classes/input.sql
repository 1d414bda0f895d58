-- two banks and none, a status that was given another class, a status of no list, a closed payment
-- grain: payment   reads: nothing   params: none
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
    '2026-04-01', '2026-06-30', 'loaded', '2026-07-01 08:00+00');

insert into core.pkh_payment_version (
    delivery_id, sheet, row_no, row_hash, match_hash, known_from, known_to, region_code,
    id_peserta, tahun, tahap, nominal_rupiah, bank_label, status_code, status_class
) values
(9001, '', 2, 'h9001-2', 'm9001-2', '2026-07-01', null, '99.01.01.2001', '0001', 2026, 2, 225000, 'BRI', 'SUKSES_SPM', 'sukses'),
(9001, '', 3, 'h9001-3', 'm9001-3', '2026-07-01', null, '99.01.01.2001', '0002', 2026, 2, 750000, 'BNI', 'SUKSES_SPM', 'sukses'),
(9001, '', 4, 'h9001-4', 'm9001-4', '2026-07-01', null, '99.01.01.2001', '0003', 2026, 2, 500000.50, null, 'SUKSES_SPM', 'sukses'),
(9001, '', 5, 'h9001-5', 'm9001-5', '2026-07-01', null, '99.01.01.2001', '0004', 2026, 2, 600000, 'BRI', 'STRIP', 'gagal'),
(9001, '', 6, 'h9001-6', 'm9001-6', '2026-07-01', null, '99.01.01.2001', '0005', 2026, 2, 300000, 'BRI', 'STRIP', 'proses'),
(9001, '', 7, 'h9001-7', 'm9001-7', '2026-07-01', null, '99.01.01.2001', '0006', 2026, 2, 100000, 'BRI', 'STATUS_LAMA', 'gagal'),
(9001, '', 8, 'h9001-8', 'm9001-8', '2026-07-01', null, '99.01.02.2001', '0007', 2026, 1, 225000, 'BRI', 'SUKSES_SPM', 'sukses'),
(9001, '', 9, 'h9001-9', 'm9001-9', '2026-07-01', null, '99.01.02.2001', '0007', 2026, 1, 225000, 'BRI', 'SUKSES_SPM', 'sukses'),
(9001, '', 10, 'h9001-10', 'm9001-10', '2026-07-01', now(), '99.01.02.2001', '0008', 2026, 1, 999999, 'BRI', 'SUKSES_SPM', 'sukses');
