-- components of all ties: every node takes the smallest node it can reach
-- grain: identity_node   reads: identity_tie   params: none
-- on re-run: nothing left to lower
create temp table component_edge on commit drop as
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

do $$
begin
    loop
        update identity_node as n
        set component = lower.component
        from (
            select
                e.node,
                min(o.component) as component
            from component_edge as e
            inner join identity_node as o on e.other = o.node
            group by e.node
        ) as lower
        where n.node = lower.node and lower.component < n.component;
        exit when not found;
    end loop;
end
$$;
