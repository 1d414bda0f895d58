-- scope_record: the records to be judged now: those that changed, and all of the persons in scope
-- grain: record   reads: scope_person, changed_record, core.person_link, vault.match_record   params: none
-- on re-run: working table of one build
create table scope_record as
with list_places as (
    select
        l.delivery_id,
        l.sheet,
        l.row_no
    from scope_person as s
    inner join core.person_link as l on s.person_key = l.person_key and l.role = 'subject'
    union
    select
        delivery_id,
        sheet,
        row_no
    from changed_record
)

select r.*
from list_places as p
inner join vault.match_record as r
    on p.delivery_id = r.delivery_id and p.sheet = r.sheet and p.row_no = r.row_no;
analyze scope_record;
