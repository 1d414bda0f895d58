-- two villages, every class of status, one KPM with two payments; the last delivery only closed rows
-- grain: payment   reads: nothing   params: none
-- on re-run: rolled back by the test
insert into ref.region (region_code, level, name, kind, parent_code) values
('99.01', 'kabupaten', 'UJI', 'kabupaten', null),
('99.01.01', 'kecamatan', 'UTARA', 'kecamatan', '99.01'),
('99.01.01.2001', 'desa', 'SUKAMAJU', 'desa', '99.01.01'),
('99.01.01.2002', 'desa', 'SUKADAMAI', 'desa', '99.01.01');

insert into ops.delivery (
    delivery_id, source, feed, file_name, sha256, size_bytes, modified_at, drop_id, status, published_at
) overriding system value values
(9001, 'pkh', 'penyaluran', 'a.csv', 'a', 1, '2025-01-01', 'satu', 'loaded', '2025-04-01 08:00+00'),
(9002, 'pkh', 'penyaluran', 'b.csv', 'b', 1, '2025-01-01', 'satu', 'loaded', '2026-01-01 08:00+00');

insert into core.pkh_payment_version (
    delivery_id, sheet, row_no, row_hash, match_hash, known_from, known_to, region_code, id_peserta,
    tahun, tahap, nominal_rupiah, status_code, status_class
) values
(9001, '', 2, 'h2', 'm2', now(), null, '99.01.01.2001', '0001', 2025, 1, 750000, 'SUKSES_SPM', 'sukses'),
(9001, '', 3, 'h3', 'm3', now(), null, '99.01.01.2001', '0001', 2025, 1, 225000.50, 'SI', 'proses'),
(9001, '', 4, 'h4', 'm4', now(), null, '99.01.01.2001', '0002', 2025, 1, 600000, 'STRIP', 'gagal'),
(9001, '', 5, 'h5', 'm5', now(), null, '99.01.01.2001', '0003', 2025, 1, 0, 'EXCLUDE', 'exclude'),
(9001, '', 6, 'h6', 'm6', now(), now(), '99.01.01.2001', '0004', 2025, 1, 999999, 'SUKSES_SPM', 'sukses'),
(9002, '', 2, 'h7', 'm7', now(), now(), '99.01.01.2002', '0005', 2025, 2, 999999, 'SUKSES_SPM', 'sukses'),
(9001, '', 7, 'h8', 'm8', now(), null, '99.01.01.2002', '0005', 2025, 2, 500000, 'SUKSES_SPM', 'sukses');
