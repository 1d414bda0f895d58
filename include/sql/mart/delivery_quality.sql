-- mart.delivery_quality: what became of the rows of every delivery
-- grain: delivery_id   reads: ops.delivery, ops.row_balance, ops.feed   params: none
-- on re-run: a select; the mart is refreshed in place, equal rows stay untouched
with find_cutoff as (
    select ops.ledger_cutoff() as data_cutoff_at
),

sum_balance as (
    select
        b.delivery_id,
        sum(b.rows_read) as rows_read,
        sum(b.rows_accepted) as rows_accepted,
        sum(b.rows_rejected) as rows_rejected,
        sum(b.rows_duplicate) as rows_duplicate,
        sum(b.rows_ignored) as rows_ignored
    from ops.row_balance as b
    group by b.delivery_id
)

select
    d.delivery_id,
    ops.office_date(d.received_at) as received_on,
    d.source,
    coalesce(d.feed, '') as feed,
    coalesce(f.label, d.feed, '') as feed_label,
    d.file_name,
    d.period_start,
    d.period_end,
    d.status,
    d.reason_code,
    b.rows_read,
    b.rows_accepted,
    b.rows_rejected,
    b.rows_duplicate,
    b.rows_ignored,
    b.rows_rejected / nullif(b.rows_accepted + b.rows_rejected, 0) as rejected_share,
    d.published_at,
    c.data_cutoff_at
from ops.delivery as d
left join sum_balance as b on d.delivery_id = b.delivery_id
left join ops.feed as f on d.source = f.source and d.feed = f.feed
cross join find_cutoff as c
