-- a birth date and a NIK that two sources tell otherwise, a slip of a name, a move, a withdrawn row
-- grain: row of a person   reads: nothing   params: none
-- on re-run: working tables of one build
create table seen_record as
select
    cast(r.person_key as bigint) as person_key,
    r.source,
    r.feed,
    cast(r.observed_on as date) as observed_on,
    r.name,
    r.name_form,
    cast(r.birth_date as date) as birth_date,
    r.sex,
    r.region_code,
    cast(null as text) as mother_name,
    cast(null as text) as mother_form,
    cast(r.nik_token as uuid) as nik_token,
    r.nik_grade,
    r.is_standing
from (
    values
    (
        901, 'pkh', 'penyaluran', '2026-06-30', 'SITI AMINAH', 'SITI AMINAH', '1980-05-01', 'P', '99.01.01.2001',
        '00000000-0000-0000-0000-000000000001', 'valid', true
    ),
    (
        901, 'slrt', 'keluhan', '2026-05-31', 'Siti Amina', 'SITI AMINA', '1981-05-01', 'P', '99.01.01.2002',
        '00000000-0000-0000-0000-000000000002', 'suspicious', true
    ),
    (
        901, 'slrt', 'keluhan', '2026-06-30', 'SITI AMINAH', 'SITI AMINAH', '1980-05-01', null, '99.01.01.2002',
        '00000000-0000-0000-0000-000000000003', 'damaged', true
    ),
    (902, 'pkh', 'penyaluran', '2026-06-30', 'BUDI', 'BUDI', '1970-01-02', 'L', '99.01.01.2001', null, 'missing', true),
    (902, 'slrt', 'keluhan', '2026-06-30', 'BUDI', 'BUDI', '1970-02-01', 'L', '99.01.01.2001', null, 'missing', false),
    (903, 'pkh', 'penyaluran', '2026-06-30', 'TRI', 'TRI', '1999-01-02', 'P', null, null, 'missing', true),
    (903, 'slrt', 'keluhan', '2026-06-30', 'SUPARMAN', 'SUPARMAN', '1999-01-02', 'L', null, null, 'missing', true)
) as r (
    person_key, source, feed, observed_on, name, name_form, birth_date, sex, region_code, nik_token, nik_grade,
    is_standing
);
create table person_constant as
select
    cast(c.person_key as bigint) as person_key,
    cast(c.nik_token as uuid) as nik_token,
    c.name,
    cast(c.birth_date as date) as birth_date,
    cast(null as text) as mother_name
from (
    values
    (901, '00000000-0000-0000-0000-000000000001', 'SITI AMINAH', '1980-05-01'),
    (902, null, 'BUDI', '1970-01-02'),
    (903, null, 'TRI', '1999-01-02')
) as c (person_key, nik_token, name, birth_date);
create table incoming_person as
select
    cast(p.person_key as bigint) as person_key,
    p.sex,
    p.region_code,
    cast(p.valid_from as date) as valid_from
from (
    values
    (901, 'P', '99.01.01.2002', '2026-05-31'),
    (901, 'P', '99.01.01.2001', '2026-06-30'),
    (902, 'L', '99.01.01.2001', '2026-06-30'),
    (903, 'P', null, '2026-06-30')
) as p (person_key, sex, region_code, valid_from);
