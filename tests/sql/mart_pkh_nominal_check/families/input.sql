-- what agrees, what differs, what cannot be judged; four dearest members at most
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
    id_peserta, tahun, tahap, nominal_rupiah, status_code, status_class,
    bumil_count, aud_count, sd_count, smp_count, sma_count, lansia_count, disabilitas_count
) values
(9001, '', 2, 'h9001-2', 'm9001-2', '2026-07-01', null, '99.01.01.2001', '0001', 2026, 2, 225000, 'SUKSES_SPM', 'sukses', null, null, 1, 0, 0, 0, 0),
(9001, '', 3, 'h9001-3', 'm9001-3', '2026-07-01', null, '99.01.01.2001', '0002', 2026, 2, 202500, 'SUKSES_SPM', 'sukses', 0, 0, 1, 0, 0, 0, 0),
(9001, '', 4, 'h9001-4', 'm9001-4', '2026-07-01', null, '99.01.01.2001', '0003', 2026, 2, 75003.99, 'SUKSES_SPM', 'sukses', 0, 0, 1, 0, 0, 0, 0),
(9001, '', 5, 'h9001-5', 'm9001-5', '2026-07-01', null, '99.01.01.2001', '0004', 2026, 2, 75005, 'SUKSES_SPM', 'sukses', 0, 0, 1, 0, 0, 0, 0),
(9001, '', 6, 'h9001-6', 'm9001-6', '2026-07-01', null, '99.01.01.2001', '0005', 2026, 2, 999999, 'SUKSES_SPM', 'sukses', null, null, null, null, null, null, null),
(9001, '', 7, 'h9001-7', 'm9001-7', '2026-07-01', null, '99.01.01.2001', '0006', 2026, 2, 1, 'SUKSES_SPM', 'sukses', null, 0, 1, 0, 0, 0, 0),
(9001, '', 8, 'h9001-8', 'm9001-8', '2026-07-01', null, '99.01.01.2002', '0007', 2026, 2, 2550000, 'SUKSES_SPM', 'sukses', 0, 2, 1, 0, 0, 0, 3),
(9001, '', 9, 'h9001-9', 'm9001-9', '2026-07-01', null, '99.01.01.2002', '0008', 2026, 2, 2700000, 'SUKSES_SPM', 'sukses', 0, 2, 0, 0, 0, 1, 2),
(9001, '', 10, 'h9001-10', 'm9001-10', '2026-07-01', null, '99.01.01.2002', '0009', 2026, 2, 0, 'SUKSES_SPM', 'sukses', 0, 0, 0, 0, 0, 0, 0),
(9001, '', 11, 'h9001-11', 'm9001-11', '2026-07-01', null, '99.01.02.2001', '0010', 2020, 4, 225000, 'SUKSES_SPM', 'sukses', 0, 0, 1, 0, 0, 0, 0),
(9001, '', 12, 'h9001-12', 'm9001-12', '2026-07-01', null, '99.01.02.2001', '0011', 2021, 1, 225000, 'SUKSES_SPM', 'sukses', 0, 0, 1, 0, 0, 0, 0),
(9001, '', 13, 'h9001-13', 'm9001-13', '2026-07-01', now(), '99.01.02.2001', '0012', 2021, 1, 1, 'SUKSES_SPM', 'sukses', 0, 0, 1, 0, 0, 0, 0);

insert into quarantine.finding (delivery_id, sheet, row_no, column_name, rule_code, severity, message) values
(9001, '', 7, 'bumil', 'PKH-161', 'warn', 'Jumlah ibu hamil tidak terbaca.'),
(9001, '', 2, 'nik', 'PKH-131', 'warn', 'NIK tidak diisi.');
