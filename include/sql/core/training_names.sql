-- one matching form of the name of everybody with a valid NIK; a select, run by `sinergi train`
-- grain: NIK   reads: vault.match_record   params: none
-- on re-run: reads only
select min(name_form collate "C") as name_form
from vault.match_record
where is_strong and name_form is not null
group by nik
