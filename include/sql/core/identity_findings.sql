-- incoming_finding: what identity leaves to a person, counted over the finished persons
-- grain: rule_code, subject   reads: identity_doubt, node_component   params: none
-- on re-run: working table of one build
create table incoming_finding as
with count_persons as (
    select
        d.rule_code,
        d.subject,
        cast(count(distinct n.component) as integer) as person_count
    from identity_doubt as d
    inner join node_component as n on d.node = n.node
    group by d.rule_code, d.subject
)

select
    rule_code,
    subject,
    person_count,
    case rule_code
        when 'IDN-001' then format(
            'Satu NIK dipakai %s orang yang nama atau tanggal lahirnya berbeda; tidak digabung. '
            'Cocokkan dengan Dukcapil, lalu perbaiki NIK yang keliru di sumbernya.', person_count
        )
        else format(
            'Catatan tanpa NIK cocok dengan lebih dari satu NIK di keluarga yang sama (%s orang); '
            'tidak digabung. Lengkapi NIK-nya di sumber.', person_count
        )
    end as message
from count_persons
where person_count > 1;
