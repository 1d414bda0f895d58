-- incoming_finding: what identity leaves to a person, counted over the finished persons
-- grain: rule_code, subject   reads: identity_doubt, identity_node, identity_member   params: none
-- on re-run: temporary tables of one transaction
create temp table incoming_finding on commit drop as
with count_persons as (
    select
        d.rule_code,
        d.subject,
        count(distinct n.component) as person_count
    from identity_doubt as d
    inner join identity_node as n on d.subject = n.nik
    where d.rule_code = 'IDN-001'
    group by d.rule_code, d.subject
    union all
    select
        d.rule_code,
        d.subject,
        count(distinct n.component)
    from identity_doubt as d
    inner join family_member as m on d.subject = m.ref
    inner join identity_node as n on m.node = n.node
    where d.rule_code = 'IDN-002'
    group by d.rule_code, d.subject
)

select
    rule_code,
    subject,
    cast(person_count as integer) as person_count,
    case rule_code
        when 'IDN-001' then format(
            'Satu NIK dipakai %s orang yang nama atau tanggal lahirnya berbeda; tidak digabung. '
            'Cocokkan dengan Dukcapil, lalu perbaiki NIK yang keliru di sumbernya.', person_count
        )
        else format(
            'Catatan tanpa NIK cocok dengan lebih dari satu NIK dalam keluarga yang sama (%s orang); '
            'tidak digabung. Lengkapi NIK-nya di sumber, atau putuskan mana orangnya.', person_count
        )
    end as message
from count_persons
where person_count > 1;
