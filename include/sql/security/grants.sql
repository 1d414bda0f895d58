-- grants of the roles etl and analyst, given again after every migration
-- grain: none   reads: nothing   params: none
-- on re-run: the same grants; a database without the roles (an outside server) is left as it is
do $$
declare
    open_view text;
begin
    if exists (select from pg_roles where rolname = 'sinergi_etl') then
        grant usage on schema ref, ops, staging, quarantine, vault, core, mart, publish to sinergi_etl;
        grant create on schema staging to sinergi_etl;
        grant select, insert, update, delete on all tables in schema
            ops, staging, quarantine, vault, core, mart, publish to sinergi_etl;
        grant select on all tables in schema ref to sinergi_etl;
        grant usage on all sequences in schema ops, core to sinergi_etl;
        if current_setting('server_version_num')::integer >= 170000 then
            execute 'grant maintain on all tables in schema staging, core, vault, mart to sinergi_etl';
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
