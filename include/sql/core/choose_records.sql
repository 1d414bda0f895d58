-- the two records that a decision about two people, or about two rows, names; a select, run for one pair
-- grain: one row   reads: vault.match_record, vault.match_score, core.person_link, ops.match_review, ops.delivery
-- params: :person_key_a, :delivery_id_a, :sheet_a, :row_no_a, :person_key_b, :delivery_id_b, :sheet_b, :row_no_b
-- on re-run: reads only
--
-- Without a row, every record of the person comes into question. The pair of the review queue goes first, then
-- the heaviest score, then one NIK, an agreeing name, and the newest records.
-- Profiles that are equal and prove something about themselves are one node (identity_records.sql): nothing
-- between them can be told apart.
with list_a as (
    select r.*
    from vault.match_record as r
    inner join core.person_link as l
        on r.delivery_id = l.delivery_id and r.sheet = l.sheet and r.row_no = l.row_no and l.role = 'subject'
    where l.person_key = :person_key_a and cast(:row_no_a as bigint) is null
    union all
    select r.*
    from vault.match_record as r
    where r.delivery_id = :delivery_id_a and r.sheet = :sheet_a and r.row_no = :row_no_a
),

list_b as (
    select r.*
    from vault.match_record as r
    inner join core.person_link as l
        on r.delivery_id = l.delivery_id and r.sheet = l.sheet and r.row_no = l.row_no and l.role = 'subject'
    where l.person_key = :person_key_b and cast(:row_no_b as bigint) is null
    union all
    select r.*
    from vault.match_record as r
    where r.delivery_id = :delivery_id_b and r.sheet = :sheet_b and r.row_no = :row_no_b
),

find_review as (
    select
        record_a,
        record_b
    from ops.match_review
    where
        person_a = least(cast(:person_key_a as bigint), cast(:person_key_b as bigint))
        and person_b = greatest(cast(:person_key_a as bigint), cast(:person_key_b as bigint))
),

pair_records as (
    select
        jsonb_build_object('source', a.source, 'sha256', da.sha256, 'sheet', a.sheet, 'row_no', a.row_no) as record_a,
        jsonb_build_object('source', b.source, 'sha256', db.sha256, 'sheet', b.sheet, 'row_no', b.row_no) as record_b,
        s.weight,
        coalesce(a.nik = b.nik, false) as is_one_nik,
        core.names_agree(a.name_form, b.name_form) as is_name_alike,
        a.observed_on as observed_on_a,
        b.observed_on as observed_on_b,
        a.profile = b.profile and a.is_linkable as is_inseparable
    from list_a as a
    inner join list_b as b on (a.delivery_id, a.sheet, a.row_no) <> (b.delivery_id, b.sheet, b.row_no)
    inner join ops.delivery as da on a.delivery_id = da.delivery_id
    inner join ops.delivery as db on b.delivery_id = db.delivery_id
    left join vault.match_score as s
        on s.profile_a = least(a.profile, b.profile) and s.profile_b = greatest(a.profile, b.profile)
)

select
    p.record_a,
    p.record_b,
    p.is_inseparable
from pair_records as p
left join find_review as r
    on (p.record_a = r.record_a and p.record_b = r.record_b) or (p.record_a = r.record_b and p.record_b = r.record_a)
order by
    r.record_a is null,
    p.weight desc nulls last,
    p.is_one_nik desc,
    p.is_name_alike desc,
    p.observed_on_a desc,
    p.observed_on_b desc,
    cast(p.record_a as text) collate "C",
    cast(p.record_b as text) collate "C"
limit 1
