-- node_component: every node with the smallest node it can reach over all ties
-- grain: node   reads: identity_node, identity_tie   params: none
-- on re-run: working tables of one build
create table component_edge as
select
    node_a as node,
    node_b as other
from identity_tie
union all
select
    node_b,
    node_a
from identity_tie;
analyze component_edge;

create table component_label as
select
    node,
    least(node, min(other)) as label
from component_edge
group by node;
analyze component_label;

do $$
begin
    loop
        update component_label as n
        set label = lower.label
        from (
            select
                e.node,
                min(o.label) as label
            from component_edge as e
            inner join component_label as o on e.other = o.node
            group by e.node
        ) as lower
        where n.node = lower.node and lower.label < n.label;
        exit when not found;
    end loop;
end
$$;

create table node_component as
select
    n.node,
    coalesce(l.label, n.node) as component
from identity_node as n
left join component_label as l on n.node = l.node;
analyze node_component;
