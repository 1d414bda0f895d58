-- ops.roster_edition, awaited_person: the last full edition of every register, and who may be missing from a new one
-- grain: source, feed, kecamatan_code; person   reads: vault.person_record, core.person_link, ops.roster_edition
-- params: :is_full, :rosters, :full_share, :judged_feeds, :judged_kecamatan, :judged_from, :judged_to, :judged_full
-- on re-run: no edition is new, so nobody is awaited
--
-- An edition speaks of a kecamatan when it has at least :full_share of the rows of the last full edition there: files
-- come late, a kecamatan at a time, and as additions. A row that a correction withdrew does not count. What people
-- know of an edition (judged in history.yml) goes before its size.
create table full_edition as
with recursive count_places as (
    select
        source,
        feed,
        region_code,
        observed_on,
        count(*) as row_count
    from vault.person_record
    where role = 'subject' and known_to is null and cast(:rosters as jsonb) ? (source || '/' || feed)
    group by source, feed, region_code, observed_on
),

name_kecamatan as (
    select
        *,
        substring(region_code from '^[^.]+\.[^.]+\.[^.]+') as kecamatan_code
    from count_places
    where region_code is not null
),

count_editions as (
    select
        source,
        feed,
        kecamatan_code,
        observed_on,
        sum(row_count) as row_count
    from name_kecamatan
    group by source, feed, kecamatan_code, observed_on
),

number_editions as (
    select
        c.*,
        j.is_full as is_judged_full,
        row_number() over (partition by c.source, c.feed, c.kecamatan_code order by c.observed_on) as place
    from count_editions as c
    left join unnest(
        cast(:judged_feeds as text[]), cast(:judged_kecamatan as text[]), cast(:judged_from as date[]),
        cast(:judged_to as date[]), cast(:judged_full as boolean[])
    ) as j (feed, kecamatan_code, first_on, last_on, is_full)
        on
            c.source || '/' || c.feed = j.feed and c.kecamatan_code = j.kecamatan_code
            and c.observed_on between j.first_on and j.last_on
),

judge_editions as (
    select
        *,
        coalesce(is_judged_full, true) as is_full,
        case when coalesce(is_judged_full, true) then row_count else 0 end as full_count
    from number_editions
    where place = 1
    union all
    select
        n.*,
        f.is_full,
        case when f.is_full then n.row_count else j.full_count end
    from judge_editions as j
    inner join number_editions as n
        on
            j.source = n.source and j.feed = n.feed and j.kecamatan_code = n.kecamatan_code
            and j.place + 1 = n.place
    cross join lateral (
        select coalesce(n.is_judged_full, n.row_count >= :full_share * j.full_count) as is_full
    ) as f
)

select
    source,
    feed,
    kecamatan_code,
    max(observed_on) as edition_on
from judge_editions
where is_full
group by source, feed, kecamatan_code;
analyze full_edition;

create table new_edition as
select
    coalesce(e.source, o.source) as source,
    coalesce(e.feed, o.feed) as feed,
    coalesce(e.kecamatan_code, o.kecamatan_code) as kecamatan_code
from full_edition as e
full join ops.roster_edition as o
    on e.source = o.source and e.feed = o.feed and e.kecamatan_code = o.kecamatan_code
where e.edition_on is distinct from o.edition_on and not cast(:is_full as boolean);

-- Most builds bring no full edition, or judge everybody anyway, and need not look through all records.
create table awaited_person (person_key bigint not null);
do $$
begin
    if exists (select from new_edition) then
        insert into awaited_person (person_key)
        select distinct l.person_key
        from new_edition as e
        inner join vault.person_record as r
            on
                e.source = r.source and e.feed = r.feed and r.role = 'subject'
                and e.kecamatan_code = substring(r.region_code from '^[^.]+\.[^.]+\.[^.]+')
        inner join core.person_link as l
            on r.delivery_id = l.delivery_id and r.sheet = l.sheet and r.row_no = l.row_no and r.role = l.role;
    end if;
end
$$;

delete from ops.roster_edition as o
where not exists (
    select
    from full_edition as e
    where
        e.source = o.source and e.feed = o.feed and e.kecamatan_code = o.kecamatan_code
        and e.edition_on = o.edition_on
);
insert into ops.roster_edition (source, feed, kecamatan_code, edition_on)
select
    source,
    feed,
    kecamatan_code,
    edition_on
from full_edition
on conflict do nothing;
