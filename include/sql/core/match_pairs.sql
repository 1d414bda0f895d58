-- match_pair: scored pairs of records in different units, with what may be made of each
-- grain: node_a, node_b   reads: identity_node, identity_place, identity_record, node_component, vault.match_score
-- params: :review_weight, :lone_weight, :link_weight, :nik_weight
-- on re-run: working tables of one build
--
-- A unit is what the deterministic tiers hold together. Levels are those of sinergi.identity.levels.LEVELS:
-- [1] name (0 other, 1 first word, 2 nickname, 3 initial, 4 one word, 5 part, 7 vowels, 8 slip, 9 order, 10 equal),
-- [2] birth date (-1 unknown, 0 other, 5 equal, between them alike), [5] mother, [6] family, [7] phone.
-- Twins share all that is compared but a letter: a name that differs in the last letter of a word joins nobody, one
-- that differs in other vowels only where nobody else comes into question and no telephone differs.
-- Two usable NIK that differ are one person's only where the pair shows both (a record without NIK that is like two
-- people never joins them) and the name is the same, slipped or cut (to one word, an initial or a nickname: within
-- the family); without a birth date only those of a woman in her family or at her telephone, for namesakes of one
-- family are father and son; so are those whose years lie far apart. A namesake of another birth date stays apart,
-- also from who knows none.
-- Below :link_weight a pair is evidence with a birth date only, under another name for a woman only (she is known by
-- that of her husband), and where nobody else comes into question.
-- Records of one profile that proves nothing are paired each with each; where they are many nobody can tell.
create table match_pair as
with alike_node as (
    select
        node,
        profile,
        nik,
        birth_date,
        sex,
        count(*) over alike as alike_count,
        min(node) over alike as first_node
    from identity_node
    where not is_linkable
    window alike as (partition by profile)
),

list_pairs as (
    select
        a.node as node_a,
        b.node as node_b,
        a.nik as nik_a,
        b.nik as nik_b,
        s.weight,
        s.levels,
        core.is_placeholder_birth(a.birth_date) or core.is_placeholder_birth(b.birth_date) as is_birth_common,
        coalesce(a.sex, b.sex) = 'P' and coalesce(b.sex, a.sex) = 'P' as is_woman,
        core.names_differ_in_endings(a.name_form, b.name_form) as is_twin_like,
        coalesce(abs(extract(year from a.birth_date) - extract(year from b.birth_date)) > 12, false) as is_generation
    from vault.match_score as s
    inner join identity_node as a on s.profile_a = a.profile
    inner join identity_node as b on s.profile_b = b.profile
    where s.profile_a <> s.profile_b and s.weight >= :review_weight
    union all
    select
        a.node,
        b.node,
        a.nik,
        b.nik,
        s.weight,
        s.levels,
        core.is_placeholder_birth(a.birth_date),
        coalesce(a.sex = 'P', false),
        false,
        false
    from vault.match_score as s
    inner join alike_node as a on s.profile_a = a.profile
    inner join alike_node as b on a.profile = b.profile and a.node < b.node
    where s.profile_a = s.profile_b and s.weight >= :review_weight and (a.alike_count <= 12 or a.node = a.first_node)
),

find_units as (
    select
        p.node_a,
        p.node_b,
        a.component as unit_a,
        b.component as unit_b,
        p.nik_a,
        p.nik_b,
        p.weight,
        p.levels,
        p.is_birth_common,
        coalesce(p.is_woman, false) as is_woman,
        p.is_twin_like,
        p.is_generation
    from list_pairs as p
    inner join node_component as a on p.node_a = a.node
    inner join node_component as b on p.node_b = b.node
    where a.component <> b.component
)

select
    case when unit_a < unit_b then node_a else node_b end as node_a,
    case when unit_a < unit_b then node_b else node_a end as node_b,
    case when unit_a < unit_b then nik_a else nik_b end as nik_a,
    case when unit_a < unit_b then nik_b else nik_a end as nik_b,
    least(unit_a, unit_b) as unit_a,
    greatest(unit_a, unit_b) as unit_b,
    weight,
    levels,
    levels[2] = 0
    or is_generation
    or (levels[2] = -1 and levels[1] in (0, 1))
    or ((levels[1] = 7 or is_twin_like) and coalesce(nik_a <> nik_b, false)) as is_contradicted,
    (levels[2] = 0 or is_generation) and levels[1] >= 9 as is_namesake,
    levels[2] >= 1 as is_birth_alike,
    is_twin_like or (levels[1] = 7 and levels[7] = 0) as is_twin_like,
    weight >= :link_weight
    or (
        weight >= :lone_weight and levels[2] >= 1
        and (levels[1] > 1 or (levels[2] = 5 and is_woman and not is_birth_common))
    ) as is_evidence,
    case
        when levels[1] = 7 or weight < :link_weight then true
        when levels[2] = -1 and not is_woman then greatest(levels[5], levels[7]) < 1
        when levels[2] = -1 or is_birth_common then greatest(levels[5], levels[6], levels[7]) < 1
        else false
    end as is_bare,
    weight >= :nik_weight and nik_a is not null and nik_b is not null
    and (
        (levels[2] >= 1 and (levels[1] >= 8 or levels[1] = 5))
        or (levels[2] = 5 and levels[1] in (2, 3, 4) and levels[6] = 1)
        or (levels[2] = -1 and levels[1] >= 9 and greatest(levels[6], levels[7]) = 1 and is_woman)
    ) as crosses_nik,
    (levels[1] = 7 or is_twin_like) and coalesce(nik_a <> nik_b, false) as is_two_people,
    false as is_listed_apart
from find_units;
analyze match_pair;

-- Twins, father and son: one roster lists both, so its sender knows two people, however alike they are. A roster of
-- families lists one family several times where it is paid several times.
create table listed_face as
with list_nodes as (
    select node_a as node
    from match_pair
    union
    select node_b
    from match_pair
)

select
    n.node,
    n.nik,
    n.name_form,
    n.birth_date,
    n.region_code
from list_nodes as l
inner join identity_node as n on l.node = n.node;
analyze listed_face;

create table face_place as
select distinct
    r.name_form,
    r.birth_date,
    r.region_code,
    r.place_no,
    case when p.roster = 'family' then r.family_ref end as family_ref
from identity_record as r
inner join identity_place as p on r.place_no = p.place_no and p.roster is not null
inner join (select distinct name_form, birth_date, region_code from listed_face) as f
    on r.name_form = f.name_form and r.birth_date = f.birth_date and r.region_code = f.region_code;
analyze face_place;

create table node_place as
select distinct
    r.node,
    r.place_no,
    case when p.roster = 'family' then r.family_ref end as family_ref
from identity_record as r
inner join identity_place as p on r.place_no = p.place_no and p.roster is not null
where r.node in (select node from listed_face);
analyze node_place;

create table listed_pair as
select
    p.node_a,
    p.node_b
from match_pair as p
inner join listed_face as a on p.node_a = a.node
inner join listed_face as b on p.node_b = b.node
inner join face_place as x
    on a.name_form = x.name_form and a.birth_date = x.birth_date and a.region_code = x.region_code
inner join face_place as y
    on
        x.place_no = y.place_no
        and b.name_form = y.name_form and b.birth_date = y.birth_date and b.region_code = y.region_code
where (p.levels[1] < 9 or p.levels[2] < 5) and coalesce(x.family_ref <> y.family_ref, true)
union
select
    p.node_a,
    p.node_b
from match_pair as p
inner join node_place as x on p.node_a = x.node
inner join node_place as y on p.node_b = y.node and x.place_no = y.place_no
where
    (p.levels[1] < 9 or p.levels[2] < 5)
    and coalesce(x.family_ref <> y.family_ref, true)
    and coalesce(p.nik_a <> p.nik_b, true);
analyze listed_pair;

update match_pair as p
set is_listed_apart = true
from listed_pair as l
where p.node_a = l.node_a and p.node_b = l.node_b;

-- Two usable NIK of one roster are two people, even of one name and one birthday.
create table nik_place as
with list_niks as (
    select
        nik_a,
        nik_b
    from match_pair
    where crosses_nik and nik_a <> nik_b
)

select distinct
    r.nik,
    r.place_no,
    case when p.roster = 'family' then r.family_ref end as family_ref
from identity_record as r
inner join identity_place as p on r.place_no = p.place_no and p.roster is not null
where r.nik in (select nik_a from list_niks) or r.nik in (select nik_b from list_niks);
analyze nik_place;

update match_pair as p
set crosses_nik = false, is_two_people = true
from (
    select distinct
        c.node_a,
        c.node_b
    from match_pair as c
    inner join nik_place as x on c.nik_a = x.nik
    inner join nik_place as y on c.nik_b = y.nik and x.place_no = y.place_no
    where c.crosses_nik and c.nik_a <> c.nik_b and coalesce(x.family_ref <> y.family_ref, true)
) as l
where p.node_a = l.node_a and p.node_b = l.node_b;
