-- changed_record: records that no link knows as they are now
-- grain: record   reads: vault.person_record, vault.match_record, core.person_link   params: :is_full
-- on re-run: working table of one build; empty when nothing has come since the last build
create table changed_record as
with list_places as (
    select
        r.delivery_id,
        r.sheet,
        r.row_no
    from vault.person_record as r
    left join core.person_link as l
        on
            r.delivery_id = l.delivery_id and r.sheet = l.sheet and r.row_no = l.row_no and r.role = l.role
            and (r.known_to is null) = not l.is_withdrawn
    where r.role = 'subject' and l.delivery_id is null and not cast(:is_full as boolean)
)

select r.*
from list_places as p
inner join vault.match_record as r
    on p.delivery_id = r.delivery_id and p.sheet = r.sheet and p.row_no = r.row_no
union all
select *
from vault.match_record
where cast(:is_full as boolean);
analyze changed_record;
