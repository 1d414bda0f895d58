-- pairs of a person's profiles, with the evidence that speaks for each; a select, run for one person
-- grain: profile_a, profile_b   reads: vault.match_record, vault.match_score, core.person_link   params: :person_key
-- on re-run: reads only
with list_profiles as (
    select
        r.profile,
        min(array[cast(r.delivery_id as text), r.sheet, cast(r.row_no as text)]) as first_place,
        count(*) as record_count,
        r.nik,
        r.is_strong,
        r.name_form,
        r.birth_date,
        r.sex,
        r.no_kk,
        r.family_ref,
        r.region_code,
        r.mother_form,
        r.phone
    from vault.match_record as r
    inner join core.person_link as l
        on r.delivery_id = l.delivery_id and r.sheet = l.sheet and r.row_no = l.row_no and l.role = 'subject'
    where l.person_key = :person_key
    group by
        r.profile, r.nik, r.is_strong, r.name_form, r.birth_date, r.sex, r.no_kk, r.family_ref, r.region_code,
        r.mother_form, r.phone
)

select
    a.profile as profile_a,
    b.profile as profile_b,
    case
        when a.nik = b.nik then 'same'
        when a.nik <> b.nik then 'different'
        else 'unknown'
    end as nik_relation,
    coalesce(
        a.nik = b.nik
        and core.nik_records_agree(
            a.is_strong and b.is_strong, coalesce(a.sex <> b.sex, false),
            a.name_form, b.name_form, a.birth_date, b.birth_date
        ), false
    ) as is_nik_tie,
    coalesce(
        (a.nik is null or b.nik is null) and a.name_form = b.name_form and a.birth_date = b.birth_date
        and (coalesce(a.no_kk = b.no_kk, false) or coalesce(a.family_ref = b.family_ref, false)), false
    ) as is_no_kk_tie,
    s.weight,
    coalesce(s.levels, array[
        case
            when a.name_form = b.name_form then 10
            when core.names_agree(a.name_form, b.name_form) then 6
            when a.name_form is null or b.name_form is null then -1
            else 0
        end,
        case
            when a.birth_date = b.birth_date then 5
            when core.birth_dates_agree(a.birth_date, b.birth_date) then 4
            when a.birth_date is null or b.birth_date is null then -1
            else 0
        end,
        case when a.sex = b.sex then 1 when a.sex <> b.sex then 0 else -1 end,
        case when a.region_code = b.region_code then 2 else -1 end,
        case when a.mother_form = b.mother_form then 2 else -1 end,
        case when a.no_kk = b.no_kk or a.family_ref = b.family_ref then 1 else -1 end,
        case when a.phone = b.phone then 1 when a.phone <> b.phone then 0 else -1 end
    ]) as levels
from list_profiles as a
inner join list_profiles as b on a.profile < b.profile
left join vault.match_score as s on a.profile = s.profile_a and b.profile = s.profile_b
