-- mart.data_quality: findings by month of receipt, file of the sender and rule
-- grain: received_month, source, feed, file_name, rule_code, severity
-- reads: quarantine.finding, ops.delivery   params: none
-- on re-run: a select; the mart is refreshed in place, equal rows stay untouched
--
-- Every delivery counts, superseded and held ones too. Row 0 stands for a finding about a whole sheet or delivery.
with find_cutoff as (
    select ops.ledger_cutoff() as data_cutoff_at
),

count_findings as (
    select
        f.delivery_id,
        f.rule_code,
        f.severity,
        min(f.message collate "C") as message,  -- noqa: RF03
        count(distinct f.sheet || ':' || f.row_no) filter (where f.row_no > 0) as row_count,
        count(*) as finding_count
    from quarantine.finding as f
    group by f.delivery_id, f.rule_code, f.severity
),

place_findings as (
    select
        cast(date_trunc('month', cast(ops.office_date(d.received_at) as timestamp)) as date) as received_month,
        d.source,
        coalesce(d.feed, '') as feed,
        d.file_name,
        f.rule_code,
        f.severity,
        f.message,
        f.row_count,
        f.finding_count
    from count_findings as f
    inner join ops.delivery as d on f.delivery_id = d.delivery_id
)

select
    f.received_month,
    f.source,
    f.feed,
    f.file_name,
    f.rule_code,
    f.severity,
    min(f.message collate "C") as message,
    sum(f.row_count) as row_count,
    sum(f.finding_count) as finding_count,
    c.data_cutoff_at
from place_findings as f
cross join find_cutoff as c
group by f.received_month, f.source, f.feed, f.file_name, f.rule_code, f.severity, c.data_cutoff_at
