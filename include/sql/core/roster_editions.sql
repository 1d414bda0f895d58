-- ops.roster_edition, awaited_person: the last full edition of every register, and who may be missing from a new one
-- grain: source, feed, kecamatan_code; person   reads: vault.person_record, core.person_link, ops.roster_edition
-- params: :rosters, :full_share
-- on re-run: no edition is new, so nobody is awaited
--
-- An edition speaks of a kecamatan when it has at least :full_share of the rows of the last full edition there: files
-- come late, a kecamatan at a time, and as additions. A row that a correction withdrew does not count.
create unlogged table full_edition as
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
        *,
        row_number() over (partition by source, feed, kecamatan_code order by observed_on) as place
    from count_editions
),

judge_editions as (
    select
        *,
        true as is_full,
        row_count as full_count
    from number_editions
    where place = 1
    union all
    select
        n.*,
        n.row_count >= :full_share * j.full_count,
        case when n.row_count >= :full_share * j.full_count then n.row_count else j.full_count end
    from judge_editions as j
    inner join number_editions as n
        on
            j.source = n.source and j.feed = n.feed and j.kecamatan_code = n.kecamatan_code
            and j.place + 1 = n.place
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

create unlogged table new_edition as
select e.*
from full_edition as e
inner join ops.roster_edition as o
    on e.source = o.source and e.feed = o.feed and e.kecamatan_code = o.kecamatan_code
where e.edition_on <> o.edition_on;

-- Most builds bring no full edition, and need not look through all records.
create unlogged table awaited_person (person_key bigint not null);
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
