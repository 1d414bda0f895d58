-- tier no_kk: records without a usable NIK, by family, name and birth date
-- grain: identity_tie   reads: identity_node   params: none
-- on re-run: working tables of one build
--
-- The family is the No KK or the family number of the programme. Where such records stand beside
-- more than one usable NIK of the same name and birth date, they join each other and none of those.
create table family_group as
with list_groups as (
    select
        'no_kk' as ref_kind,
        encode(uuid_send(no_kk), 'hex') as ref,
        name_form,
        birth_date
    from identity_node
    where nik is null and is_linkable and no_kk is not null
    union
    select
        'family_ref',
        family_ref,
        name_form,
        birth_date
    from identity_node
    where nik is null and is_linkable and family_ref is not null
)

select
    *,
    row_number() over () as group_no
from list_groups;
analyze family_group;

create table family_member as
with list_members as (
    select
        g.group_no,
        g.ref,
        n.node,
        n.nik
    from family_group as g
    inner join identity_node as n
        on g.ref = encode(uuid_send(n.no_kk), 'hex') and g.name_form = n.name_form and g.birth_date = n.birth_date
    where g.ref_kind = 'no_kk'
    union all
    select
        g.group_no,
        g.ref,
        n.node,
        n.nik
    from family_group as g
    inner join identity_node as n
        on g.ref = n.family_ref and g.name_form = n.name_form and g.birth_date = n.birth_date
    where g.ref_kind = 'family_ref'
)

select
    *,
    case when nik is null then node end as label
from list_members;
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

create table family_nik as
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

insert into identity_doubt (rule_code, subject, node)
select
    'IDN-002',
    ref,
    node
from family_member
where group_no in (
    select m.group_no
    from family_member as m
    inner join family_nik as n on m.label = n.label
    where n.nik_count > 1
);
