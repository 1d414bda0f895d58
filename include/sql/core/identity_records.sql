-- identity_record, identity_node: every stored record about a subject, and the distinct profiles
-- grain: record; node (profile)   reads: vault.person_record, ops.delivery   params: none
-- on re-run: temporary tables of one transaction
--
-- record_no orders records by file, sheet and row, whatever the order of their arrival; texts go by code
-- point, so that the collation of an outside database changes no key.
-- A profile is the print of all that is compared. A node is a profile and is named after its first record.
-- A profile that proves nothing about itself (no usable NIK and no family, or too little beside them) makes a
-- node of each of its records: two such records are joined by the model, or not at all.
create temp table identity_place on commit drop as
with list_places as (
    select distinct
        delivery_id,
        sheet,
        source,
        feed
    from vault.person_record
    where role = 'subject'
)

select
    p.*,
    d.sha256,
    dense_rank() over (
        order by p.source collate "C", d.sha256, p.sheet collate "C", p.feed collate "C"
    ) as place_no
from list_places as p
inner join ops.delivery as d on p.delivery_id = d.delivery_id;
analyze identity_place;

create temp table identity_record on commit drop as
with keep_usable as (
    select
        p.place_no * 4294967296 + r.row_no as record_no,
        p.place_no,
        r.row_no,
        r.observed_on,
        r.region_code,
        case when r.nik_grade in ('valid', 'suspicious') then r.nik_token end as nik,
        case
            when r.nik_token is null then null
            when r.nik_grade = 'valid' then true
            when r.nik_grade = 'suspicious' then false
        end as is_strong,
        nullif(r.name_form, '') as name_form,
        r.birth_date,
        r.sex,
        case when r.no_kk_grade in ('valid', 'suspicious') then r.no_kk_token end as no_kk,
        r.no_kk_token is not null and r.no_kk_grade = 'valid' as is_no_kk_valid,
        nullif(r.family_ref, '') as family_ref,
        nullif(r.mother_form, '') as mother_form,
        r.phone_token as phone
    from vault.person_record as r
    inner join identity_place as p
        on r.delivery_id = p.delivery_id and r.sheet = p.sheet and r.source = p.source and r.feed = p.feed
    where r.role = 'subject'
),

mark_linkable as (
    select
        *,
        case
            when is_strong then name_form is not null or birth_date is not null
            when nik is not null then name_form is not null and birth_date is not null
            else
                name_form is not null and birth_date is not null
                and (no_kk is not null or family_ref is not null)
        end as is_linkable
    from keep_usable
),

sign_records as (
    select
        *,
        cast(encode(substring(sha256(convert_to(concat_ws(
            chr(31), coalesce(cast(nik as text), ''), coalesce(cast(is_strong as text), ''), coalesce(name_form, ''),
            coalesce(cast(birth_date as text), ''), coalesce(sex, ''), coalesce(cast(no_kk as text), ''),
            is_no_kk_valid, coalesce(family_ref, ''), coalesce(region_code, ''), coalesce(mother_form, ''),
            coalesce(cast(phone as text), '')
        ), 'UTF8')) from 1 for 16), 'hex') as uuid) as profile
    from mark_linkable
)

select
    *,
    min(record_no) over alike as node,
    count(*) over alike as record_count
from sign_records
window alike as (partition by profile, case when not is_linkable then record_no end);
analyze identity_record (place_no, record_no, node);

create temp table identity_node on commit drop as
select
    node,
    profile,
    nik,
    is_strong,
    name_form,
    birth_date,
    sex,
    no_kk,
    is_no_kk_valid,
    family_ref,
    region_code,
    mother_form,
    phone,
    is_linkable,
    record_count
from identity_record
where record_no = node;
analyze identity_node;

create temp table identity_tie (
    node_a bigint not null,
    node_b bigint not null,
    tier text not null,
    score numeric(6, 5)
) on commit drop;

create temp table identity_doubt (
    rule_code text not null,
    subject text not null,
    node bigint not null
) on commit drop;
