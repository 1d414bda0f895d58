-- scope_frontier, scope_person: where a build begins that judges only what new records can have changed
-- grain: what is looked for; person   reads: changed_record, core.person_link, ops.decision   params: none
-- on re-run: working tables of one build
--
-- Records that people decided about are always judged.
create table scope_frontier as
select distinct
    profile,
    nik,
    no_kk,
    family_ref,
    name_form,
    birth_date,
    core.face_hash(name_form, birth_date, region_code) as face,
    nik is null and name_form is not null and birth_date is not null as is_lone
from changed_record;
analyze scope_frontier;

create table scope_person (person_key bigint primary key, round_no integer not null);
insert into scope_person (person_key, round_no)
with list_decided as (
    select side.place
    from ops.decision as d
    cross join lateral (values (d.target -> 'a'), (d.target -> 'b')) as side (place)
    where d.kind = 'match' and side.place is not null
),

list_places as (
    select
        d.delivery_id,
        p.place ->> 'sheet' as sheet,
        cast(p.place ->> 'row_no' as bigint) as row_no
    from list_decided as p
    inner join ops.delivery as d on p.place ->> 'source' = d.source and p.place ->> 'sha256' = d.sha256
    union
    select
        delivery_id,
        sheet,
        row_no
    from changed_record
)

select distinct
    l.person_key,
    0
from list_places as p
inner join core.person_link as l
    on p.delivery_id = l.delivery_id and p.sheet = l.sheet and p.row_no = l.row_no and l.role = 'subject';
analyze scope_person;
