-- match_effect: what hangs on each waiting pair, in rupiah of payments that are valid now
-- grain: person_a, person_b   reads: incoming_review, core.person_link, core.pkh_payment_version   params: none
-- on re-run: working table of one build
--
-- double_rupiah is what was paid twice if the two are one person: per tahap the smaller of what each was paid
-- then. paid_rupiah is all that was paid to both. Payments of other tahap are no double ones: a family may have
-- been written under another number in between.
create table match_effect as
with list_persons as (
    select person_a as person_key
    from incoming_review
    union
    select person_b
    from incoming_review
),

sum_payments as (
    select
        l.person_key,
        v.tahun,
        v.tahap,
        sum(v.nominal_rupiah) as paid_rupiah
    from list_persons as p
    inner join core.person_link as l on p.person_key = l.person_key and l.role = 'subject'
    inner join core.pkh_payment_version as v
        on l.delivery_id = v.delivery_id and l.sheet = v.sheet and l.row_no = v.row_no
    where v.known_to is null and v.status_class = 'sukses'
    group by l.person_key, v.tahun, v.tahap
),

sum_persons as (
    select
        person_key,
        sum(paid_rupiah) as paid_rupiah
    from sum_payments
    group by person_key
),

sum_doubles as (
    select
        r.person_a,
        r.person_b,
        sum(least(a.paid_rupiah, b.paid_rupiah)) as double_rupiah
    from incoming_review as r
    inner join sum_payments as a on r.person_a = a.person_key
    inner join sum_payments as b on r.person_b = b.person_key and a.tahun = b.tahun and a.tahap = b.tahap
    group by r.person_a, r.person_b
)

select
    r.person_a,
    r.person_b,
    coalesce(d.double_rupiah, 0) as double_rupiah,
    coalesce(a.paid_rupiah, 0) + coalesce(b.paid_rupiah, 0) as paid_rupiah
from incoming_review as r
left join sum_doubles as d on r.person_a = d.person_a and r.person_b = d.person_b
left join sum_persons as a on r.person_a = a.person_key
left join sum_persons as b on r.person_b = b.person_key;
