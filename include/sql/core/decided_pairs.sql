-- decided_pair: decisions in force about records that are still stored, by node and unit
-- grain: decision_id   reads: decided_record, identity_place, identity_record, node_component   params: none
-- on re-run: temporary tables of one transaction
create temp table decided_pair on commit drop as
select
    d.decision_id,
    d.outcome,
    a.node as node_a,
    b.node as node_b
from decided_record as d
inner join identity_place as pa on d.source_a = pa.source and d.sha256_a = pa.sha256 and d.sheet_a = pa.sheet
inner join identity_place as pb on d.source_b = pb.source and d.sha256_b = pb.sha256 and d.sheet_b = pb.sheet
inner join identity_record as a on a.record_no = pa.place_no * 4294967296 + d.row_no_a
inner join identity_record as b on b.record_no = pb.place_no * 4294967296 + d.row_no_b
where a.node <> b.node;
analyze decided_pair;

-- A unit that holds two records somebody told apart is dissolved: its ties are weighed one by one, behind the
-- decisions.
create temp table dissolved_unit on commit drop as
select distinct a.component
from decided_pair as d
inner join node_component as a on d.node_a = a.node
inner join node_component as b on d.node_b = b.node
where d.outcome = 'DIFFERENT' and a.component = b.component;

create temp table loose_tie on commit drop as
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
