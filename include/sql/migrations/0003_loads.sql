-- What a delivery of a million rows pays for in every row, made cheaper
-- on re-run: never; a migration runs once   params: none
--
-- Rows of one delivery are inserted by one statement that names it, inside the transaction that settles
-- its ledger row: a check per row finds nothing there and cost a quarter of the insert.
alter table vault.person_record drop constraint person_record_delivery_id_fkey;
alter table vault.row_text drop constraint row_text_delivery_id_fkey;

-- Tokens are 16 bytes; they were kept as 32 hexadecimal digits. The kind is part of what is hashed, so the
-- token alone tells one value.
alter table vault.person_record
alter column nik_token type uuid using cast(nik_token as uuid),
alter column no_kk_token type uuid using cast(no_kk_token as uuid),
alter column account_token type uuid using cast(account_token as uuid),
alter column phone_token type uuid using cast(phone_token as uuid);
alter table vault.person_identity
alter column nik_token type uuid using cast(nik_token as uuid),
alter column no_kk_token type uuid using cast(no_kk_token as uuid),
alter column account_token type uuid using cast(account_token as uuid),
alter column phone_token type uuid using cast(phone_token as uuid);
alter table vault.identifier
drop constraint identifier_pkey,
alter column token type uuid using cast(token as uuid),
add primary key (token);
alter table staging.identifier alter column token type uuid using cast(token as uuid);

-- Staging tables have other columns now and are made anew; a delivery under way is read again from the archive.
do $$
declare
    feed record;
begin
    for feed in
        select cast(cast(c.oid as regclass) as text) as name
        from pg_class as c
        inner join pg_attribute as a on c.oid = a.attrelid and a.attname = 'raw_hash'
        where c.relnamespace = cast('staging' as regnamespace) and c.relkind = 'r'
    loop
        execute 'drop table ' || feed.name;
    end loop;
end
$$;
