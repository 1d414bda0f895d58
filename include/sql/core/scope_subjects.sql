-- scope_subject: what findings about the records in scope can be about
-- grain: subject   reads: identity_node   params: :is_full
-- on re-run: working table of one build; empty where everybody is judged
--
-- Findings about a family come of its records without NIK, all of which are judged where one is.
create table scope_subject as
select encode(uuid_send(nik), 'hex') as subject
from identity_node
where nik is not null and not cast(:is_full as boolean)
union
select encode(uuid_send(no_kk), 'hex')
from identity_node
where nik is null and no_kk is not null and not cast(:is_full as boolean)
union
select family_ref
from identity_node
where nik is null and family_ref is not null and not cast(:is_full as boolean);
analyze scope_subject;
