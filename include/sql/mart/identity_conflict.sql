-- mart.identity_conflict: what the standing records of one person disagree about
-- grain: person_key, attribute
-- reads: core.person_link, core.person, vault.person_record, vault.person_identity, ref.region, ops.delivery
-- params: none
-- on re-run: a select; the mart is refreshed in place, equal rows stay untouched
--
-- No value leaves the vault: it says how many there are and which feeds tell the one that survives. Names that agree
-- (a slip, a cut or initialled word) are no conflict. A region is one only where two are told for one day: families
-- move. Most people have one record, or records that agree: the first pass leaves the others alone.
with find_cutoff as (
    select max(coalesce(d.published_at, d.received_at)) as data_cutoff_at
    from ops.delivery as d
    where d.status = 'loaded'
),

list_records as (
    select
        l.person_key,
        r.source || '/' || r.feed as feed,
        r.observed_on,
        r.name,
        r.name_form,
        r.birth_date,
        r.sex,
        r.mother_name,
        r.mother_form,
        r.region_code,
        case when r.nik_grade in ('valid', 'suspicious') then cast(r.nik_token as text) end as nik
    from core.person_link as l
    inner join vault.person_record as r
        on l.delivery_id = r.delivery_id and l.sheet = r.sheet and l.row_no = r.row_no and l.role = r.role
    where l.role = 'subject' and r.known_to is null
),

find_persons as (
    select
        person_key,
        max(observed_on) as last_on
    from list_records
    group by person_key
    having
        count(*) > 1
        and (
            min(nik collate "C") <> max(nik collate "C")
            or min(name_form collate "C") <> max(name_form collate "C")
            or min(birth_date) <> max(birth_date)
            or min(sex) <> max(sex)
            or min(mother_form collate "C") <> max(mother_form collate "C")
            or min(region_code collate "C") <> max(region_code collate "C")
        )
),

keep_latest_states as (
    select distinct on (p.person_key)
        p.person_key,
        p.sex,
        p.region_code
    from find_persons as f
    inner join core.person as p on f.person_key = p.person_key
    order by p.person_key asc, p.valid_from desc
),

list_values as (
    select
        r.person_key,
        r.feed,
        v.attribute,
        v.value,
        v.form,
        v.value = v.surviving as is_surviving
    from find_persons as f
    inner join list_records as r on f.person_key = r.person_key
    inner join keep_latest_states as p on f.person_key = p.person_key
    inner join vault.person_identity as i on f.person_key = i.person_key and i.valid_to is null
    cross join lateral (
        values
        ('nik', r.nik, r.nik, cast(i.nik_token as text)),
        ('nama', r.name, r.name_form, i.name),
        ('tanggal_lahir', cast(r.birth_date as text), cast(r.birth_date as text), cast(i.birth_date as text)),
        ('jenis_kelamin', r.sex, r.sex, p.sex),
        ('nama_ibu', r.mother_name, r.mother_form, i.mother_name),
        (
            'wilayah',
            case when r.observed_on = f.last_on then r.region_code end,
            case when r.observed_on = f.last_on then r.region_code end,
            p.region_code
        )
    ) as v (attribute, value, form, surviving)
    where v.value is not null
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
    c.person_key,
    c.attribute,
    p.region_code,
    k.region_code as kecamatan_code,
    k.name as kecamatan,
    c.value_count,
    c.record_count,
    c.agreeing_count,
    c.agreeing_feeds,
    c.other_feeds,
    x.data_cutoff_at
from count_values as c
inner join keep_latest_states as p on c.person_key = p.person_key
left join ref.region as k
    on substring(p.region_code from '^[^.]+\.[^.]+\.[^.]+') = k.region_code and k.level = 'kecamatan'
cross join find_cutoff as x
where not (c.attribute in ('nama', 'nama_ibu') and core.names_agree(c.first_form, c.last_form))
