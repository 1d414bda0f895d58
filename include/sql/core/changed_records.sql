-- changed_record: records that no link knows as they are now
-- grain: record   reads: vault.match_record, core.person_link   params: :is_full
-- on re-run: temporary table of one transaction; empty when nothing has come since the last build
create temp table changed_record on commit drop as
select r.*
from vault.match_record as r
left join core.person_link as l
    on
        not cast(:is_full as boolean)
        and r.delivery_id = l.delivery_id and r.sheet = l.sheet and r.row_no = l.row_no and l.role = 'subject'
        and r.is_standing = not l.is_withdrawn
where l.delivery_id is null;
analyze changed_record;
