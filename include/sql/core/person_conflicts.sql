-- incoming_conflict: what the standing records of one person disagree about, for the persons in scope
-- grain: person_key, attribute   reads: seen_record, person_constant, incoming_person   params: none
-- on re-run: working table of one build
--
-- No value leaves the vault: it says how many there are and which feeds tell the one that survives. Names that agree
-- (a slip, a cut or initialled word) are no conflict. A region is one only where two are told for one day: families
-- move. Most people have one record, or records that agree: hashes tell that soonest.
create table incoming_conflict as
with compare_records as (
    select
        person_key,
        max(observed_on) as last_on,
        min(uuid_hash_extended(nik_token, 0)) filter (where nik_grade in ('valid', 'suspicious'))
        <> max(uuid_hash_extended(nik_token, 0)) filter (where nik_grade in ('valid', 'suspicious')) as is_nik,
        min(hashtextextended(name_form, 0)) <> max(hashtextextended(name_form, 0)) as is_name,
        min(birth_date) <> max(birth_date) as is_birth_date,
        min(ascii(sex)) <> max(ascii(sex)) as is_sex,
        min(hashtextextended(mother_form, 0)) <> max(hashtextextended(mother_form, 0)) as is_mother,
        min(hashtextextended(region_code, 0)) <> max(hashtextextended(region_code, 0)) as is_region
    from seen_record
    where is_standing
    group by person_key
),

find_persons as (
    select *
    from compare_records
    where is_nik or is_name or is_birth_date or is_sex or is_mother or is_region
),

keep_latest_states as (
    select distinct on (p.person_key)
        p.person_key,
        p.sex,
        p.region_code
    from find_persons as f
    inner join incoming_person as p on f.person_key = p.person_key
    order by p.person_key asc, p.valid_from desc
),

list_values as (
    select
        r.person_key,
        r.source || '/' || r.feed as feed,
        v.attribute,
        v.form,
        v.value = v.surviving as is_surviving
    from find_persons as f
    inner join seen_record as r on f.person_key = r.person_key and r.is_standing
    inner join person_constant as c on f.person_key = c.person_key
    inner join keep_latest_states as p on f.person_key = p.person_key
    cross join lateral (
        values
        (
            'nik', f.is_nik and r.nik_grade in ('valid', 'suspicious'), cast(r.nik_token as text),
            cast(r.nik_token as text), cast(c.nik_token as text)
        ),
        ('nama', f.is_name, r.name, r.name_form, c.name),
        (
            'tanggal_lahir', f.is_birth_date, cast(r.birth_date as text), cast(r.birth_date as text),
            cast(c.birth_date as text)
        ),
        ('jenis_kelamin', f.is_sex, r.sex, r.sex, p.sex),
        ('nama_ibu', f.is_mother, r.mother_name, r.mother_form, c.mother_name),
        ('wilayah', f.is_region and r.observed_on = f.last_on, r.region_code, r.region_code, p.region_code)
    ) as v (attribute, is_asked, value, form, surviving)
    where v.is_asked and v.value is not null
),

count_values as (
    select
        person_key,
        attribute,
        count(distinct form) as value_count,
        count(*) as record_count,
        count(*) filter (where is_surviving) as agreeing_count,
        coalesce(string_agg(distinct feed, ', ') filter (where is_surviving), '') as agreeing_feeds,
        coalesce(string_agg(distinct feed, ', ') filter (where is_surviving is not true), '') as other_feeds,
        min(form collate "C") as first_form,
        max(form collate "C") as last_form
    from list_values
    group by person_key, attribute
    having count(distinct form) > 1
)

select
    person_key,
    attribute,
    value_count,
    record_count,
    agreeing_count,
    agreeing_feeds,
    other_feeds
from count_values
where not (attribute in ('nama', 'nama_ibu') and core.names_agree(first_form, last_form));
