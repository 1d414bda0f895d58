-- person_grade, closed_person: the best NIK of a person, and who is in no register any more
-- grain: person_key   reads: core.person_link, vault.person_record, ops.delivery   params: :rosters, :full_share
-- on re-run: temporary tables of one transaction
--
-- A register names everybody it is about. Who stands in none of its later editions is closed on the last day on which
-- it was seen, never deleted. An edition speaks of a kecamatan when it lists at least :full_share of the people
-- that the edition before listed there: files come late, or a kecamatan at a time. A list of cases closes nobody.
-- Who has only rows that corrections withdrew is closed, too.
create temp table roster_sighting on commit drop as
select
    l.person_key,
    l.source,
    l.feed,
    substring(r.region_code from '^[^.]+\.[^.]+\.[^.]+') as kecamatan_code,
    r.observed_on,
    r.known_to is null as is_standing,
    cast(:rosters as jsonb) ? (l.source || '/' || l.feed) as is_roster,
    array_position(array['valid', 'suspicious', 'placeholder', 'damaged'], r.nik_grade) as grade_place
from core.person_link as l
inner join vault.person_record as r
    on l.delivery_id = r.delivery_id and l.sheet = r.sheet and l.row_no = r.row_no and l.role = r.role
where l.role = 'subject';
analyze roster_sighting;

create temp table person_grade on commit drop as
select
    person_key,
    (array['valid', 'suspicious', 'placeholder', 'damaged', 'missing'])[coalesce(min(grade_place), 5)] as nik_grade
from roster_sighting
group by person_key;
analyze person_grade;

create temp table closed_person on commit drop as
with count_editions as (
    select
        source,
        feed,
        kecamatan_code,
        observed_on,
        count(distinct person_key) as person_count
    from roster_sighting
    where is_roster and is_standing
    group by source, feed, kecamatan_code, observed_on
),

compare_editions as (
    select
        *,
        lag(person_count) over (partition by source, feed, kecamatan_code order by observed_on) as count_before
    from count_editions
),

keep_last_editions as (
    select
        source,
        feed,
        kecamatan_code,
        max(observed_on) as edition_on
    from compare_editions
    where person_count >= :full_share * coalesce(count_before, 0)
    group by source, feed, kecamatan_code
),

keep_last_sightings as (
    select distinct on (person_key, source, feed)
        person_key,
        source,
        feed,
        kecamatan_code,
        observed_on,
        is_standing,
        is_roster
    from roster_sighting
    order by person_key, source, feed, is_standing desc, observed_on desc, kecamatan_code
),

judge_feeds as (
    select
        s.person_key,
        s.observed_on,
        s.is_standing,
        s.is_standing and not (s.is_roster and coalesce(s.observed_on < e.edition_on, false)) as is_present
    from keep_last_sightings as s
    left join keep_last_editions as e
        on s.source = e.source and s.feed = e.feed and s.kecamatan_code = e.kecamatan_code
)

select
    person_key,
    max(observed_on) as closed_on,
    case when bool_or(is_standing) then 'tidak_ada_lagi' else 'dicabut' end as closed_reason
from judge_feeds
group by person_key
having not bool_or(is_present);
analyze closed_person;
