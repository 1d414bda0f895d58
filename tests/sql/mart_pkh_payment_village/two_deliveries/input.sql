-- a second delivery brings another stage: the cut-off of every row is the later one
-- grain: payment   reads: nothing   params: none
-- on re-run: rolled back by the test
insert into ref.region (region_code, level, name, kind, parent_code) values
('99.01', 'kabupaten', 'UJI', 'kabupaten', null),
('99.01.01', 'kecamatan', 'UTARA', 'kecamatan', '99.01'),
('99.01.01.1001', 'desa', 'KOTA', 'kelurahan', '99.01.01');

insert into ops.delivery (
    delivery_id, source, feed, file_name, sha256, size_bytes, modified_at, drop_id, status, published_at
) overriding system value values
(9001, 'pkh', 'penyaluran', 'a.csv', 'a', 1, '2025-01-01', 'satu', 'superseded', '2025-04-01 08:00+00'),
(9002, 'pkh', 'penyaluran', 'b.csv', 'b', 1, '2025-01-01', 'satu', 'loaded', '2025-07-02 09:30+00'),
(9003, 'pkh', 'anggota', 'c.csv', 'c', 1, '2025-01-01', 'satu', 'loaded', '2026-01-01 08:00+00');

insert into core.pkh_payment_version (
    delivery_id, sheet, row_no, row_hash, match_hash, known_from, region_code, id_peserta,
    tahun, tahap, nominal_rupiah, status_code, status_class
) values
(9001, 'TAHAP 1', 2, 'h2', 'm2', now(), '99.01.01.1001', '0001', 2025, 1, 750000, 'SUKSES_SPM', 'sukses'),
(9002, 'TAHAP 2', 2, 'h3', 'm3', now(), '99.01.01.1001', '0001', 2025, 2, 750000, 'SUKSES_SPM', 'sukses');
