-- neighbour_record: records of people who are not judged but share families with those who are
-- grain: record   reads: identity_node, scope_person, core.person_link, vault.match_record   params: :is_full
-- on re-run: working table of one build; empty where everybody is judged
--
-- Households are formed of No KK, family numbers and of who is seen under which (household_keys.sql): whoever shares
-- one with a judged person, and whoever shares one with them. They stay who they are.
-- Offset 0 keeps the planner from asking of every record whether its card is looked for.
create table scope_family (
    no_kk uuid,
    family_ref text,
    round_no integer not null,
    unique nulls not distinct (no_kk, family_ref)
);
create table neighbour_person (person_key bigint primary key, round_no integer not null);

insert into scope_family (no_kk, family_ref, round_no)
select
    no_kk,
    null,
    0
from identity_node
where is_no_kk_valid and not cast(:is_full as boolean)
union
select
    null,
    family_ref,
    0
from identity_node
where family_ref is not null and not cast(:is_full as boolean);

do $$
declare
    round integer := 0;
begin
    loop
        analyze scope_family;
        insert into neighbour_person (person_key, round_no)
        with find_records as (
            select
                r.delivery_id,
                r.sheet,
                r.row_no
            from scope_family as f
            cross join lateral (
                select
                    c.delivery_id,
                    c.sheet,
                    c.row_no
                from vault.match_record as c
                where f.no_kk = c.no_kk and c.is_no_kk_valid
                offset 0
            ) as r
            where f.round_no = round
            union
            select
                r.delivery_id,
                r.sheet,
                r.row_no
            from scope_family as f
            inner join vault.match_record as r on f.family_ref = r.family_ref
            where f.round_no = round
        )

        select distinct
            l.person_key,
            round
        from find_records as f
        inner join core.person_link as l
            on f.delivery_id = l.delivery_id and f.sheet = l.sheet and f.row_no = l.row_no and l.role = 'subject'
        where
            not exists (select from scope_person as s where s.person_key = l.person_key)
            and not exists (select from neighbour_person as n where n.person_key = l.person_key);
        exit when not found;

        analyze neighbour_person;
        insert into scope_family (no_kk, family_ref, round_no)
        with list_records as (
            select
                r.no_kk,
                r.is_no_kk_valid,
                r.family_ref
            from neighbour_person as n
            inner join core.person_link as l on n.person_key = l.person_key and l.role = 'subject'
            inner join vault.match_record as r
                on l.delivery_id = r.delivery_id and l.sheet = r.sheet and l.row_no = r.row_no
            where n.round_no = round
        )

        select
            no_kk,
            null,
            round + 1
        from list_records
        where is_no_kk_valid
        union
        select
            null,
            family_ref,
            round + 1
        from list_records
        where family_ref is not null
        on conflict do nothing;
        round := round + 1;
    end loop;
end
$$;

create table neighbour_record as
select
    l.delivery_id,
    l.sheet,
    l.row_no,
    l.person_key,
    l.household_key,
    r.observed_on,
    case when r.is_no_kk_valid then r.no_kk end as no_kk,
    r.family_ref
from neighbour_person as n
inner join core.person_link as l on n.person_key = l.person_key and l.role = 'subject'
inner join vault.match_record as r
    on l.delivery_id = r.delivery_id and l.sheet = r.sheet and l.row_no = r.row_no;
analyze neighbour_record;
