-- The index of match hashes is dropped: what a delivery replaces is found by hashing whole deliveries
-- on re-run: never; a migration runs once   params: none
--
-- No query looks up one match hash; keeping them in order cost a third of what it costs to insert a version.
do $$
declare
    found record;
begin
    for found in
        select cast(cast(c.oid as regclass) as text) as name
        from pg_class as c
        where c.relnamespace = cast('core' as regnamespace) and c.relkind = 'i' and c.relname ~ '_version_match$'
    loop
        execute 'drop index ' || found.name;
    end loop;
end
$$;
