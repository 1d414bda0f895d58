-- neighbour_record: records of people who are not judged but share families with those who are
-- grain: record   reads: identity_node, scope_candidate, scope_person, core.person_link, vault.match_record
-- params: none
-- on re-run: temporary table of one transaction; empty where everybody is judged
--
-- Households are formed of No KK, family numbers and of who is seen under which (household_keys.sql): whoever shares
-- one with a judged person, and whoever shares one with them. They stay who they are.
create temp table scope_family (
    no_kk uuid,
    family_ref text,
    round_no integer not null,
    unique nulls not distinct (no_kk, family_ref)
) on commit drop;
create temp table neighbour_person (person_key bigint primary key, round_no integer not null) on commit drop;

do $$
declare
    round integer := 0;
begin
    if not exists (select from scope_candidate) then
        return;
    end if;
    insert into scope_family (no_kk, family_ref, round_no)
    select
        no_kk,
        null,
        0
    from identity_node
    where is_no_kk_valid
    union
    select
        null,
        family_ref,
        0
    from identity_node
    where family_ref is not null;
    loop
        analyze scope_family;
        insert into neighbour_person (person_key, round_no)
        with find_persons as (
            select c.person_key
            from scope_family as f
            inner join scope_candidate as c on f.no_kk = c.no_kk and c.is_no_kk_valid
            where f.round_no = round
            union
            select c.person_key
            from scope_family as f
            inner join scope_candidate as c on f.family_ref = c.family_ref
            where f.round_no = round
        )

        select
            f.person_key,
            round
        from find_persons as f
        where
            not exists (select from scope_person as s where s.person_key = f.person_key)
            and not exists (select from neighbour_person as n where n.person_key = f.person_key);
        exit when not found;

        analyze neighbour_person;
        insert into scope_family (no_kk, family_ref, round_no)
        with list_records as (
            select
                c.no_kk,
                c.is_no_kk_valid,
                c.family_ref
            from neighbour_person as n
            inner join scope_candidate as c on n.person_key = c.person_key
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

create temp table neighbour_record on commit drop as
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
