-- mart.programme_overlap: how many persons and households two programmes share
-- grain: kind, programme_a, programme_b (a <= b; a = b is the total of one programme)
-- reads: core.pkh_payment, core.pkh_component, core.slrt_case, core.karang_taruna_member, ops.delivery
-- params: none
-- on re-run: a select; the mart is refreshed in place, equal rows stay untouched
--
-- A programme counts everyone its open rows are about, whatever the status; KARANG_TARUNA its members. One that
-- names no households at all (no No KK, no family number) has no rows of that kind: nothing is known of them.
-- Every subject carries a bit per programme, so that one pass over the facts is enough.
with find_cutoff as (
    select ops.data_cutoff('pkh_penyaluran', 'pkh_anggota', 'slrt_keluhan', 'karang_taruna_anggota') as data_cutoff_at
),

name_programmes (programme, bit) as (
    values ('KARANG_TARUNA', 1), ('PKH', 2), ('SLRT', 4)
),

list_subjects as (
    select
        2 as bit,
        p.person_key,
        p.household_key
    from core.pkh_payment as p
    union all
    select
        2 as bit,
        m.person_key,
        m.household_key
    from core.pkh_component as m
    union all
    select
        4 as bit,
        k.person_key,
        k.household_key
    from core.slrt_case as k
    union all
    select
        1 as bit,
        a.person_key,
        a.household_key
    from core.karang_taruna_member as a
),

gather_persons as (
    select
        s.person_key,
        bit_or(s.bit) as bits
    from list_subjects as s
    where s.person_key is not null
    group by s.person_key
),

gather_households as (
    select
        s.household_key,
        bit_or(s.bit) as bits
    from list_subjects as s
    where s.household_key is not null
    group by s.household_key
),

count_sets as (
    select
        'orang' as kind,
        p.bits,
        count(*) as subject_count
    from gather_persons as p
    group by p.bits
    union all
    select
        'rumah_tangga' as kind,
        h.bits,
        count(*) as subject_count
    from gather_households as h
    group by h.bits
)

select
    n.kind,
    a.programme as programme_a,
    b.programme as programme_b,
    coalesce(sum(n.subject_count) filter (where n.bits & a.bit > 0 and n.bits & b.bit > 0), 0) as shared_count,
    c.data_cutoff_at
from count_sets as n
cross join name_programmes as a
inner join name_programmes as b on a.programme <= b.programme collate "C"
cross join find_cutoff as c
group by n.kind, a.programme, b.programme, c.data_cutoff_at
having bool_or(n.bits & a.bit > 0) and bool_or(n.bits & b.bit > 0)
