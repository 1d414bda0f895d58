-- incoming_person, incoming_identity: what is known of every person, the latest record first
-- grain: person_key, valid_from   reads: identity_link, vault.person_record   params: none
-- on re-run: temporary relations of one transaction; a view goes with its table
create temp table person_summary on commit drop as
select
    l.person_key,
    min(l.observed_on) as valid_from,
    (array_agg(r.sex order by l.observed_on desc, l.record_no)
        filter (where r.sex is not null))[1] as sex,
    (array_agg(r.birth_date order by l.observed_on desc, l.record_no)
        filter (where r.birth_date is not null))[1] as birth_date,
    (array_agg(r.region_code order by l.observed_on desc, l.record_no)
        filter (where r.region_code is not null))[1] as region_code,
    (array_agg(r.name order by l.observed_on desc, l.record_no)
        filter (where r.name is not null))[1] as name,
    (array_agg(r.mother_name order by l.observed_on desc, l.record_no)
        filter (where r.mother_name is not null))[1] as mother_name,
    (array_agg(r.address order by l.observed_on desc, l.record_no)
        filter (where r.address is not null))[1] as address,
    (array_agg(r.account_token order by l.observed_on desc, l.record_no)
        filter (where r.account_token is not null))[1] as account_token,
    (array_agg(r.phone_token order by l.observed_on desc, l.record_no)
        filter (where r.phone_token is not null))[1] as phone_token,
    (array_agg(r.nik_token order by l.observed_on desc, l.record_no)
        filter (where r.nik_grade = 'valid'))[1] as valid_nik,
    (array_agg(r.nik_token order by l.observed_on desc, l.record_no)
        filter (where r.nik_grade = 'suspicious'))[1] as suspicious_nik,
    (array_agg(r.no_kk_token order by l.observed_on desc, l.record_no)
        filter (where r.no_kk_grade = 'valid'))[1] as valid_no_kk,
    (array_agg(r.no_kk_token order by l.observed_on desc, l.record_no)
        filter (where r.no_kk_grade = 'suspicious'))[1] as suspicious_no_kk,
    min(coalesce(
        array_position(array['valid', 'suspicious', 'placeholder', 'damaged'], r.nik_grade), 5
    )) as grade_place
from identity_link as l
inner join identity_place as p on l.place_no = p.place_no
inner join vault.person_record as r
    on p.delivery_id = r.delivery_id and p.sheet = r.sheet and l.row_no = r.row_no and r.role = 'subject'
group by l.person_key;
analyze person_summary;

create temp view incoming_person as
select
    person_key,
    sex,
    cast(extract(year from birth_date) as integer) as birth_year,
    region_code,
    (array['valid', 'suspicious', 'placeholder', 'damaged', 'missing'])[grade_place] as nik_grade,
    valid_from,
    cast(null as date) as valid_to
from person_summary;

create temp view incoming_identity as
select
    person_key,
    coalesce(valid_nik, suspicious_nik) as nik_token,
    coalesce(valid_no_kk, suspicious_no_kk) as no_kk_token,
    account_token,
    phone_token,
    name,
    birth_date,
    mother_name,
    address,
    valid_from,
    cast(null as date) as valid_to
from person_summary;
