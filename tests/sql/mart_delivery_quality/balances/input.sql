-- two sheets of one file, a file without a balance, a delivery of duplicates only
-- grain: sheet   reads: nothing   params: none
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

insert into ops.row_balance (
    delivery_id, sheet, rows_read, rows_accepted, rows_rejected, rows_duplicate, rows_ignored
) values
(9001, '', 12, 0, 0, 10, 2),
(9002, 'A', 10, 5, 2, 1, 2),
(9002, 'B', 5, 4, 1, 0, 0),
(9004, '', 4, 0, 3, 0, 1);
