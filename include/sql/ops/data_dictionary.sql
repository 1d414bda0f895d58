-- every table, view and column of the warehouse with its comment
-- grain: column   reads: pg_catalog   params: none
-- on re-run: reads only
select
    n.nspname as schema_name,
    obj_description(n.oid, 'pg_namespace') as schema_comment,
    c.relname as table_name,
    case when c.relkind = 'v' then 'view' else 'tabel' end as table_kind,
    obj_description(c.oid, 'pg_class') as table_comment,
    a.attname as column_name,
    format_type(a.atttypid, a.atttypmod) as column_type,
    col_description(c.oid, a.attnum) as column_comment
from pg_class as c
inner join pg_namespace as n on c.relnamespace = n.oid
inner join pg_attribute as a on c.oid = a.attrelid
where n.nspname in ('ref', 'core', 'mart', 'publish', 'ops', 'quarantine', 'vault')
    and c.relkind in ('r', 'v')
    and a.attnum > 0
    and not a.attisdropped
order by
    array_position(array['mart', 'publish', 'core', 'ref', 'ops', 'quarantine', 'vault'], n.nspname::text),
    c.relname,
    a.attnum
