-- grants of the roles etl and analyst, given again after every migration
-- grain: none   reads: nothing   params: none
-- on re-run: the same grants; a database without the roles is left as it is
--
-- Before version 17 a table is analyzed by its owner only, and by anybody else passed over with a warning:
-- there, in an outside database, whose login is a member of etl, etl gets the tables it fills.
do $$
declare
    open_view text;
    known_function text;
    filled regclass;
    fills_schema text;
begin
    for known_function in
        select cast(cast(p.oid as regprocedure) as text)
        from pg_proc as p
        where p.pronamespace = to_regnamespace('core') and p.proname ~ '_as_known$'
    loop
        execute 'revoke execute on function ' || known_function || ' from public';
        if exists (select from pg_roles where rolname = 'sinergi_etl') then
            execute 'grant execute on function ' || known_function || ' to sinergi_etl';
        end if;
        if exists (select from pg_roles where rolname = 'sinergi_analyst') then
            execute 'grant execute on function ' || known_function || ' to sinergi_analyst';
        end if;
    end loop;
    if exists (select from pg_roles where rolname = 'sinergi_etl') then
        grant usage on schema ref, ops, staging, quarantine, vault, core, mart, publish to sinergi_etl;
        grant create on schema staging to sinergi_etl;
        grant usage, create on schema work to sinergi_etl;
        grant select, insert, update, delete on all tables in schema
            ops, staging, quarantine, vault, core, mart, publish to sinergi_etl;
        grant select on all tables in schema ref to sinergi_etl;
        grant usage on all sequences in schema ops, core to sinergi_etl;
        if current_setting('server_version_num')::integer >= 170000 then
            execute 'grant maintain on all tables in schema staging, core, vault, mart to sinergi_etl';
        elsif pg_has_role('sinergi_etl', 'member') then
            foreach fills_schema in array array['staging', 'core', 'vault', 'mart'] loop
                execute 'grant create on schema ' || fills_schema || ' to sinergi_etl';
                for filled in
                    select c.oid
                    from pg_class as c
                    where
                        c.relnamespace = to_regnamespace(fills_schema)
                        and c.relkind in ('r', 'p')
                        and c.relowner <> to_regrole('sinergi_etl')
                loop
                    execute 'alter table ' || filled || ' owner to sinergi_etl';
                end loop;
                if fills_schema <> 'staging' then
                    execute 'revoke create on schema ' || fills_schema || ' from sinergi_etl';
                end if;
            end loop;
        end if;
    end if;
    if exists (select from pg_roles where rolname = 'sinergi_analyst') then
        grant usage on schema ref, core, mart, publish to sinergi_analyst;
        grant select on all tables in schema ref, mart, publish to sinergi_analyst;
        for open_view in select viewname from pg_views where schemaname = 'core' loop
            execute 'grant select on core.' || quote_ident(open_view) || ' to sinergi_analyst';
        end loop;
    end if;
end
$$;
