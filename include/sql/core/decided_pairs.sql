-- decided_place, decided_pair: decisions in force about records that are still stored, by record, node and unit
-- grain: decision_id, side, record; decision_id, node_a, node_b
-- reads: decided_record, identity_place, identity_record, node_component, vault.match_record, core.<fact>_version
-- params: none
-- on re-run: working tables of one build
--
-- A decision follows a row into the delivery that corrects it: to the row that the same publication opened for
-- the same record of the feed, where exactly one there has an agreeing name and no other birth date. The new row
-- stays with the row before it. A corrected number undoes nothing that was decided, and nobody is asked again.
create table decided_place as
select
    d.decision_id,
    'a' as side,
    p.delivery_id,
    p.sheet,
    d.row_no_a as row_no
from decided_record as d
inner join identity_place as p on d.source_a = p.source and d.sha256_a = p.sha256 and d.sheet_a = p.sheet
union all
select
    d.decision_id,
    'b',
    p.delivery_id,
    p.sheet,
    d.row_no_b
from decided_record as d
inner join identity_place as p on d.source_b = p.source and d.sha256_b = p.sha256 and d.sheet_b = p.sheet;

create table decided_version (
    fact text not null,
    match_hash text not null,
    delivery_id bigint not null,
    sheet text not null,
    row_no bigint not null,
    known_from timestamptz not null,
    known_to timestamptz
);

do $$
declare
    fact text;
begin
    if not exists (select from decided_place) then
        return;
    end if;
    for fact in
        select c.relname
        from pg_class as c
        inner join pg_attribute as a on c.oid = a.attrelid and a.attname = 'match_hash'
        where c.relnamespace = cast('core' as regnamespace) and c.relkind = 'r'
    loop
        execute '
            insert into decided_version
            select ' || quote_literal(fact) || ', match_hash, delivery_id, sheet, row_no, known_from, known_to
            from core.' || quote_ident(fact) || '
            where match_hash in (
                select v.match_hash
                from core.' || quote_ident(fact) || ' as v
                inner join decided_place as d
                    on v.delivery_id = d.delivery_id and v.sheet = d.sheet and v.row_no = d.row_no
                where v.known_to is not null
            )';
    end loop;
end
$$;
analyze decided_version;

create table corrected_place as
with name_versions as (
    select
        v.*,
        m.name_form,
        m.birth_date
    from decided_version as v
    inner join vault.match_record as m
        on v.delivery_id = m.delivery_id and v.sheet = m.sheet and v.row_no = m.row_no
),

pair_versions as (
    select
        o.delivery_id,
        o.sheet,
        o.row_no,
        n.delivery_id as next_delivery_id,
        n.sheet as next_sheet,
        n.row_no as next_row_no,
        count(*) over (partition by o.delivery_id, o.sheet, o.row_no) as offer_count,
        count(*) over (partition by n.delivery_id, n.sheet, n.row_no) as claim_count
    from name_versions as o
    inner join name_versions as n
        on o.fact = n.fact and o.match_hash = n.match_hash and o.known_to = n.known_from
    where
        core.names_agree(o.name_form, n.name_form)
        and (
            o.birth_date is null or n.birth_date is null
            or core.birth_dates_agree(o.birth_date, n.birth_date)
        )
)

select *
from pair_versions
where offer_count = 1 and claim_count = 1;

create table decided_pair as
with recursive follow_places as (
    select
        decision_id,
        side,
        delivery_id,
        sheet,
        row_no
    from decided_place
    union
    select
        f.decision_id,
        f.side,
        c.next_delivery_id,
        c.next_sheet,
        c.next_row_no
    from follow_places as f
    inner join corrected_place as c
        on f.delivery_id = c.delivery_id and f.sheet = c.sheet and f.row_no = c.row_no
),

find_nodes as (
    select distinct
        d.decision_id,
        d.outcome,
        f.side,
        r.node
    from follow_places as f
    inner join decided_record as d on f.decision_id = d.decision_id
    inner join identity_place as p on f.delivery_id = p.delivery_id and f.sheet = p.sheet
    inner join identity_record as r on r.record_no = p.place_no * 4294967296 + f.row_no
)

select
    a.decision_id,
    case when a.side = b.side then 'SAME' else a.outcome end as outcome,
    a.node as node_a,
    b.node as node_b
from find_nodes as a
inner join find_nodes as b on a.decision_id = b.decision_id
where
    a.node <> b.node
    and (
        (a.side = 'a' and b.side = 'b')
        or (a.side = b.side and a.node < b.node and a.outcome <> 'LATER')
    );
analyze decided_pair;

-- A unit that holds two records somebody told apart is dissolved: its ties are weighed one by one, behind the
-- decisions.
create table dissolved_unit as
select distinct a.component
from decided_pair as d
inner join node_component as a on d.node_a = a.node
inner join node_component as b on d.node_b = b.node
where d.outcome = 'DIFFERENT' and a.component = b.component;

create table loose_tie as
select
    t.node_a,
    t.node_b,
    t.tier
from identity_tie as t
inner join node_component as n on t.node_a = n.node
where n.component in (select component from dissolved_unit);

delete from identity_tie as t
using loose_tie as l
where t.node_a = l.node_a and t.node_b = l.node_b;

update node_component
set component = node
where component in (select component from dissolved_unit);
analyze node_component;
