-- node_component, apart_component: units joined by people and by the model; which components stay apart
-- grain: node; pair of components   reads: joined_unit, apart_unit   params: none
-- on re-run: working tables of one build
update node_component as n
set component = j.component
from joined_unit as j
where n.component = j.unit;
analyze node_component;

create table apart_component as
select distinct
    least(a.component, b.component) as component_a,
    greatest(a.component, b.component) as component_b
from apart_unit as x
inner join node_component as a on x.unit_a = a.node
inner join node_component as b on x.unit_b = b.node
where a.component <> b.component;
analyze apart_component;
