-- changed_record: records that no link knows as they are now
-- grain: record   reads: vault.match_record, core.person_link   params: :is_full
-- on re-run: temporary table of one transaction; empty when nothing has come since the last build
create temp table changed_record on commit drop as
select r.*
from vault.match_record as r
where
    cast(:is_full as boolean)
    or not exists (
        select
        from core.person_link as l
        where
            l.delivery_id = r.delivery_id and l.sheet = r.sheet and l.row_no = r.row_no and l.role = 'subject'
            and l.is_withdrawn = not r.is_standing
    );
analyze changed_record;
