-- tier no_kk: records without a usable NIK, by family, name and birth date
-- grain: identity_tie   reads: identity_node   params: none
-- on re-run: temporary tables of one transaction
--
-- The family is the No KK or the family number of the programme. Where such records stand beside
-- more than one usable NIK of the same name and birth date, they join each other and none of those.
create temp table family_member on commit drop as
with list_members as (
    select
        node,
        nik,
        name_form,
        birth_date,
        'no_kk' as ref_kind,
        no_kk as ref
    from identity_node
    where no_kk is not null and name_form is not null and birth_date is not null
    union all
    select
        node,
        nik,
        name_form,
        birth_date,
        'family_ref',
        family_ref
    from identity_node
    where family_ref is not null and name_form is not null and birth_date is not null
),

list_groups as (
    select distinct
        ref_kind,
        ref,
        name_form,
        birth_date
    from list_members
    where nik is null
),

number_groups as (
    select
        *,
        row_number() over () as group_no
    from list_groups
)

select
    g.group_no,
    m.ref,
    m.node,
    m.nik,
    case when m.nik is null then m.node end as label
from list_members as m
inner join number_groups as g using (ref_kind, ref, name_form, birth_date);
analyze family_member;

do $$
begin
    loop
        update family_member as m
        set label = lower.label
        from (
            select
                group_no,
                min(label) as label
            from family_member
            where nik is null
            group by group_no
        ) as lower
        where m.nik is null and m.group_no = lower.group_no and lower.label < m.label;

        update family_member as m
        set label = lower.label
        from (
            select
                node,
                min(label) as label
            from family_member
            where nik is null
            group by node
        ) as lower
        where m.nik is null and m.node = lower.node and lower.label < m.label;
        exit when not found;
    end loop;
end
$$;

create temp table family_nik on commit drop as
select
    without_nik.label,
    count(distinct with_nik.nik) as nik_count,
    min(with_nik.node) as node
from family_member as without_nik
inner join family_member as with_nik on without_nik.group_no = with_nik.group_no
where without_nik.nik is null and with_nik.nik is not null
group by without_nik.label;

insert into identity_tie (node_a, node_b, tier)
select distinct
    label,
    node,
    'no_kk'
from family_member
where nik is null and label < node
union all
select
    label,
    node,
    'no_kk'
from family_nik
where nik_count = 1;

insert into identity_doubt (rule_code, subject)
select distinct
    'IDN-002',
    m.ref
from family_member as m
inner join family_nik as n on m.label = n.label
where m.nik is null and n.nik_count > 1;
