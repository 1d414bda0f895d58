"""Records put into a warehouse as a publish would leave them, by COPY: one delivery per source."""

from __future__ import annotations

import pyarrow as pa
from sqlalchemy import text

from sinergi.settings import Settings
from sinergi.warehouse.connection import begin
from sinergi.warehouse.copying import copy_table

_TABLE = """
create temp table bench_record (
    source text, name text, name_form text, mother_name text, mother_form text, birth_date date, sex text,
    region_code text, nik text, no_kk text, family_ref text, phone text
) on commit drop
"""
_DELIVERIES = """
insert into ops.delivery (
    source, feed, file_name, sha256, size_bytes, modified_at, drop_id, status, published_at
)
select
    source, 'penyaluran', :name || source, encode(sha256(cast(:name || source as bytea)), 'hex'), 1, now(),
    'bench', 'loaded', now()
from (select distinct source from bench_record) as s
"""
_RECORDS = """
insert into vault.person_record (
    delivery_id, sheet, row_no, role, source, feed, observed_on, name, name_form, birth_date, sex, region_code,
    mother_name, mother_form, family_ref, nik_token, nik_grade, no_kk_token, no_kk_grade, phone_token
)
select
    d.delivery_id, '', row_number() over (partition by r.source), 'subject', r.source, 'penyaluran',
    cast(:observed_on as date), r.name, r.name_form, r.birth_date, r.sex, r.region_code, r.mother_name,
    r.mother_form, r.family_ref,
    cast(md5(r.nik) as uuid), case when r.nik is null then 'missing' else 'valid' end,
    cast(md5(r.no_kk) as uuid), case when r.no_kk is null then 'missing' else 'valid' end,
    cast(md5(r.phone) as uuid)
from bench_record as r
inner join ops.delivery as d on r.source = d.source and d.file_name = :name || r.source
"""


def store_records(settings: Settings, records: pa.Table, *, name: str, observed_on: str) -> None:
    """Store records from :func:`tests.benchmarks.person_records.make_deliveries`.

    Args:
        settings: An installation whose PostgreSQL runs and is migrated.
        records: They need not have a number; tokens are made here.
        name: Begins the names of the deliveries.
        observed_on: End of their period.
    """
    values = {"name": name, "observed_on": observed_on}
    with begin(settings) as connection:
        connection.execute(text(_TABLE))
        copy_table(connection, records, "bench_record")
        connection.execute(text("analyze bench_record"))
        connection.execute(text(_DELIVERIES), values)
        connection.execute(text(_RECORDS), values)
    with begin(settings, role="owner") as connection:
        connection.execute(text("analyze vault.person_record"))
