-- seen_record, person_grade, closed_person: the records of the persons in scope, their best NIK, and who is in no
-- register any more
-- grain: record; person_key   reads: person_scope, core.person_link, vault.person_record, full_edition
-- params: none
-- on re-run: working tables of one build
--
-- A register names everybody it is about. Who stands in none of its later full editions is closed on the last day on
-- which it was seen, never deleted. A list of cases closes nobody. Who has only rows that corrections withdrew is
-- closed, too. Who stands in any list of cases, or in the last edition of any register, need not be looked at closer.
create table seen_record as
select
    l.person_key,
    l.household_key,
    d.sha256,
    r.delivery_id,
    r.sheet,
    r.row_no,
    r.source,
    r.feed,
    r.observed_on,
    r.name,
    r.name_form,
    r.birth_date,
    r.sex,
    r.region_code,
    r.mother_name,
    r.mother_form,
    r.address,
    r.nik_token,
    r.nik_grade,
    r.no_kk_token,
    r.no_kk_grade,
    r.account_token,
    r.phone_token,
    r.known_to is null as is_standing
from person_scope as k
inner join core.person_link as l on k.person_key = l.person_key and l.role = 'subject'
inner join vault.person_record as r
    on l.delivery_id = r.delivery_id and l.sheet = r.sheet and l.row_no = r.row_no and l.role = r.role
inner join ops.delivery as d on l.delivery_id = d.delivery_id;
analyze seen_record;

create table person_grade as
with last_editions as (
    select
        source,
        feed,
        max(edition_on) as edition_on
    from full_edition
    group by source, feed
)

select
    r.person_key,
    (array['valid', 'suspicious', 'placeholder', 'damaged', 'missing'])[
        min(coalesce(array_position(array['valid', 'suspicious', 'placeholder', 'damaged'], r.nik_grade), 5))
    ] as nik_grade,
    not bool_or(r.is_standing) as is_withdrawn,
    coalesce(
        bool_and(coalesce(r.observed_on < e.edition_on, false)) filter (where r.is_standing), false
    ) as is_overtaken
from seen_record as r
left join last_editions as e on r.source = e.source and r.feed = e.feed
group by r.person_key;
analyze person_grade;

create table closed_person as
with keep_last_sightings as (
    select
        r.source,
        r.feed,
        r.person_key,
        substring(
            (max(to_char(r.observed_on, 'YYYYMMDD') || coalesce(r.region_code, '')))
            from '^.{8}([^.]+\.[^.]+\.[^.]+)'
        ) as kecamatan_code,
        max(r.observed_on) as seen_on
    from seen_record as r
    inner join person_grade as g on r.person_key = g.person_key and g.is_overtaken
    where r.is_standing
    group by r.source, r.feed, r.person_key
),

judge_persons as (
    select
        s.person_key,
        max(s.seen_on) as closed_on
    from keep_last_sightings as s
    left join full_edition as e
        on s.source = e.source and s.feed = e.feed and s.kecamatan_code = e.kecamatan_code
    group by s.person_key
    having bool_and(coalesce(s.seen_on < e.edition_on, false))
)

select
    person_key,
    closed_on,
    'tidak_ada_lagi' as closed_reason
from judge_persons
union all
select
    s.person_key,
    max(s.observed_on),
    'dicabut'
from seen_record as s
inner join person_grade as g on s.person_key = g.person_key and g.is_withdrawn
group by s.person_key;
analyze closed_person;
