-- identity_record, identity_node: the records to be judged now, and their distinct profiles
-- grain: record; node (profile)   reads: scope_record, ops.delivery   params: :rosters
-- on re-run: working tables of one build
--
-- record_no orders records by file, sheet and row, whatever the order of their arrival; texts go by code
-- point, so that the collation of an outside database changes no key. A roster names each person or family once.
-- A profile is the print of all that is compared. A node is a profile and is named after its first record.
-- A profile that proves nothing about itself (no usable NIK and no family, or too little beside them) makes a
-- node of each of its records: two such records are joined by the model, or not at all.
create table identity_place as
with list_places as (
    select distinct
        delivery_id,
        sheet,
        source,
        feed
    from scope_record
)

select
    p.*,
    d.sha256,
    cast(:rosters as jsonb) ->> (p.source || '/' || p.feed) as roster,
    dense_rank() over (
        order by p.source collate "C", d.sha256, p.sheet collate "C", p.feed collate "C"
    ) as place_no
from list_places as p
inner join ops.delivery as d on p.delivery_id = d.delivery_id;
analyze identity_place;

create table identity_record as
with place_records as (
    select
        p.place_no * 4294967296 + r.row_no as record_no,
        p.place_no,
        r.row_no,
        r.observed_on,
        r.is_standing,
        r.region_code,
        r.nik,
        r.is_strong,
        r.name_form,
        r.birth_date,
        r.sex,
        r.no_kk,
        r.is_no_kk_valid,
        r.family_ref,
        r.mother_form,
        r.phone,
        r.profile,
        r.is_linkable
    from scope_record as r
    inner join identity_place as p
        on r.delivery_id = p.delivery_id and r.sheet = p.sheet and r.source = p.source and r.feed = p.feed
)

select
    *,
    min(record_no) over alike as node,
    count(*) over alike as record_count
from place_records
window alike as (partition by profile, case when not is_linkable then record_no end);
analyze identity_record (place_no, record_no, node);

create table identity_node as
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

create table identity_tie (
    node_a bigint not null,
    node_b bigint not null,
    tier text not null,
    score numeric(6, 5)
);

create table identity_doubt (
    rule_code text not null,
    subject text not null,
    node bigint not null
);
