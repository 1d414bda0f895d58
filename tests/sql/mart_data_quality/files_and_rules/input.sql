-- one file name in two months, a rule on two columns of a row and on a whole sheet
-- grain: finding   reads: nothing   params: none
-- on re-run: rolled back by the test

insert into ops.delivery (
    delivery_id, source, feed, file_name, sha256, size_bytes, modified_at, received_at, drop_id,
    period_start, period_end, status, reason_code, published_at
) overriding system value values
(9001, 'pkh', 'penyaluran', 'BNBA.xlsx', 's1', 1, '2026-01-01', '2026-06-30 16:59+00', 'satu',
    '2026-04-01', '2026-06-30', 'superseded', null, '2026-07-01 08:00+00'),
(9002, 'pkh', 'penyaluran', 'BNBA.xlsx', 's2', 1, '2026-01-01', '2026-06-30 17:00+00', 'dua',
    '2026-04-01', '2026-06-30', 'loaded', null, '2026-07-02 08:00+00'),
(9003, 'pkh', null, 'CATATAN.xlsx', 's3', 1, '2026-01-01', '2026-07-03 08:00+00', 'tiga',
    null, null, 'refused', 'FILE-108', null),
(9004, 'pkh', 'penyaluran', 'BNBA.xlsx', 's4', 1, '2026-01-01', '2026-07-04 08:00+00', 'empat',
    '2026-04-01', '2026-06-30', 'held', 'HOLD-103', null);

insert into quarantine.finding (delivery_id, sheet, row_no, column_name, rule_code, severity, message) values
(9001, '', 2, 'nik', 'PKH-131', 'warn', 'NIK tidak diisi.'),
(9002, 'A', 2, 'nik', 'PKH-131', 'warn', 'NIK tidak diisi.'),
(9002, 'A', 2, 'no_kk', 'PKH-131', 'warn', 'NIK tidak diisi.'),
(9002, 'B', 2, 'nik', 'PKH-131', 'warn', 'NIK tidak diisi.'),
(9002, 'B', 3, 'desa', 'PKH-106', 'reject', 'Desa tidak dikenal.'),
(9004, 'A', 2, 'nik', 'PKH-131', 'warn', 'NIK tidak diisi.'),
(9004, '', 0, '', 'HOLD-103', 'hold', 'Terlalu banyak baris disisihkan.'),
(9003, '', 0, '', 'FILE-108', 'hold', 'Tidak ada tabel yang dikenal.');
