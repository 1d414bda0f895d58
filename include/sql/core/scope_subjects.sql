-- scope_subject: what findings about the records in scope can be about
-- grain: subject   reads: identity_node   params: none
-- on re-run: temporary table of one transaction
create temp table scope_subject on commit drop as
select encode(uuid_send(nik), 'hex') as subject
from identity_node
where nik is not null
union
select encode(uuid_send(no_kk), 'hex')
from identity_node
where no_kk is not null
union
select family_ref
from identity_node
where family_ref is not null;
analyze scope_subject;
